"""A zip archive as its bytes are: the members that its table lists, and what stands beside them.

https://pkware.cachefly.net/webdocs/APPNOTE/APPNOTE-6.3.10.TXT
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import IO, NamedTuple

from layerlab.images.unpacking import (
    CHUNK,
    LZMA_TO_MARK,
    Pieces,
    inflated,
    of_lzma,
    unpacked,
)

END = 22  # bytes of the record at the end, without its comment
REACH = END + (1 << 16)  # bytes from the end within which that record is looked for
MEMBER = 200  # bytes by which a member is told where it is not expected
_END_SIGNATURE = b"PK\5\6"
_LOCAL = struct.Struct("<4s2xHHxxxxLLLHH")  # signature, flags, method, CRC, sizes, lengths
_ENCRYPTED, _LZMA_MARK, _SIZES_BEHIND = 1, 2, 8  # flags
_ZSTD = 93  # a method that `zipfile` knows from Python 3.14 on
_LZMA_SETTINGS = b"\5\0"  # how many bytes of them there are
_UNKNOWN = 0xFFFFFFFF  # a size that stands elsewhere


class Gap(NamedTuple):
    """Bytes of a file that belong to no member and to no table: from here to there."""

    begin: int
    end: int


class ZipTable:
    """The members of an archive that ends with its table; raises BadZipFile where there is none."""

    def __init__(self, file: IO[bytes]) -> None:
        """`file` can be sought, and is not closed."""
        self._file = file
        archive = zipfile.ZipFile(file)
        self.members, self._begin = archive.infolist(), archive.start_dir

    def content(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """All that a member unpacks to; then raises where that is not what the table says.

        BadZipFile, or one of DAMAGED.
        """
        header = _Header.of(self._file, member)
        if (header.flags | member.flag_bits) & _ENCRYPTED:
            raise zipfile.BadZipFile("encrypted")
        checksum = size = 0
        for plain in self._unpacked(member, header):
            checksum, size = zlib.crc32(plain, checksum), size + len(plain)
            yield plain
        if (checksum, size) != (member.CRC, member.file_size):
            raise zipfile.BadZipFile("its content is not what the archive's table says")
        if fault := header.fault(member):
            raise zipfile.BadZipFile(fault)

    def _unpacked(self, member: zipfile.ZipInfo, header: "_Header") -> Iterator[bytes]:
        stored = part(self._file, Gap(header.content, header.content + member.compress_size))
        if member.compress_type == zipfile.ZIP_STORED or not member.compress_size:
            yield from stored
        elif member.compress_type == zipfile.ZIP_DEFLATED:
            yield from inflated(stored)
        elif member.compress_type in (zipfile.ZIP_BZIP2, _ZSTD):
            yield from unpacked(stored)
        elif member.compress_type == zipfile.ZIP_LZMA:
            marked = (header.flags | member.flag_bits) & _LZMA_MARK
            yield from _of_lzma(stored, LZMA_TO_MARK if marked else member.file_size)
        else:
            raise zipfile.BadZipFile(f"packed by method {member.compress_type}, which is not read")

    def gaps(self) -> Iterator[Gap]:
        """What stands before, between and behind the members, up to the table."""
        headers = ((_Header.of(self._file, member), member) for member in self.members)
        owned = [header.owned(self._file, member) for header, member in headers]
        at = 0
        for begin, end in [*sorted(owned), (self._begin, 0)]:
            if begin > at:
                yield Gap(at, begin)
            at = max(at, end)


def _of_lzma(stored: Iterator[bytes], size: int) -> Iterator[bytes]:
    """What an lzma stream holds whose settings stand before it, as members have them."""
    pieces = Pieces(stored)
    head = pieces.peek(9)  # two bytes of a version, two of how many settings, and those
    if len(head) < 9 or head[2:4] != _LZMA_SETTINGS:
        raise zipfile.BadZipFile("its lzma stream has no settings")
    begin = head[4:] + size.to_bytes(8, "little") + next(pieces)[9:]
    return of_lzma(chain([begin], pieces))


class _Header(NamedTuple):
    """What stands before a member's content, which says most of what the table says again."""

    flags: int
    method: int
    sizes: tuple[int, int, int]  # CRC, packed, unpacked
    name: bytes
    begin: int
    content: int  # where that begins

    @classmethod
    def of(cls, file: IO[bytes], member: zipfile.ZipInfo) -> "_Header":
        """Read it where the table says that it is."""
        file.seek(max(0, member.header_offset))
        read = file.read(_LOCAL.size) if member.header_offset >= 0 else b""
        if len(read) < _LOCAL.size or not read.startswith(b"PK\3\4"):
            raise zipfile.BadZipFile("nothing is where the archive's table says")
        _, flags, method, *sizes, name, extra = _LOCAL.unpack(read)
        content = member.header_offset + _LOCAL.size + name + extra
        checksum, packed, unpacked = sizes
        return cls(
            flags, method, (checksum, packed, unpacked), file.read(name), member.header_offset,
            content,
        )  # fmt: skip

    def fault(self, member: zipfile.ZipInfo) -> str | None:
        """What it says otherwise than the table, by which another program may go."""
        encoding = "utf-8" if self.flags & 0x800 else "cp437"
        if self.name.decode(encoding, "replace") != member.orig_filename:
            return f"its own header names it {self.name.decode(encoding, 'replace')!r}"
        said = (member.CRC, member.compress_size, member.file_size)
        same = self.flags & _SIZES_BEHIND or all(
            own in (size, _UNKNOWN) for own, size in zip(self.sizes, said, strict=True)
        )
        if self.method != member.compress_type or not same:
            return "its own header says otherwise than the archive's table"
        return None

    def owned(self, file: IO[bytes], member: zipfile.ZipInfo) -> Gap:
        """The bytes from the header to the end of the content, and of the sizes behind it."""
        end = self.content + member.compress_size
        if not self.flags & _SIZES_BEHIND:
            return Gap(self.begin, end)
        file.seek(end)
        behind = file.read(24)
        skipped = 4 if behind.startswith(b"PK\7\x08") else 0
        for form in ("<LLL", "<LQQ"):
            sizes = struct.pack(form, member.CRC, *_sizes(form, member))
            if behind[skipped:].startswith(sizes):
                return Gap(self.begin, end + skipped + len(sizes))
        return Gap(self.begin, end)


def _sizes(form: str, member: zipfile.ZipInfo) -> tuple[int, int]:
    mask = _UNKNOWN if form == "<LLL" else -1
    return member.compress_size & mask, member.file_size & mask


def has_member(seen: bytes) -> bool:
    """Whether a member's header stands somewhere in these bytes, with a name that can be one.

    A program may hold the signature alone.
    """
    at = seen.find(b"PK\3\4")
    while at >= 0:
        header = seen[at : at + MEMBER]
        if len(header) > _LOCAL.size and _names_a_member(header):
            return True
        at = seen.find(b"PK\3\4", at + 1)
    return False


def _names_a_member(header: bytes) -> bool:
    _, _, method, *_, length, _ = _LOCAL.unpack_from(header)
    name = header[_LOCAL.size : _LOCAL.size + length]
    return method < 100 and 0 < length < 1 << 12 and min(name) >= ord(" ")


def end_record(file: IO[bytes]) -> int | None:
    """Where the record stands with which a zip archive ends; None where there is none.

    A comment or other bytes may follow it, 64 KiB at most.
    """
    size = file.seek(0, 2)
    before = max(0, size - REACH)
    file.seek(before)
    tail = file.read()
    at = tail.rfind(_END_SIGNATURE)
    while at >= 0:
        if _is_end(file, before + at, tail[at : at + END]):
            return before + at
        at = tail.rfind(_END_SIGNATURE, 0, at)
    return None


def _is_end(file: IO[bytes], at: int, record: bytes) -> bool:
    """Whether what stands there is such a record: it leads to a table, or says that it is empty."""
    if len(record) < END:
        return False
    _, disk, first_disk, here, members, size, offset, _ = struct.unpack("<4sHHHHLLH", record)
    file.seek(max(0, at - 20))
    if file.read(4) == b"PK\6\7":  # of a large archive, whose sizes stand before it
        return True
    if disk or first_disk or here != members or size + offset > at:
        return False
    file.seek(at - size)
    return file.read(4) == b"PK\1\2" if members else size == 0


def part(file: IO[bytes], gap: Gap) -> Iterator[bytes]:
    """The bytes from here to there, whoever else reads the file meanwhile."""
    at = gap.begin
    while at < gap.end:
        file.seek(at)
        if not (chunk := file.read(min(CHUNK, gap.end - at))):
            return
        at += len(chunk)
        yield chunk
