"""Proof that a search sees: a canary, planted where a value could be, is found."""

import bz2
import json
import lzma
import secrets
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from gzip import compress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from layerlab.images.archive import is_json
from layerlab.images.unpacking import packing, zstd
from layerlab.images.value_search import kinds_of, places_in_folder, places_in_image

_PACKINGS: dict[str | None, Callable[[bytes], bytes]] = {
    "gzip": compress,
    "zstd": zstd.compress,
    "xz": lzma.compress,
    "lzma": partial(lzma.compress, format=lzma.FORMAT_ALONE),
    "bzip2": bz2.compress,
    None: bytes,
}
_DOCUMENT = "document"


class _Canaries(dict[str | None, str]):
    """A value for each form of what is searched: to be found in one proves nothing of another."""

    def __missing__(self, form: str | None) -> str:
        self[form] = _new()
        return self[form]


def _new() -> str:
    return f"canary{secrets.token_hex(16)}"


def blind_places(archive: Path, looked: Iterable[str] = ()) -> set[str]:
    """Places of an image's archive in which a value would not be found; there should be none.

    A copy of the archive gets canaries in its configuration, history and provenance, and in each
    layer, as a file in a jar, packed as that layer is; then the copy is searched. A place that was
    `looked` at and takes no canary is blind, too, unless it is the layers of an image without any.
    """
    canaries, blind = _Canaries(), set(looked) - {"layers"}
    with TemporaryDirectory(prefix="measured-") as folder:
        copy = Path(folder, "planted.tar")
        planted = _plant(archive, copy, canaries)
        blind.difference_update(*planted.values())
        for form, places in planted.items():
            blind |= places - places_in_image(copy, canaries[form]).found
    return blind


def blind_cache(cache: Path) -> set[str]:
    """`cache` where a value would not be found in some file of an exported cache, or there is none.

    A copy of each file gets a canary, as those of an image do, and is searched alone.
    """
    searched = [_planted_is_found(path) for path in cache.rglob("*") if path.is_file()]
    seen = [found for found in searched if found is not None]
    return set() if seen and all(seen) else {"cache"}


def _planted_is_found(path: Path) -> bool | None:
    """Whether a canary in a file of an exported cache is found; None where it takes none."""
    canary = _new()
    with path.open("rb") as blob:
        first = blob.read(512)
        if is_json(first):
            planted = json.dumps([json.loads(first + blob.read()), canary]).encode()
        elif first and _is_layer(first):
            planted = _PACKINGS[packing(first)](_layer(canary))
        else:
            return None
    with TemporaryDirectory(prefix="measured-") as folder:
        Path(folder, path.name).write_bytes(planted)
        return bool(places_in_folder(Path(folder), canary).found)


def _plant(archive: Path, copy: Path, canaries: _Canaries) -> dict[str | None, set[str]]:
    """Write the copy, whose layers hold canaries alone; returns where each form was planted."""
    kinds = kinds_of(archive)
    planted: dict[str | None, set[str]] = {}
    with tarfile.open(archive) as old, tarfile.open(copy, "w") as new:
        for member in old:
            blob = old.extractfile(member) if member.isreg() else None
            if blob is None:
                continue
            content, kind = blob.read(512), kinds.get(member.name)
            if is_json(content):
                content += blob.read()
                content, where = _in_document(content, kind, canaries[_DOCUMENT])
                planted.setdefault(_DOCUMENT, set()).update(where)
            elif kind in (None, "layers") and _is_layer(content):
                form = packing(content)
                content = _PACKINGS[form](_layer(canaries[form]))
                planted.setdefault(form, set()).add("layers")
            info = tarfile.TarInfo(member.name)
            info.size = len(content)
            new.addfile(info, BytesIO(content))
    return planted


def _in_document(text: bytes, kind: str | None, canary: str) -> tuple[bytes, set[str]]:
    """A document with the canary in it, if it is one that is searched."""
    document = json.loads(text)
    if kind == "config":
        document.setdefault("history", []).append({"created_by": f"RUN TOKEN={canary}"})
        document["author"] = canary
        return json.dumps(document).encode(), {"config", "history"}
    if kind == "provenance":
        return json.dumps({**document, "canary": canary}).encode(), {"provenance"}
    return text, set()


def _is_layer(first: bytes) -> bool:
    return packing(first) is not None or first[257:262] == b"ustar" or not any(first)


def _layer(canary: str) -> bytes:
    """A layer's archive of one jar."""
    jar, layer = BytesIO(), BytesIO()
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("application.properties", f"password={canary}\n" * 99)
    with tarfile.open(fileobj=layer, mode="w") as archive:
        info = tarfile.TarInfo("app.jar")
        info.size = len(jar.getvalue())
        archive.addfile(info, BytesIO(jar.getvalue()))
    return layer.getvalue()
