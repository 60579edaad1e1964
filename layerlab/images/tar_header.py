"""Headers of tar archives, the usual ones read at once: an image has tens of thousands."""

import tarfile
import zlib
from typing import Self

_USTAR = bytes.fromhex("7573746172003030"), b"ustar  \0"  # POSIX's, with its version; GNU's
_USUAL = frozenset(b"0123456\0")  # files, links, devices, folders: what their header says is all
_LARGE = 0x80  # set in the first byte of a number that is not written in octal


class UsualHeader(tarfile.TarInfo):
    """A member whose header, if it is a usual one, is read in a third of `tarfile`'s time."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str | None, errors: str) -> Self:
        """The member of a header of 512 bytes; what is unusual in it is left to `tarfile`."""
        try:
            found = cls._usual(bytes(buf), encoding or "utf-8", errors)
        except ValueError:  # not a number: tarfile says what is wrong
            found = None
        return found or super().frombuf(buf, encoding or "utf-8", errors)

    @classmethod
    def _usual(cls, buf: bytes, encoding: str, errors: str) -> Self | None:
        if len(buf) != tarfile.BLOCKSIZE or buf[257:265] not in _USTAR or buf[156] not in _USUAL:
            return None
        if any(buf[at] & _LARGE for at in (100, 108, 116, 124)):
            return None
        # Of the sum its own field counts as blanks.
        if _sum(buf) - sum(buf[148:156]) + 8 * ord(" ") != _octal(buf[148:156]):
            return None
        one = cls(_text(buf[:100], encoding, errors))
        one.mode, one.uid, one.gid = (
            _octal(buf[100:108]),
            _octal(buf[108:116]),
            _octal(buf[116:124]),
        )
        one.size, one.type = _octal(buf[124:136]), buf[156:157]
        one.linkname = _text(buf[157:257], encoding, errors)
        if buf[345] and buf[257:263] == b"ustar\0":
            one.name = f"{_text(buf[345:500], encoding, errors)}/{one.name}"
        if one.type == tarfile.AREGTYPE and one.name.endswith("/"):
            return None  # a folder of before POSIX
        if one.isdir():
            one.name = one.name.rstrip("/")
        return one


def _sum(block: bytes) -> int:
    """Of the 512 bytes: Adler-32 keeps that of 256, which stays below its modulus, 65521."""
    return (zlib.adler32(block[:256], 0) & 0xFFFF) + (zlib.adler32(block[256:], 0) & 0xFFFF)


def _octal(field: bytes) -> int:
    return int(field.partition(b"\0")[0].strip() or b"0", 8)


def _text(field: bytes, encoding: str, errors: str) -> str:
    return field.partition(b"\0")[0].decode(encoding, errors)
