"""Read one layer blob as a stream: its files, its sizes, never unpacked to disk."""

import hashlib
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import closing, nullcontext
from itertools import chain

from layerlab.book.claims.contents import FileEntry, Layer, is_whiteout
from layerlab.images.forward import ForwardFile, members
from layerlab.images.gzip_size import GzipSize
from layerlab.images.tar_header import UsualHeader
from layerlab.images.unpacking import (
    CHUNK,
    DAMAGED,
    Readable,
    ahead,
    chunks_of,
    packing,
    unpacked,
)

# Files whose content is kept: package databases, small and needed to count packages.
_KEPT = ("lib/apk/db/installed", "usr/lib/apk/db/installed", "var/lib/dpkg/status")
_KEPT_FOLDER = "var/lib/dpkg/status.d/"
UNREADABLE: tuple[type[Exception], ...] = (tarfile.TarError, *DAMAGED)


class ArchiveError(Exception):
    """An archive that cannot be read; `str()` is one sentence."""


def read_layer(blob: Readable) -> Layer:
    """Read a layer from a blob that is a tar archive, packed or plain; raises ArchiveError.

    Of a packed blob `download` is its size; for a plain one it is computed.
    """
    first = blob.read(CHUNK)
    packed = _Counted(chain([first], chunks_of(blob)))
    plain = packing(first) is None
    digest = hashlib.sha256()
    with closing(GzipSize()) if plain else nullcontext() as size:
        try:
            file = ForwardFile(_tapped(ahead(unpacked(packed)), digest, size))
            entries, kept = _members(file)
            file.drain()
        except UNREADABLE as error:
            raise ArchiveError(f"a layer's archive is cut short or damaged ({error})") from None
        download = size.total() if size else packed.bytes
    total = sum(e.size for path, e in entries.items() if not is_whiteout(path))
    return Layer(f"sha256:{digest.hexdigest()}", total, download, entries, kept, plain)


class _Counted:
    """The same chunks; `bytes` says how many bytes went by."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.bytes += len(chunk)
            yield chunk


def _tapped(
    chunks: Iterable[bytes], digest: "hashlib._Hash", size: GzipSize | None
) -> Iterator[bytes]:
    """The same chunks, hashed and, where a size is asked for, compressed as they go by."""
    for chunk in chunks:
        digest.update(chunk)
        if size:
            size.add(chunk)
        yield chunk


def _members(file: ForwardFile) -> tuple[dict[str, FileEntry], dict[str, str]]:
    """The archive's headers and the text of package databases: no more reaches Python objects."""
    entries: dict[str, FileEntry] = {}
    kept = {}
    with tarfile.open(fileobj=file, mode="r:", tarinfo=UsualHeader) as archive:
        for member in members(archive):
            name = path_of(member.name)
            entry = FileEntry.of(member)
            target = entries.get(path_of(entry.link)) if entry.kind == "h" else None
            # Another name of a symbolic link leads where that does; builders write it so.
            entries[name] = target if target and target.kind == "l" else entry
            if member.isreg() and _is_kept(name.lstrip("/")):
                content = archive.extractfile(member)
                kept[name] = content.read().decode(errors="replace") if content else ""
    return entries, kept


def file_in_layer(blob: Readable, path: str) -> bytes:
    """The content of a regular file of a layer that has it; of several, the last one counts."""
    found = b""
    file = ForwardFile(unpacked(chunks_of(blob)))
    with tarfile.open(fileobj=file, mode="r:", tarinfo=UsualHeader) as archive:
        for member in members(archive):
            if path_of(member.name) == path and (content := archive.extractfile(member)):
                found = content.read()
    return found


def path_of(name: str) -> str:
    """The path in the image of what a layer's archive names so, as a member or as a link's end."""
    return "/" + name.removeprefix("./").strip("/")


def _is_kept(name: str) -> bool:
    is_list = name.startswith(_KEPT_FOLDER) and not name.endswith((".md5sums", ".list"))
    return name in _KEPT or is_list
