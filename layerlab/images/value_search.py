"""Look for a value in everything that a build leaves behind."""

import json
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypedDict, TypeGuard

from layerlab.images.archive import is_json
from layerlab.images.packed_search import PackedSearch
from layerlab.images.unpacking import chunks_of
from layerlab.images.value_forms import forms

_ATTESTATION = "application/vnd.in-toto+json"


class _OciDescriptor(TypedDict, total=False):
    """A blob, as a manifest names it."""

    digest: str
    mediaType: str


class _OciManifest(TypedDict):
    """What is read of an OCI manifest."""

    config: _OciDescriptor
    layers: list[_OciDescriptor]


# Whether a blob, by its digest, was there before the value was made, as layers of a base image are.
Older: TypeAlias = Callable[[str], bool]


def _none(digest: str) -> bool:
    return False


class Findings(NamedTuple):
    """Places in which a value was seen; `unread` says, by place, what was not looked into."""

    found: set[str]
    unread: dict[str, list[str]]

    def joined(self, other: "Findings") -> "Findings":
        """Both together; they speak of different places."""
        return Findings(self.found | other.found, self.unread | other.unread)

    def unread_where_not_found(self) -> list[str]:
        """What may still hold the value: with it, nobody can say that it is nowhere."""
        return [
            f"{place}: {name}"
            for place, names in sorted(self.unread.items())
            for name in names
            if place not in self.found
        ]


def places_in_image(archive: Path, value: str, older: Older = _none) -> Findings:
    """Places of an image's archive in which the value stands: layers, config, history, provenance.

    The archive is an OCI layout, or what `docker save` of Engine 23 and 24 writes. What is packed
    within layers is read as well, as far as `PackedSearch` says; layers that are `older` are not.
    """
    kinds = kinds_of(archive)
    findings = Findings(set(), {})
    with tarfile.open(archive) as tar:
        for member in tar:
            blob = tar.extractfile(member) if member.isreg() else None
            if blob is None or older(_digest(member.name)):
                continue
            kind = kinds.get(member.name, "layers")
            if kind == "config":
                findings.found.update(_in_config(json.load(blob), value))
            else:
                _search(chunks_of(blob), value, kind, findings)
    return findings


def places_in_folder(folder: Path, value: str, older: Older = _none) -> Findings:
    """The same for an exported cache, all files below a folder: they are one place."""
    findings = Findings(set(), {})
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not older(_digest(path.as_posix())):
            with path.open("rb") as blob:
                _search(chunks_of(blob), value, "cache", findings)
    return findings


def _search(chunks: Iterable[bytes], value: str, place: str, findings: Findings) -> None:
    search = PackedSearch(value)
    if search.in_blob(chunks):
        findings.found.add(place)
    if search.unread:
        findings.unread.setdefault(place, []).extend(search.unread)


def contains(text: str, value: str) -> bool:
    """Whether the value, or its base64, stands in the text."""
    return any(form in text.encode() for form in forms(value))


def _in_config(config: dict[str, object], value: str) -> set[str]:
    history = json.dumps(config.pop("history", []))
    places = {"history": history, "config": json.dumps(config)}
    return {place for place, text in places.items() if contains(text, value)}


def kinds_of(archive: Path) -> dict[str, str]:
    """What each file of the archive is, by its path: all that is not in it counts as layers."""
    documents = dict(_documents(archive))
    kinds: dict[str, str] = {}
    for document in documents.values():
        kinds |= _listed(document)
    # For Docker before 1.10 the engine writes a configuration for each layer too, the top one
    # with the image's own: `<id>/json` or, since Engine 25, blobs that no manifest names.
    unlisted = (name for name in documents if name not in kinds)
    return kinds | {name: "config" for name in unlisted if _is_configuration(documents[name])}


def _listed(document: object) -> dict[str, str]:
    """What the files are that a manifest lists, an OCI one or Docker's `manifest.json`."""
    if isinstance(document, list):
        return {image["Config"]: "config" for image in document}
    if not _is_manifest(document):
        return {}
    attests = any(layer.get("mediaType") == _ATTESTATION for layer in document["layers"])
    layers = dict.fromkeys(map(_path, document["layers"]), "provenance" if attests else "layers")
    return layers | {_path(document["config"]): "provenance" if attests else "config"}


def _digest(path: str) -> str:
    """The digest of a blob of an OCI layout, by its path."""
    return ":".join(path.rsplit("/", 2)[-2:])


def _path(blob: _OciDescriptor) -> str:
    return "blobs/" + blob["digest"].replace(":", "/")


def _is_manifest(document: object) -> TypeGuard[_OciManifest]:
    return isinstance(document, dict) and "layers" in document and "config" in document


def _is_configuration(document: object) -> bool:
    if not isinstance(document, dict) or _is_manifest(document):
        return False
    return "config" in document or "container_config" in document


def _documents(archive: Path) -> Iterator[tuple[str, object]]:
    """The JSON documents of the archive, by their paths."""
    with tarfile.open(archive) as tar:
        for member in tar:
            blob = tar.extractfile(member) if member.isreg() and member.size < 1 << 20 else None
            text = blob.read() if blob else b""
            if is_json(text):
                yield member.name, json.loads(text)
