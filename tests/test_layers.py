"""One layer: its archive read as a stream, whatever form it comes in."""

import gzip
import io
from random import Random

import pytest

from layerlab.book.claims.contents import FileEntry, Layer
from layerlab.images.layer import ArchiveError, read_layer
from layerlab.images.unpacking import zstd
from tests.archives import digest, file, folder, hard_link, link, tar

APK = "C:Q1abc=\nP:musl\nV:1.2\n\nP:busybox\nV:1.37\n"
PLAIN = tar(
    folder("etc/"),
    file("etc/passwd", b"root:x:0:0\n"),
    file("usr/bin/su", b"\x7fELF" * 1000, mode=0o4755),
    file("app", b"x" * 5000, mode=0o755, owner=10001),
    link("bin", "usr/bin"),
    hard_link("usr/bin/sudo", "usr/bin/su"),
)
# A frame that zstd passes over: zstd:chunked has its table of contents in one.
SKIPPED = b"\x50\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"table"
FORMS = {
    "plain": PLAIN,
    "gzip": gzip.compress(PLAIN),
    "gzip-members": b"".join(
        gzip.compress(PLAIN[i : i + 3000]) for i in range(0, len(PLAIN), 3000)
    ),
    "gzip-one-byte-members": b"".join(gzip.compress(PLAIN[i : i + 1]) for i in range(512))
    + gzip.compress(PLAIN[512:]),
    "zstd": zstd.compress(PLAIN),
    "zstd-frames": zstd.compress(PLAIN[:3000]) + SKIPPED + zstd.compress(PLAIN[3000:]) + SKIPPED,
}


class Pieces(io.BytesIO):
    """A blob that comes in pieces, as from a socket."""

    def __init__(self, blob: bytes, most: int = 700) -> None:
        """`most` bytes at a time."""
        super().__init__(blob)
        self.most = most

    def read(self, size: int | None = -1) -> bytes:
        """The next piece."""
        return super().read(min(size, self.most) if size and size > 0 else self.most)


@pytest.mark.parametrize("blob", FORMS.values(), ids=FORMS)
def test_the_form_of_a_blob_changes_nothing(blob: bytes) -> None:
    """Plain, gzip or zstd, or several of them after one another: the same layer."""
    assert held(read_layer(io.BytesIO(blob))) == held(read_layer(io.BytesIO(PLAIN)))


@pytest.mark.parametrize("blob", FORMS.values(), ids=FORMS)
def test_small_pieces_change_nothing(blob: bytes) -> None:
    """A blob may arrive in pieces of any length."""
    assert read_layer(Pieces(blob)) == read_layer(io.BytesIO(blob))


def held(layer: Layer) -> tuple[object, ...]:
    """All but the size of what is downloaded, which is the blob's."""
    return layer.diff_id, layer.unpacked, layer.entries, layer.kept


@pytest.mark.parametrize("form", [form for form in FORMS if form != "plain"])
def test_the_download_size_is_that_of_the_blob(form: str) -> None:
    """It is what a registry serves, whichever tool made it: nothing is compressed again."""
    blob = FORMS[form]
    layer = read_layer(io.BytesIO(blob))
    assert (layer.download, layer.computed) == (len(blob), False)


@pytest.mark.parametrize("size", [700, 1 << 20, 1 << 22])
def test_the_download_size_of_a_plain_blob_is_computed(size: int) -> None:
    """As gzip, and marked; the pieces in which the blob comes do not change it."""
    random = Random(1).randbytes(3_000_000)
    layer = read_layer(Pieces(tar(file("a", random)), size))
    assert layer.computed
    assert layer.download == pytest.approx(len(random), rel=0.01)
    assert layer == read_layer(io.BytesIO(tar(file("a", random))))


def test_diff_id_is_the_digest_of_the_plain_archive() -> None:
    """The DiffID covers every byte, also those after the archive's end mark."""
    padded = PLAIN + bytes(100_000)
    assert read_layer(io.BytesIO(PLAIN)).diff_id == digest(PLAIN)
    assert read_layer(io.BytesIO(gzip.compress(padded))).diff_id == digest(padded)


def test_entries_have_kind_mode_owner_and_size() -> None:
    """Every member is kept as its header has it, under an absolute path."""
    assert read_layer(io.BytesIO(PLAIN)).entries == {
        "/etc": FileEntry("d", 0o755, 0, 0, 0),
        "/etc/passwd": FileEntry("f", 0o644, 0, 0, 11),
        "/usr/bin/su": FileEntry("f", 0o4755, 0, 0, 4000),
        "/app": FileEntry("f", 0o755, 10001, 10001, 5000),
        "/bin": FileEntry("l", 0o777, 0, 0, 0, "usr/bin"),
        "/usr/bin/sudo": FileEntry("h", 0o644, 0, 0, 0, "usr/bin/su"),
    }


def test_unpacked_counts_hard_links_once_and_whiteouts_never() -> None:
    """Unpacked size is that of the files' content."""
    layer = tar(file("a", b"12345"), hard_link("b", "a"), file(".wh.gone"), file("c/.wh..wh..opq"))
    assert read_layer(io.BytesIO(layer)).unpacked == 5


def test_files_are_those_that_a_layer_brings() -> None:
    """Hard links count; folders, links and what only deletes a file do not."""
    layer = tar(
        folder("d"), file("a", b"1"), hard_link("b", "a"), link("c", "a"),
        file(".wh.gone"), file("d/.wh..wh..opq"),
    )  # fmt: skip
    assert read_layer(io.BytesIO(layer)).regular_files == 2
    assert read_layer(io.BytesIO(tar(file(".wh.a"), file(".wh.b")))).regular_files == 0


def test_only_a_name_that_begins_with_the_mark_is_a_whiteout() -> None:
    """A file that has `.wh.` elsewhere in its name is a file."""
    layer = read_layer(io.BytesIO(tar(file("lib.wh.so", b"123"), file("d/.wh.x.wh.y"))))
    assert layer.unpacked == 3


def test_long_names_and_large_owners_come_from_pax_headers() -> None:
    """Names over 100 bytes, names that are not ASCII and uids over 2097151 are read in full."""
    long, foreign = "d/" + "n" * 250, "naïve/日本.txt"
    read = read_layer(io.BytesIO(tar(file(long, b"1"), file(foreign, b"2", owner=4_000_000))))
    assert read.entries == {
        f"/{long}": FileEntry("f", 0o644, 0, 0, 1),
        f"/{foreign}": FileEntry("f", 0o644, 4_000_000, 4_000_000, 1),
    }


@pytest.mark.parametrize("name", ["./etc/os-release", "/etc/os-release", "etc/os-release"])
def test_names_are_absolute_however_they_are_written(name: str) -> None:
    """Some builders write `./` or `/` before a name."""
    assert list(read_layer(io.BytesIO(tar(file(name)))).entries) == ["/etc/os-release"]


@pytest.mark.parametrize(
    "path",
    [
        "lib/apk/db/installed",
        "usr/lib/apk/db/installed",
        "var/lib/dpkg/status",
        "var/lib/dpkg/status.d/tzdata",
    ],
)
def test_package_databases_are_kept(path: str) -> None:
    """Their text is what packages are counted from."""
    assert read_layer(io.BytesIO(tar(file(path, APK.encode())))).kept == {f"/{path}": APK}


def test_nothing_else_is_kept() -> None:
    """Neither file lists nor checksums of distroless packages, nor any other file."""
    names = ("tzdata.md5sums", "tzdata.list")
    layer = tar(*(file(f"var/lib/dpkg/status.d/{name}", b"x") for name in names), file("x", b"x"))
    assert read_layer(io.BytesIO(layer)).kept == {}


def test_an_empty_layer_has_no_files() -> None:
    """`WORKDIR` of an existing folder makes one."""
    layer = read_layer(io.BytesIO(tar()))
    assert (layer.unpacked, layer.entries) == (0, {})


@pytest.mark.parametrize(
    ("blob", "said"),
    [
        pytest.param(
            zstd.compress(PLAIN)[:-20],
            "a layer's archive is cut short or damaged (its zstd stream ends early)",
            id="cut-zstd",
        ),
        pytest.param(
            PLAIN[:5300],
            "a layer's archive is cut short or damaged (unexpected end of data)",
            id="cut-in-a-file",
        ),
        pytest.param(
            gzip.compress(PLAIN)[:-200],
            "a layer's archive is cut short or damaged (its gzip stream ends early)",
            id="cut-gzip",
        ),
        pytest.param(
            gzip.compress(PLAIN)[:100] + b"\xff" * 300,
            "a layer's archive is cut short or damaged "
            "(Error -3 while decompressing data: invalid distance too far back)",
            id="damaged-gzip",
        ),
        pytest.param(
            b"not an archive, just a text " * 40,
            "a layer's archive is cut short or damaged (invalid header)",
            id="no-archive",
        ),
    ],
)
def test_a_blob_that_cannot_be_read_is_one_sentence(blob: bytes, said: str) -> None:
    """It says what is wrong; no thread is left waiting."""
    with pytest.raises(ArchiveError) as error:
        read_layer(io.BytesIO(blob))
    assert str(error.value) == said
