"""Packed files that are damaged, or hide what is in them: they are never taken for read."""

import gzip
import io
import lzma
import os
import struct
import tarfile
import zipfile
import zlib

import pytest

from layerlab.images.packed_search import PackedSearch
from layerlab.images.unpacking import CHUNK, zstd
from tests.archives import file, tar
from tests.test_packed_search import (
    KINDS,
    TEXT,
    VALUE,
    debian,
    odd_lzma,
    of_method,
    packed,
    tarred,
    zipped,
)

OTHER = TEXT.replace(VALUE.encode(), b"nothing")
JUNK = b"\x01\x00" + os.urandom(900)
SKIPPED = b"\x50\x2a\x4d\x18\x04\x00\x00\x00four"  # a zstd frame that is passed over


def searched(*contents: bytes, name: str = "packed", value: str = VALUE) -> tuple[bool, list[str]]:
    """Whether the value is found in a layer with these files, and what was not read."""
    search = PackedSearch(value)
    return search.in_blob([tar(*(file(name, content) for content in contents))]), search.unread


def with_comment(content: bytes) -> bytes:
    """A zip archive whose comment is another one."""
    stream = io.BytesIO(zipped(OTHER))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = zipped(content)
    return stream.getvalue()


def streamed(content: bytes) -> bytes:
    """A zip archive written to a pipe: sizes stand behind its members."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    stream = Pipe()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", OTHER)
        archive.writestr("b", content)
    return stream.getvalue()


def of_an_unknown_type(content: bytes) -> bytes:
    """A tar archive with a member that most programs pass over."""
    member, packed = file("a", gzip.compress(content))
    member.type = b"Z"
    return tar((member, packed))


READ = {
    "gzip padded": lambda text: gzip.compress(OTHER) + bytes(9) + gzip.compress(text),
    "padded xz": lambda text: lzma.compress(OTHER) + bytes(8) + lzma.compress(text) + bytes(4),
    "frame passed over": lambda text: SKIPPED + zstd.compress(text),
    "another kind behind": lambda text: gzip.compress(OTHER) + zstd.compress(text),
    "zip behind gzip": lambda text: gzip.compress(OTHER) + zipped(text),
    "zip behind zip": lambda text: zipped(text) + zipped(OTHER),
    "zip before a program": lambda text: zipped(text) + zipped(OTHER) + b"# the end\n",
    "zip in a comment": with_comment,
    "zip with NULs behind": lambda text: zipped(text) + bytes(60_000),
    "zip from a pipe": streamed,
    "tar behind tar": lambda text: tarred(OTHER) + tarred(gzip.compress(text)),
    "zip behind tar": lambda text: tarred(OTHER) + zipped(text),
    "tar member of an unknown type": of_an_unknown_type,
    "text behind gzip": lambda text: gzip.compress(OTHER) + text,
}


@pytest.mark.parametrize("form", READ.values(), ids=READ)
def test_what_stands_beside_is_read(form: object) -> None:
    """As a file of its own; nothing is left unread."""
    assert callable(form)
    assert searched(form(TEXT))[0]
    assert searched(form(OTHER)) == (False, [])


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("left", [40, -15])
def test_a_damaged_file_is_told_and_hides_nothing_else(name: str, left: int) -> None:
    """The files after it are read; of two no packed byte was there, or none was lost."""
    cut = packed(os.urandom(50_000), KINDS[name])[:left]
    assert searched(cut, zipped(TEXT), name=name)[0]
    _, unread = searched(cut, name=name)
    if name.endswith(".tar") or cut.startswith(b"\x7fELF") and left == 40:
        assert unread == []
    else:
        assert unread
        assert all(said.startswith(f"/{name}") for said in unread)


def changed(archive: bytes, at: int, form: str, *values: int, table: int = 0) -> bytes:
    """A zip archive of which the last member's headers say something else."""
    found = bytearray(archive)
    begin = found.rindex(b"PK\3\4") + at
    struct.pack_into(form, found, begin, *values)
    if table:
        struct.pack_into(form, found, found.rindex(b"PK\1\2") + table, *values)
    return bytes(found)


def without_last_entry(archive: bytes) -> bytes:
    """The zip archive with a table that does not list its last member."""
    entry, end = archive.rindex(b"PK\1\2"), archive.rindex(b"PK\5\6")
    record = bytearray(archive[end:])
    members, size, begin = struct.unpack_from("<HLL", record, 10)
    struct.pack_into("<HHLL", record, 8, members - 1, members - 1, size - (end - entry), begin)
    return archive[:entry] + bytes(record)


def with_a_size_of(size: int, archive: bytes) -> bytes:
    """Its last member's size, and the checksum of as much of it."""
    short = changed(archive, 14, "<L", zlib.crc32(TEXT[:size]), table=16)
    return changed(short, 22, "<L", size, table=24)


BZIP2, LZMA = (of_method(method)(TEXT) for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
UNMARKED = changed(LZMA, 6, "<H", 0, table=8)  # it no longer says that a mark ends its stream

HIDDEN = {
    "binary behind gzip": (gzip.compress(OTHER) + JUNK, ": bytes beside"),
    "binary behind xz": (lzma.compress(OTHER) + JUNK, ": bytes beside"),
    "binary behind zstd": (zstd.compress(OTHER) + JUNK, ": bytes beside"),
    "binary behind zip": (zipped(OTHER) + JUNK, ": bytes beside"),
    "much text behind gzip": (gzip.compress(OTHER) + b"a" * 70_000, ": bytes beside"),
    "much behind zip": (zipped(OTHER) + bytes(70_000), ": damaged (a zip archive without"),
    "binary behind tar": (tarred(OTHER) + JUNK, ": bytes beside"),
    "tar with a header that is none": (
        tarred(OTHER)[:-1024].rstrip(b"\0") + bytes(512) + JUNK, ": bytes beside"
    ),
    "wrong checksum": (changed(zipped(TEXT), 14, "<L", 1, table=16), "!app.properties: damaged"),
    "short size": (with_a_size_of(50, zipped(TEXT)), "!app.properties: damaged"),
    "short size of bzip2": (with_a_size_of(50, BZIP2), "!app.properties: damaged (its content is"),
    "short size of lzma": (with_a_size_of(50, LZMA), "!app.properties: damaged (its content is"),
    "short size of lzma without a mark": (
        with_a_size_of(50, UNMARKED), "!app.properties: Corrupt"
    ),
    "lzma that is cut": (odd_lzma(TEXT)[:-6], ": damaged (its lzma stream ends early"),
    "lzma that says a smaller size": (odd_lzma(TEXT, 50), ": damaged (Corrupt"),
    "lzma that says that it is empty": (odd_lzma(TEXT, 0), ": damaged (Corrupt"),
    "ar of which the end is cut": (debian(TEXT)[:-9], ": damaged (its member data.tar.xz is cut"),
    "another name": (changed(zipped(TEXT), 30, "<B", 66), "!app.properties: damaged (its own h"),
    "another method": (changed(zipped(TEXT), 8, "<H", 0), "!app.properties: damaged (its own h"),
    "unknown method": (
        changed(zipped(TEXT), 8, "<H", 97, table=10), "!app.properties: packed by method 97"
    ),
    "unknown version": (
        changed(zipped(TEXT), 4, "<B", 200, table=6), ": damaged (zip file version 20.0)"
    ),
    "a member that is not listed": (without_last_entry(zipped(TEXT)), ", beside what it begins"),
    "no member where one should be": (
        changed(zipped(TEXT), 0, "<L", 0), "!app.properties: nothing is where"
    ),
    "members in the middle": (JUNK + zipped(OTHER) + JUNK + bytes(70_000), ": damaged (a zip arch"),
    "members at a piece's border": (
        b"\1" * (CHUNK - 20) + zipped(OTHER)[:-30], ": damaged (a zip archive without"
    ),
    "members before a program's own": (
        JUNK + zipped(OTHER)[:-30] + zipped(OTHER), ": bytes beside what is packed"
    ),
    "a form that is not read": (b"7z\xbc\xaf\x27\x1c" + JUNK, ": 7z, which is not unpacked"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), HIDDEN.values(), ids=HIDDEN)
def test_what_is_hidden_or_damaged_is_told(content: bytes, said: str) -> None:
    """By name and reason: nobody can say that a value is not in it."""
    found, unread = searched(content, value="another")
    assert not found
    assert any(one.startswith(f"/packed{said}") for one in unread), unread


@pytest.mark.parametrize(
    "key",
    [
        "wrong checksum",
        "short size",
        "short size of bzip2",
        "short size of lzma",
        "lzma that is cut",
        "another name",
    ],
)
def test_what_can_be_read_of_it_is_searched(key: str) -> None:
    """Though its own archive says that there is less, or something else."""
    assert searched(HIDDEN[key][0])[0]


def test_a_sparse_file_within_a_tar_archive_is_read() -> None:
    """Its archive holds less than its size; what follows is found."""
    text = gzip.compress(TEXT)
    member, _ = file("sparse", bytes(512) + text)
    member.pax_headers = {
        "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "sparse",
        "GNU.sparse.realsize": str(1 << 20),
    }  # fmt: skip
    content = f"1\n0\n{len(text)}\n".encode().ljust(512, b"\0") + text
    member.size = len(content)
    inner = tar((member, content), file("after", b"x"))
    with tarfile.open(fileobj=io.BytesIO(inner)) as archive:
        assert archive.getmembers()[0].issparse()
    assert searched(inner)[0]
    assert searched(inner, value="another") == (False, [])


def test_a_layer_that_is_damaged_is_told() -> None:
    """What could be read of it was searched."""
    search = PackedSearch("another")
    assert not search.in_blob([gzip.compress(tar(file("a", os.urandom(9000))))[:-900]])
    assert search.unread == ["the rest of a blob that is damaged (its gzip stream ends early)"]
    search = PackedSearch("another")
    assert not search.in_blob([tar(file("a", b"x")) + JUNK])
    assert search.unread == ["a layer: bytes beside what is packed in it"]


PLAIN = {
    "empty": b"",
    "short": b"PK",
    "text": b"1,2,3\n" * 99,
    "zeros": bytes(9000),
    "zeros and more": bytes(900) + JUNK,
    "an archive's constants": JUNK + b"PK\3\4 PK\1\2 PK\5\6" + JUNK,
    "an end that leads nowhere": JUNK + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 9, 9, 0),
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_what_is_no_archive_is_no_damaged_one(text: bytes) -> None:
    """Most files are none, and some have what an archive has."""
    assert searched(text) == (False, [])


@pytest.mark.parametrize(("key", "told"), [("text", False), ("zeros", True)])
def test_a_file_that_is_called_a_zip_archive_and_is_none_is_told(key: str, told: bool) -> None:
    """Unless it is a text."""
    expected = ["/notes.zip: damaged (a zip archive without its table)"] if told else []
    assert searched(PLAIN[key], name="notes.zip") == (False, expected)
