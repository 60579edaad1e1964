"""Look for a value in a stream, and in what is packed in it."""

import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO

from layerlab.images.forward import ForwardFile, members
from layerlab.images.packed_forms import is_tar, is_text, kind_of, should_be_zip, unread_form
from layerlab.images.unpacking import CHUNK, DAMAGED, HEAD, Pieces, unpacked
from layerlab.images.value_forms import forms
from layerlab.images.zip_table import (
    END,
    MEMBER,
    REACH,
    Gap,
    ZipTable,
    end_record,
    has_member,
    part,
)

DEPTH = 6  # archives and compressions within one another, from a file of a layer on
SIZE = 512 << 20  # bytes that are unpacked of one file of a layer, all that is in it together
_IN_MEMORY = 64 << 20  # bytes of a file; a larger one is written to a temporary file
_TEXT = 1 << 16  # bytes of text that may stand beside an archive or a stream in its file
# What archives raise that are damaged, or that Python does not know how to read.
_UNREADABLE: tuple[type[Exception], ...] = (
    *DAMAGED, tarfile.TarError, zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError,
    ArithmeticError, RuntimeError,
)  # fmt: skip


class _Found(Exception):
    """The value was seen: nothing more is read."""


class _TooMuch(Exception):
    """A bound was reached; `str()` says which."""


class PackedSearch:
    """Looks for one value in streams; what could not be read to its end stands in `unread`.

    Members of tar, ar (Debian packages), zip, jar and wheel archives and what gzip, bzip2, xz, lzma
    or zstd compressed are read, also within one another: DEPTH deep, and SIZE bytes unpacked of
    each file of a layer. They are told by their first bytes, a zip archive by its last ones as
    well. What stands beside an archive in its file is read as a file of its own. A file that is
    damaged is read as it is, and as far as it can be unpacked.
    """

    def __init__(self, value: str, depth: int = DEPTH, size: int = SIZE) -> None:
        """The value is looked for as it is and in base64."""
        self._wanted = forms(value)
        self._depth, self._size, self._left = depth, size, size
        self.unread: list[str] = []

    def in_blob(self, chunks: Iterable[bytes]) -> bool:
        """Whether the value is in a layer or a document."""
        try:
            self._blob(Pieces(self._seen(unpacked(chunks))))
        except _Found:
            return True
        except _UNREADABLE as error:
            self.unread.append(f"the rest of a blob that is damaged ({error})")
        return False

    def _blob(self, plain: Pieces) -> None:
        first = plain.peek(HEAD)
        if is_tar(first) or (len(first) == HEAD and not any(first)):  # zeros end an empty archive
            self._tar(plain, "", 0)
        elif not is_text(first):
            self.unread.append("a blob that is neither a tar archive nor a text")
        _drain(plain)

    def _seen(self, chunks: Iterable[bytes], bounded: bool = False) -> Iterator[bytes]:
        """The same chunks; raises _Found when the value goes by, also across a chunk's border."""
        for chunk, seen in _with_border(chunks, max(map(len, self._wanted))):
            if any(form in seen for form in self._wanted):
                raise _Found
            if bounded:
                self._left -= len(chunk)
                if self._left < 0:
                    raise _TooMuch(f"more than {self._size >> 20} MB unpacked")
            yield chunk

    def _file(self, chunks: Iterable[bytes], path: str, depth: int) -> None:
        """Look into one file; a file of the layer itself begins with bounds of its own."""
        if depth == 0:
            self._left = self._size
        try:
            self._look(chunks, path, depth + 1)
        except _TooMuch as bound:
            if depth:
                raise
            self.unread.append(f"{path}: {bound}")

    def _look(self, chunks: Iterable[bytes], path: str, depth: int, unpacks: bool = False) -> None:
        """Look into bytes that went by in what they stand in, unless they are only unpacked now."""
        pieces = Pieces(self._seen(chunks, bounded=True) if unpacks else chunks)
        kind = kind_of(first := pieces.peek(HEAD))
        if kind and depth > self._depth:
            raise _TooMuch(f"packed more than {self._depth} deep")
        if form := unread_form(first):
            self.unread.append(f"{path}: {form}, which is not unpacked")
        try:
            if kind == "tar":
                self._tar(pieces, path, depth)
            elif kind == "ar":
                self._ar(pieces, path, depth)
            elif kind in (None, "zip"):
                self._perhaps_zip(pieces, first, path, depth)
            else:
                plain = unpacked(pieces, lambda rest: self._rest(rest, path, depth))
                self._look(plain, path, depth + 1, unpacks=True)
        except _UNREADABLE as error:
            self.unread.append(f"{path}: damaged ({error})")
        _drain(pieces)

    def _tar(self, plain: Iterable[bytes], path: str, depth: int) -> None:
        """Look into the members."""
        file = _LastRead(plain)
        with tarfile.open(fileobj=file, mode="r:") as archive:
            for member in members(archive):
                name = f"{path}/{member.name.removeprefix('./').lstrip('/')}"
                if member.issparse() and (content := archive.extractfile(member)):
                    self._file(_pieces(content, member.size), name, depth)
                elif member.isreg() or member.type not in tarfile.SUPPORTED_TYPES:
                    self._file(_pieces(file, member.size), name, depth)
        # The last header that was read ends the archive, by zeros or since it is none.
        self._rest(chain([file.last], iter(lambda: file.read(CHUNK), b"")), path, depth)

    def _ar(self, plain: Iterable[bytes], path: str, depth: int) -> None:
        """Look into the members: https://manpages.debian.org/trixie/dpkg-dev/deb.5.en.html"""
        file = ForwardFile(plain)
        file.read(len(b"!<arch>\n"))
        while header := file.read(60):
            if header[58:] != b"`\n":
                raise ValueError("an ar archive with a header that is none")
            name, size = header[:16].decode(errors="replace").strip(" /"), int(header[48:58])
            end = file.tell() + size
            self._file(_pieces(file, size), f"{path}!{name}", depth)
            if file.tell() < end:
                raise EOFError(f"its member {name} is cut")
            file.seek(end + size % 2)

    def _perhaps_zip(self, plain: Iterable[bytes], first: bytes, path: str, depth: int) -> None:
        """Look into a zip archive; whether it is one, its end says, and it is read from there."""
        if len(first) < END:
            return
        with SpooledTemporaryFile(_IN_MEMORY) as spool:
            cut, expected = _kept(plain, spool, self._size)
            expected, end = expected or kind_of(first) == "zip", end_record(spool)
            if cut and (expected or end is not None):
                raise _TooMuch(f"a zip archive of more than {self._size >> 20} MB")
            if end is not None:
                self._zip(spool, end, path, depth)
            elif expected or (should_be_zip(path) and not is_text(first)):
                raise zipfile.BadZipFile("a zip archive without its table")

    def _zip(self, spool: IO[bytes], end: int, path: str, depth: int) -> None:
        """Look into the members, and into what else the file holds."""
        if depth > self._depth:
            raise _TooMuch(f"packed more than {self._depth} deep")
        spool.seek(end + END)
        self._rest(_pieces(spool, REACH), path, depth)
        spool.truncate(end + END)
        table = ZipTable(spool)
        for member in table.members:
            name = f"{path}!{member.filename}"
            try:
                self._look(table.content(member), name, depth + 1, unpacks=True)
            except _UNREADABLE as error:
                self.unread.append(f"{name}: {error}")
        for gap in table.gaps():
            self._gap(spool, gap, path, depth)

    def _gap(self, spool: IO[bytes], gap: Gap, path: str, depth: int) -> None:
        """Look into bytes that no member owns; at the begin they may be a program's."""
        if gap.begin or kind_of(next(part(spool, gap), b"")):
            self._rest(part(spool, gap), path, depth)
        elif any(has_member(seen) for _, seen in _with_border(part(spool, gap), MEMBER)):
            self.unread.append(f"{path}: bytes beside what is packed in it")

    def _rest(self, rest: Iterable[bytes], path: str, depth: int) -> None:
        """Look into what stands beside an archive or a stream in its file, if that is anything."""
        pieces, name = Pieces(rest), path or "a layer"
        pieces.pass_over_padding()
        begin = pieces.peek(_TEXT + 1)
        if kind_of(begin[:HEAD]):
            self._file(pieces, f"{name}, beside what it begins with", depth)
        elif len(begin) > _TEXT or not is_text(begin):
            self.unread.append(f"{name}: bytes beside what is packed in it")


class _LastRead(ForwardFile):
    """A file that keeps what was read last."""

    last = b""

    def read(self, size: int = -1, /) -> bytes:
        self.last = super().read(size)
        return self.last


def _kept(chunks: Iterable[bytes], file: IO[bytes], size: int) -> tuple[bool, bool]:
    """Write the chunks; of more than `size` bytes the end alone is kept.

    Says whether something was cut, and whether a zip archive's member was seen in it.
    """
    cut = member = False
    for chunk, seen in _with_border(chunks, MEMBER):
        member = member or has_member(seen)
        file.write(chunk)
        if file.tell() > size:
            file.seek(-min(REACH, file.tell()), 2)
            end, cut = file.read(), True
            file.seek(0)
            file.truncate()
            file.write(end)
    return cut, member


def _with_border(chunks: Iterable[bytes], longest: int) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk, and it again behind the end of those before: nothing falls between two."""
    tail = b""
    for chunk in chunks:
        seen = tail + chunk
        yield chunk, seen
        tail = seen[-longest:]


def _pieces(file: IO[bytes] | ForwardFile, size: int) -> Iterator[bytes]:
    while size > 0 and (chunk := file.read(min(size, CHUNK))):
        size -= len(chunk)
        yield chunk


def _drain(chunks: Iterable[bytes]) -> None:
    for _ in chunks:
        pass
