"""Looking for a value in what is packed within layers, and what bounds keep from being read."""

import base64
import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from layerlab.images.packed_search import PackedSearch
from layerlab.images.unpacking import CHUNK, zstd
from layerlab.images.value_search import places_in_image
from tests.archives import file, saved, tar

VALUE = "canary0123456789abcdef"
# Long enough that every compression takes its letters apart.
SETTINGS = "".join(f"setting.{number} = {number * 7919}\n" for number in range(300))
TEXT = f"{SETTINGS}password = {VALUE}\n".encode()
Packing = Callable[[bytes], bytes]


def zipped(content: bytes, name: str = "app.properties") -> bytes:
    """A zip archive, as `jar` and `pip wheel` make it: deflated."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n" * 100)
        archive.writestr(name, content)
    return stream.getvalue()


def of_method(method: int) -> Packing:
    """A zip archive whose member is packed so."""

    def pack(content: bytes) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", method) as archive:
            archive.writestr("app.properties", content)
        return stream.getvalue()

    return pack


def odd_lzma(content: bytes, size: int | None = None) -> bytes:
    """What other tools than `xz` write: any size of the window, other settings, a known size."""
    settings = {"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16, "lc": 1, "lp": 2, "pb": 0}
    stream = bytearray(lzma.compress(content, lzma.FORMAT_ALONE, filters=[settings]))
    stream[1:5] = (100_000_001).to_bytes(4, "little")
    if size is not None:
        stream[5:13] = size.to_bytes(8, "little")
    return bytes(stream)


def program(content: bytes) -> bytes:
    """A zip archive that starts as a program: a .pex, an executable jar."""
    return b"#!/usr/bin/env python3\n" + zipped(content)


def tarred(content: bytes) -> bytes:
    """A tar archive of one file."""
    return tar(file("a/app.properties", content))


def debian(content: bytes) -> bytes:
    """An ar archive, as Debian's packages are; an odd member is padded."""
    header = "{:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n"
    members = [("debian-binary", b"2.0\n\n"), ("data.tar.xz/", content)]
    parts = [
        header.format(name, 0, 0, 0, 100644, len(data)).encode() + data + b"\n" * (len(data) % 2)
        for name, data in members
    ]
    return b"!<arch>\n" + b"".join(parts)


def older_tar(content: bytes) -> bytes:
    """A tar archive without the mark of today's."""
    info = tarfile.TarInfo("a")
    info.size = len(content)
    header = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
    header[257:265] = bytes(8)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + content + bytes(-len(content) % 512 + 1024)


def blob(content: bytes, name: str) -> list[bytes]:
    """A layer with this file between two others."""
    return [tar(file("before", os.urandom(3000)), file(name, content), file("after", b"x"))]


KINDS: dict[str, list[Packing]] = {
    "a.zip": [zipped],
    "app.jar": [zipped],
    "app-1.0-py3-none-any.whl": [zipped],
    "without-a-name-that-says-so": [zipped],
    "app.pex": [program],
    "a-program-of-that-kind": [program],
    "a-binary-program": [lambda content: b"\x7fELF" + bytes(range(256)) * 9 + zipped(content)],
    "a.gz": [gzip.compress],
    "a.tgz": [tarred, gzip.compress],
    "a.bz2": [bz2.compress],
    "a.lzma": [partial(lzma.compress, format=lzma.FORMAT_ALONE)],
    "an-odd.lzma": [odd_lzma],
    "a-sized.lzma": [lambda content: odd_lzma(content, len(content))],
    "bzip2.zip": [of_method(zipfile.ZIP_BZIP2)],
    "lzma.zip": [of_method(zipfile.ZIP_LZMA)],
    "a.xz": [lzma.compress],
    "a.tar.xz": [tarred, lzma.compress],
    "a.zst": [zstd.compress],
    "a.tar.zst": [tarred, zstd.compress],
    "jar-in.tar.gz": [zipped, tarred, gzip.compress],
    "jar-in-a.war": [zipped, zipped],
    "tar.gz-in-a.tar": [tarred, gzip.compress, tarred],
    "a.deb": [tarred, lzma.compress, debian],
    "of-an-older.tar": [gzip.compress, older_tar],
}


def packed(content: bytes, packings: list[Packing]) -> bytes:
    """The content, packed by each in turn."""
    for packing in packings:
        content = packing(content)
    return content


@pytest.mark.parametrize("encoded", [False, True], ids=["as-it-is", "base64"])
@pytest.mark.parametrize("name", KINDS)
def test_a_value_in_a_packed_file_is_found(name: str, encoded: bool) -> None:
    """As it is and in base64, in each kind of archive and compression, and within one another."""
    content = base64.b64encode(b"x" + TEXT) if encoded else TEXT
    layer = blob(packed(content, KINDS[name]), name)
    assert VALUE.encode() not in layer[0]
    search = PackedSearch(VALUE)
    assert search.in_blob(layer)
    assert not PackedSearch("another").in_blob(layer)
    assert search.unread == []


def test_a_name_within_an_archive_is_searched() -> None:
    """Names of zip and tar members stand beside what is compressed."""
    assert PackedSearch(VALUE).in_blob(blob(zipped(b"", VALUE), "a.jar"))
    assert PackedSearch(VALUE).in_blob(blob(gzip.compress(tar(file(VALUE))), "a.tgz"))


@pytest.mark.parametrize("form", [gzip.compress, zstd.compress, bytes], ids=["gz", "zstd", "plain"])
def test_a_jar_in_any_layer_is_searched(tmp_path: Path, form: Packing) -> None:
    """However the layer is compressed itself."""
    [layer] = blob(zipped(TEXT), "app/app.jar")
    path = tmp_path / "image.tar"
    path.write_bytes(saved([layer], blobs=[form(layer)]).archive)
    assert places_in_image(path, VALUE) == ({"layers"}, {})
    assert places_in_image(path, "another") == (set(), {})


def test_what_is_packed_too_deep_is_said() -> None:
    """One less is read."""
    search = PackedSearch(VALUE, depth=2)
    assert search.in_blob(blob(packed(TEXT, [zipped, zipped]), "a.jar"))
    assert not search.in_blob(blob(packed(TEXT, [zipped, zipped, zipped]), "a.jar"))
    assert search.unread == ["/a.jar: packed more than 2 deep"]


def test_what_is_packed_too_large_is_said() -> None:
    """For each file of a layer by itself; what stands before the bound is read."""
    size = 2 * CHUNK
    search = PackedSearch(VALUE, size=size)
    assert search.in_blob(blob(gzip.compress(bytes(size - len(TEXT)) + TEXT), "a.gz"))
    assert not search.in_blob(
        [tar(*(file(name, gzip.compress(bytes(size + CHUNK) + TEXT)) for name in ("a.gz", "b.gz")))]
    )
    assert search.unread == ["/a.gz: more than 2 MB unpacked", "/b.gz: more than 2 MB unpacked"]


def test_a_zip_bomb_ends_at_the_bound() -> None:
    """All members of an archive share it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(str(number), bytes(CHUNK))
    search = PackedSearch(VALUE, size=3 * CHUNK)
    assert not search.in_blob(blob(stream.getvalue(), "a.zip"))
    assert search.unread == ["/a.zip: more than 3 MB unpacked"]


def test_a_zip_archive_that_is_too_large_to_keep_is_said() -> None:
    """It has to be kept whole, since its table stands at its end."""
    search = PackedSearch(VALUE, size=CHUNK)
    assert not search.in_blob(blob(zipped(os.urandom(3 * CHUNK)), "a.zip"))
    assert search.unread == ["/a.zip: a zip archive of more than 1 MB"]


def test_an_encrypted_member_is_said() -> None:
    """It cannot be looked into; the others are read."""
    encrypted = bytearray(zipped(TEXT, "secret.txt"))
    for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):  # of the second member
        encrypted[encrypted.rindex(signature) + flags] |= 1
    search = PackedSearch(VALUE)
    assert not search.in_blob(blob(bytes(encrypted), "a.zip"))
    assert search.unread == ["/a.zip!secret.txt: encrypted"]


def test_a_layer_in_an_unknown_form_is_said() -> None:
    """It is no archive that can be read: nothing in it was seen."""
    search = PackedSearch(VALUE)
    assert not search.in_blob([b"\x04\x22\x4d\x18" + os.urandom(2000)])
    assert search.unread == ["a blob that is neither a tar archive nor a text"]
