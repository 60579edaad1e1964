"""A saved image: read as a stream in any form, and remembered."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.archive import Memory, config_of, read_image
from lab.layer import ArchiveError
from lab.measurement import Measurement
from tests.archives import digest, file, folder, saved, tar

BASE = tar(folder("etc"), file("etc/passwd", b"root\n"), file("big", bytes(range(256)) * 4000))
TOP = tar(file("app", b"x" * 3000, mode=0o755), file("etc/.wh.passwd"))
FORMS = ["containerd", "overlay2", "legacy"]


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    """A memory in which nothing is known."""
    return Memory(tmp_path)


def pieces(data: bytes, size: int = 100_000) -> Iterator[bytes]:
    """The archive as it comes from the engine."""
    return (data[at : at + size] for at in range(0, len(data), size))


def facts(measured: Measurement) -> tuple:
    """All that pages and claims use."""
    return (
        measured.unpacked, measured.download, measured.wasted, measured.files, measured.config,
        [layer.diff_id for layer in measured.layers],
    )  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_archive_gives_the_same(memory: Memory, form: str) -> None:
    """Gzip blobs (containerd), plain ones (overlay2), and what Engine 23 and 24 write."""
    image = saved([BASE, TOP], form, User="10001")
    measured = read_image(pieces(image.archive), memory, image.config)
    assert measured.unpacked == 5 + 1_024_000 + 3000
    assert measured.wasted == 5
    assert sorted(measured.files) == ["/app", "/big", "/etc"]
    assert measured.config == {"User": "10001"}
    assert [layer.diff_id for layer in measured.layers] == [digest(BASE), digest(TOP)]


@pytest.mark.parametrize("form", FORMS)
def test_an_archive_names_its_configuration(form: str) -> None:
    """For builders that do not say which one they wrote."""
    image = saved([BASE], form)
    assert config_of(pieces(image.archive)) == image.config


def test_an_archive_without_an_image_is_said() -> None:
    """Cut short, or of something else."""
    with pytest.raises(ArchiveError, match="cut short or damaged"):
        config_of(iter([b"x" * 2000]))
    with pytest.raises(ArchiveError, match="has no manifest.json"):
        config_of(iter([tar(file("a", b"a"))]))


def test_both_image_stores_give_identical_results(tmp_path: Path) -> None:
    """Nothing that is measured depends on how the engine keeps layers."""
    found = []
    for form in FORMS:
        image = saved([BASE, TOP], form)
        found.append(
            facts(read_image(pieces(image.archive), Memory(tmp_path / form), image.config))
        )
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("size", [1, 511, 512, 1 << 22])
def test_pieces_may_have_any_length(memory: Memory, size: int) -> None:
    """The engine's socket decides how much comes at once."""
    image = saved([TOP])
    assert read_image(pieces(image.archive, size), memory, image.config).unpacked == 3000


@pytest.mark.parametrize("form", FORMS)
def test_a_layer_twice_in_an_image_counts_twice(memory: Memory, form: str) -> None:
    """Two equal layers are one blob, but the image has both."""
    image = saved([TOP, TOP], form)
    measured = read_image(pieces(image.archive), memory, image.config)
    assert (len(measured.layers), measured.unpacked) == (2, 6000)


def test_a_layer_that_looks_like_json_is_a_layer(memory: Memory) -> None:
    """Its first file may have a name such as `{slug}`; an archive begins with that name."""
    image = saved([tar(file("{slug}", b"123"))], "overlay2")
    assert read_image(pieces(image.archive), memory, image.config).unpacked == 3


def test_a_known_image_is_not_read_again(memory: Memory) -> None:
    """Its digest is enough."""
    image = saved([BASE, TOP], User="1")
    read = read_image(pieces(image.archive), memory, image.config)
    known = memory.image(image.config)
    assert known is not None
    assert facts(known) == facts(read)


def test_an_unknown_image_is_not_in_memory(memory: Memory) -> None:
    """Then the archive has to be read."""
    assert memory.image(digest(b"another")) is None


@pytest.mark.parametrize("form", ["containerd", "overlay2"])
def test_a_known_layer_is_not_read_again(
    memory: Memory, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an image over a known base only what is new is read."""
    base = saved([BASE], form)
    read_image(pieces(base.archive), memory, base.config)
    read = []
    monkeypatch.setattr("lab.archive.read_layer", lambda blob: read.append(blob))
    image = saved([BASE, BASE], form)
    assert read_image(pieces(image.archive), memory, image.config).unpacked == 2 * 1_024_005
    assert read == []


def test_a_layer_read_on_one_store_is_known_on_the_other(memory: Memory) -> None:
    """Layers are remembered by what is in them, not by how they are packed."""
    image = saved([BASE, TOP], "containerd")
    read_image(pieces(image.archive), memory, image.config)
    assert memory.layer(digest(BASE)) is not None
    assert memory.layer(digest(TOP)) is not None


@pytest.mark.parametrize("left", [0, 1, 20, -1], ids="{} bytes left".format)
def test_a_memory_cut_short_is_read_anew(memory: Memory, left: int) -> None:
    """A killed run or a full disk may leave half a file."""
    image = saved([BASE, TOP])
    read = read_image(pieces(image.archive), memory, image.config)
    for remembered in memory.folder.iterdir():
        remembered.write_bytes(remembered.read_bytes()[:left])
    memory = Memory(memory.folder)
    assert memory.image(image.config) is None
    assert facts(read_image(pieces(image.archive), memory, image.config)) == facts(read)


def test_a_layer_cut_short_in_memory_is_read_anew(memory: Memory) -> None:
    """Also where the rest of the image is remembered."""
    image = saved([BASE, TOP])
    read_image(pieces(image.archive), memory, image.config)
    remembered = memory.folder / f"{digest(BASE)[7:]}.json.gz"
    remembered.write_bytes(remembered.read_bytes()[:40])
    memory = Memory(memory.folder)
    assert memory.image(image.config) is None
    assert read_image(pieces(image.archive), memory, image.config).unpacked == 1_027_005


@pytest.mark.parametrize("text", [b"null", b"[]", b"{}", b'{"entries": 3}'], ids=bytes.decode)
def test_a_memory_with_other_content_is_read_anew(memory: Memory, text: bytes) -> None:
    """What is not what we wrote is not trusted."""
    image = saved([BASE, TOP])
    read_image(pieces(image.archive), memory, image.config)
    for remembered in memory.folder.iterdir():
        remembered.write_bytes(gzip.compress(text))
    assert memory.image(image.config) is None
    assert read_image(pieces(image.archive), memory, image.config).unpacked == 1_027_005


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        pytest.param(
            saved([BASE]).archive[:3000],
            "the image's archive is cut short or damaged (unexpected end of data)",
            id="cut-short",
        ),
        pytest.param(
            saved([TOP]).archive,
            f"the image's archive has no configuration {saved([BASE]).config}",
            id="another-image",
        ),
        pytest.param(
            tar(),
            f"the image's archive has no configuration {saved([BASE]).config}",
            id="empty",
        ),
        pytest.param(
            tar(
                file(f"{saved([BASE]).config[7:]}.json", b'{"rootfs": {"diff_ids": ["sha256:12"]}}')
            ),
            "the image's archive lacks the layer sha256:12",
            id="layer-missing",
        ),
    ],
)
def test_an_archive_that_cannot_be_read_is_one_sentence(
    memory: Memory, archive: bytes, said: str
) -> None:
    """It says what is wrong, and nothing half-read is remembered."""
    with pytest.raises(ArchiveError) as error:
        read_image(pieces(archive), memory, saved([BASE]).config)
    assert str(error.value) == said
    assert memory.image(saved([BASE]).config) is None
