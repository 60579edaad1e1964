"""Look for a value in everything that a build leaves behind."""

import json
import tarfile
from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

from lab.layer import plain_chunks

_ATTESTATION = "application/vnd.in-toto+json"


def places_in_image(archive: Path, value: str) -> set[str]:
    """Places of an OCI archive in which the value stands: layers, config, history, provenance."""
    kinds = _kinds(archive)
    found = set()
    with tarfile.open(archive) as tar:
        for member in tar:
            blob = tar.extractfile(member) if member.isreg() else None
            if blob is None:
                continue
            kind = kinds.get(member.name.rpartition("/")[2], "layers")
            if kind == "config":
                found |= _in_config(json.load(blob), value)
            elif contains(plain_chunks(blob), value):
                found.add(kind)
    return found


def in_folder(folder: Path, value: str) -> bool:
    """Whether any file below a folder (an exported cache) holds the value."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as blob:
                if contains(plain_chunks(blob), value):
                    return True
    return False


def contains(chunks: Iterable[bytes], value: str) -> bool:
    """Whether the value, or its base64, stands in the stream, also across a chunk's border."""
    wanted, tail = forms(value), b""
    longest = max(map(len, wanted))
    for chunk in chunks:
        seen = tail + chunk
        if any(form in seen for form in wanted):
            return True
        tail = seen[-longest:]
    return False


def forms(value: str) -> list[bytes]:
    """The value itself, and what base64 makes of it at each of the three places in a group.

    Provenance holds the Dockerfile in base64, and so does an HTTP header for Basic access.
    """
    plain, encoded = value.encode(), []
    for before in range(3):
        text = b64encode(bytes(before) + plain)
        after = (before + len(plain)) % 3  # characters that depend on what stands next are left out
        encoded.append(text[(0, 2, 3)[before] : len(text) - (0, 3, 2)[after]])
    return [plain, *encoded]


def _in_config(config: dict, value: str) -> set[str]:
    history = json.dumps(config.pop("history", []))
    places = {"history": history, "config": json.dumps(config)}
    return {place for place, text in places.items() if contains([text.encode()], value)}


def _kinds(archive: Path) -> dict[str, str]:
    """What each blob is, by digest: config, or provenance; all others count as layers."""
    kinds = {}
    for manifest in _manifests(archive):
        attests = any(layer.get("mediaType") == _ATTESTATION for layer in manifest["layers"])
        kinds[manifest["config"]["digest"].partition(":")[2]] = (
            "provenance" if attests else "config"
        )
        for layer in manifest["layers"] if attests else []:
            kinds[layer["digest"].partition(":")[2]] = "provenance"
    return kinds


def _manifests(archive: Path) -> Iterator[dict]:
    with tarfile.open(archive) as tar:
        for member in tar:
            blob = tar.extractfile(member) if member.isreg() and member.size < 1 << 20 else None
            text = blob.read() if blob else b""
            if text.startswith(b"{") and b"\0" not in text:  # a layer's archive has zeros
                document = json.loads(text)
                if "layers" in document and "config" in document:
                    yield document
