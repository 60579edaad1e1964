"""A blob's bytes, unpacked as they come: gzip, zstd and others, by their first bytes, or plain."""

import bz2
import lzma
import struct
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol, cast

from zlib_ng import zlib_ng

if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd

CHUNK = 1 << 20
_SWITCH = 1 << 18  # bytes
_AHEAD = 4  # chunks
# What a stream that is damaged or cut short raises; `str()` says how.
DAMAGED: tuple[type[Exception], ...] = (
    cast("type[Exception]", zlib_ng.error), lzma.LZMAError, zstd.ZstdError, EOFError,
)  # fmt: skip


class Readable(Protocol):
    """Anything that gives its next bytes."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most `size`; none at the end."""


class _Unpacker(Protocol):
    """What the standard library's decompressors have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Inflate:
    """zlib-ng's decompressor, which hands back what it did not get to."""

    def __init__(self, wbits: int) -> None:
        self._stream = zlib_ng.decompressobj(wbits=wbits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return bool(self._stream.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._stream.unused_data)

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        left = self._stream.unconsumed_tail
        plain: bytes = self._stream.decompress(left + data if left else data, max_length)
        self.needs_input = not self._stream.unconsumed_tail and len(plain) < max_length
        return plain


# A bzip2 stream: its block size, and its first block or, where there is none, its end.
_BZIP2 = tuple(
    b"BZh%d" % size + begin
    for size in range(1, 10)
    for begin in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")
)
# A stream of the older `lzma` has no mark: its usual settings, and the sizes of its window.
_LZMA = tuple(b"]" + (1 << power).to_bytes(4, "little") for power in (16, 18, *range(20, 27)))
LZMA_TO_MARK = (1 << 64) - 1  # the size that such a stream says where a mark ends it
_LZMA_HEADER, _LZMA_SIZE = 13, 1 << 38  # bytes; what the stream unpacks to, as `xz` believes it
# What a zstd frame begins with that is passed over, as parallel writers put it before the first.
_SKIPPED = tuple(bytes([number]) + b"\x2a\x4d\x18" for number in range(0x50, 0x60))
_KINDS: dict[str, tuple[tuple[bytes, ...], Callable[[], _Unpacker]]] = {
    "gzip": ((b"\x1f\x8b",), partial(_Inflate, 31)),
    "zstd": ((b"\x28\xb5\x2f\xfd", *_SKIPPED), zstd.ZstdDecompressor),
    "xz": ((b"\xfd7zXZ\0",), lzma.LZMADecompressor),
    "lzma": (_LZMA, partial(lzma.LZMADecompressor, format=lzma.FORMAT_ALONE)),
    "bzip2": (_BZIP2, bz2.BZ2Decompressor),
}
HEAD = 512  # bytes by which a kind is told


def packing(first: bytes) -> str | None:
    """How a blob that begins with these bytes is packed, such as gzip; None where it is plain.

    HEAD bytes tell, or all of a shorter blob.
    """
    for kind, (begins, _) in _KINDS.items():
        if first.startswith(begins):
            return kind
    return "lzma" if _is_lzma(first[:HEAD]) else None


def _is_lzma(first: bytes) -> bool:
    """Whether an `lzma` stream of unusual settings begins so: it can be unpacked.

    The first byte of what is packed is 0, and never all of the next four. Whether the size that it
    says is true does not matter here: one that is not is damage.
    """
    size = int.from_bytes(first[5:_LZMA_HEADER], "little")
    if size >= _LZMA_SIZE and size != LZMA_TO_MARK:
        return False
    packed = first[_LZMA_HEADER:]
    if not packed.startswith(b"\0") or not any(packed[:5]):
        return False
    header = struct.pack("<BLQ", first[0], CHUNK, LZMA_TO_MARK)  # a window of what is asked for
    whole = header + packed
    try:
        lzma.LZMADecompressor(format=lzma.FORMAT_ALONE).decompress(whole, CHUNK)
    except lzma.LZMAError:
        return False
    return True


def chunks_of(blob: Readable) -> Iterator[bytes]:
    """The blob's bytes as they are."""
    while chunk := blob.read(CHUNK):
        yield chunk


class Pieces:
    """Chunks, of which the last that was taken can be put back."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        """Nothing is fetched before it is asked for."""
        self._chunks, self._back = iter(chunks), b""

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece, self._back = self._back, b""
        return piece or next(self._chunks)

    def peek(self, size: int) -> bytes:
        """The next bytes, fewer than `size` only at the end; they come again."""
        gathered = b""
        while len(gathered) < size and (piece := next(self, b"")):
            gathered += piece
        self._back = gathered
        return gathered[:size]

    def put_back(self, rest: bytes) -> None:
        """Have these bytes come next, instead of any that were put back before."""
        self._back = rest

    def pass_over_padding(self) -> None:
        """Drop the NULs that come next."""
        for piece in self:
            if rest := piece.lstrip(b"\0"):
                self.put_back(rest)
                break


def unpacked(
    chunks: Iterable[bytes], behind: Callable[[Pieces], None] | None = None
) -> Iterator[bytes]:
    """The chunks of a blob, unpacked; raises one of DAMAGED.

    Streams of one kind may follow one another, with NULs between them and at the end, as `gzip` and
    `xz` read them. What else stands behind is damage, or given to `behind`.
    """
    pieces = Pieces(chunks)
    kind = packing(pieces.peek(HEAD))
    return _streams(pieces, kind, behind) if kind else pieces


def _streams(pieces: Pieces, kind: str, behind: Callable[[Pieces], None] | None) -> Iterator[bytes]:
    while packing(pieces.peek(HEAD)) == kind:
        yield from _stream(pieces, _KINDS[kind][1](), kind)
        pieces.pass_over_padding()
    if behind:
        behind(pieces)
    elif pieces.peek(1):
        raise EOFError(f"more than its {kind} stream, which has an end")


def inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What was deflated, without a header, as members of zip archives are; the same errors."""
    return _one_stream(chunks, _Inflate(-15), "deflate")


def of_lzma(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What one `lzma` stream holds; the same errors."""
    return _one_stream(chunks, _KINDS["lzma"][1](), "lzma")


def _one_stream(chunks: Iterable[bytes], unpacker: _Unpacker, kind: str) -> Iterator[bytes]:
    pieces = Pieces(chunks)
    yield from _stream(pieces, unpacker, kind)
    if pieces.peek(1):
        raise EOFError(f"more than its {kind} stream, which has an end")


def _stream(pieces: Pieces, unpacker: _Unpacker, kind: str) -> Iterator[bytes]:
    """One stream; what stands behind it is put back."""
    for packed in pieces:
        while packed or not unpacker.needs_input:
            try:
                plain = unpacker.decompress(packed, CHUNK)
            except OSError as error:  # so says bzip2; of a file that is read it would be another
                raise EOFError(f"its {kind} stream is damaged: {error}") from None
            if plain:
                yield plain
            if unpacker.eof:
                pieces.put_back(unpacker.unused_data)
                return
            packed = b""
    raise EOFError(f"its {kind} stream ends early")


def ahead(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in larger chunks, of which some are fetched while the one before is used."""
    larger = _joined(chunks)
    with ThreadPoolExecutor(1) as pool:
        coming = deque(pool.submit(next, larger, b"") for _ in range(_AHEAD))
        while chunk := coming.popleft().result():
            coming.append(pool.submit(next, larger, b""))
            yield chunk


def _joined(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Chunks that are worth a switch between threads: an engine sends small ones."""
    gathered, size = [], 0
    for chunk in chunks:
        gathered.append(chunk)
        size += len(chunk)
        if size >= _SWITCH:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)
