"""Look for a value in everything that a build leaves behind."""

import json
import tarfile
from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lab.layer import plain_chunks

_ATTESTATION = "application/vnd.in-toto+json"


def places_in_image(archive: Path, value: str) -> set[str]:
    """Places of an image's archive in which the value stands: layers, config, history, provenance.

    The archive is an OCI layout, or what `docker save` of Engine 23 and 24 writes.
    """
    kinds = _kinds(archive)
    found = set()
    with tarfile.open(archive) as tar:
        for member in tar:
            blob = tar.extractfile(member) if member.isreg() else None
            if blob is None:
                continue
            kind = kinds.get(member.name, "layers")
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
    """What each file of the archive is, by its path: all that is not in it counts as layers."""
    documents = dict(_documents(archive))
    kinds = {}
    for document in documents.values():
        kinds |= _listed(document)
    # For Docker before 1.10 the engine writes a configuration for each layer too, the top one
    # with the image's own: `<id>/json` or, since Engine 25, blobs that no manifest names.
    unlisted = (name for name in documents if name not in kinds)
    return kinds | {name: "config" for name in unlisted if _is_configuration(documents[name])}


def _listed(document: Any) -> dict[str, str]:
    """What the files are that a manifest lists, an OCI one or Docker's `manifest.json`."""
    if isinstance(document, list):
        return {image["Config"]: "config" for image in document}
    if not _is_manifest(document):
        return {}
    attests = any(layer.get("mediaType") == _ATTESTATION for layer in document["layers"])
    layers = dict.fromkeys(map(_path, document["layers"]), "provenance" if attests else "layers")
    return layers | {_path(document["config"]): "provenance" if attests else "config"}


def _path(descriptor: dict[str, Any]) -> str:
    return "blobs/" + descriptor["digest"].replace(":", "/")


def _is_manifest(document: Any) -> bool:
    return "layers" in document and "config" in document


def _is_configuration(document: Any) -> bool:
    return not _is_manifest(document) and ("config" in document or "container_config" in document)


def _documents(archive: Path) -> Iterator[tuple[str, Any]]:
    """The JSON documents of the archive, by their paths."""
    with tarfile.open(archive) as tar:
        for member in tar:
            blob = tar.extractfile(member) if member.isreg() and member.size < 1 << 20 else None
            text = blob.read() if blob else b""
            if text.startswith((b"{", b"[")) and b"\0" not in text:  # a layer's archive has zeros
                yield member.name, json.loads(text)
