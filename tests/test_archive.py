"""A saved image: read as a stream in any form, and remembered."""

import gzip
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from layerlab.images.archive import read_image
from layerlab.images.layer import ArchiveError, read_layer
from layerlab.images.measurement import Measurement
from layerlab.images.memory import Memory
from layerlab.images.unpacking import zstd
from tests.archives import digest, file, folder, indexed, saved, tar, together

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
        measured.unpacked, measured.wasted, measured.files, measured.config,
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
def test_an_archive_of_one_image_needs_no_digest(memory: Memory, form: str) -> None:
    """It says itself which image it holds."""
    image = saved([BASE], form, User="1")
    assert read_image(pieces(image.archive), memory).config == {"User": "1"}


def test_both_image_stores_give_identical_results(tmp_path: Path) -> None:
    """Nothing that is measured depends on how the engine keeps layers, but the download size."""
    found = []
    for form in FORMS:
        image = saved([BASE, TOP], form)
        found.append(
            facts(read_image(pieces(image.archive), Memory(tmp_path / form), image.config))
        )
    assert found[0] == found[1] == found[2]


def test_the_download_size_is_read_from_a_store_that_keeps_blobs(memory: Memory) -> None:
    """It is what a push sends, to the byte; nothing is compressed again."""
    image = saved([BASE, TOP])
    measured = read_image(pieces(image.archive), memory, image.config)
    assert measured.download == sum(len(gzip.compress(layer)) for layer in (BASE, TOP))
    assert not measured.download_computed


@pytest.mark.parametrize("form", ["overlay2", "legacy"])
def test_the_download_size_is_computed_where_the_store_keeps_none(
    memory: Memory, form: str
) -> None:
    """And the measurement says so."""
    image = saved([BASE, TOP], form)
    measured = read_image(pieces(image.archive), memory, image.config)
    assert measured.download == sum(read_layer(BytesIO(data)).download for data in (BASE, TOP))
    assert measured.download_computed


def test_a_plain_blob_of_a_store_that_keeps_blobs_is_what_is_served(memory: Memory) -> None:
    """`compression=uncompressed` makes one, which is pushed as it is."""
    image = saved([BASE, TOP], blobs=[BASE, gzip.compress(TOP)])
    measured = read_image(pieces(image.archive), memory, image.config)
    assert measured.download == len(BASE) + len(gzip.compress(TOP))
    assert not measured.download_computed


def test_the_same_layer_in_another_blob_has_its_own_download_size(memory: Memory) -> None:
    """A base may come packed by another tool, under the same DiffID and configuration."""
    ways = [gzip.compress(BASE, 9), gzip.compress(BASE, 1), zstd.compress(BASE), BASE]
    images = [saved([BASE], blobs=[blob]) for blob in ways]
    assert len({image.config for image in images}) == 1
    sizes = [read_image(pieces(image.archive), memory, image.digest).download for image in images]
    assert sizes == list(map(len, ways))
    for image, size in zip(images, sizes, strict=True):
        known = Memory(memory.folder).image(image.digest)
        assert known is not None
        assert known.download == size


def test_an_archive_of_several_images_gives_each_its_own_blobs(memory: Memory) -> None:
    """`docker save` of two images with one layer, packed by two tools: each has its own size."""
    ways = [gzip.compress(BASE, 9), gzip.compress(BASE, 1)]
    images = [
        saved([BASE], blobs=[blob], User=str(number)) for number, blob in enumerate(ways)
    ]  # fmt: skip
    archive = together(images)
    for image, blob in zip(images, ways, strict=True):
        for digest_ in (image.digest, image.config):
            assert read_image(pieces(archive), memory, digest_).download == len(blob)
    with pytest.raises(ArchiveError, match="the archive holds 2 images, where one is measured; "):
        read_image(pieces(archive), memory)


def test_a_size_that_was_computed_is_not_forgotten(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who measures on both stores in turn reads nothing twice."""
    images = [saved([BASE], form) for form in ("containerd", "overlay2", "containerd")]
    sizes = [read_image(pieces(i.archive), memory, i.digest).download for i in images]
    assert sizes[0] == sizes[2] != sizes[1]
    monkeypatch.setattr("layerlab.images.archive.read_layer", None)
    again = [read_image(pieces(i.archive), Memory(memory.folder), i.digest) for i in images]
    assert [measured.download for measured in again] == sizes


def test_an_image_of_settings_alone_has_no_layers(memory: Memory) -> None:
    """Its manifest and its configuration then say null where others have a list."""
    config = json.dumps({"config": {"User": "1:1"}, "rootfs": {"diff_ids": None}}).encode()
    manifest = json.dumps({"config": {"digest": digest(config)}, "layers": None}).encode()
    index = json.dumps({"manifests": [{"digest": digest(manifest)}]}).encode()
    names = (f"blobs/sha256/{digest(blob).removeprefix('sha256:')}" for blob in (config, manifest))
    blobs = map(file, names, (config, manifest))
    measured = read_image([tar(*blobs, file("index.json", index))], memory)
    assert (measured.layers, measured.unpacked, measured.config) == ([], 0, {"User": "1:1"})


def test_an_index_leads_to_its_image(memory: Memory) -> None:
    """An image with attestations is known by the digest of an index."""
    image = indexed(saved([BASE]))
    assert read_image(pieces(image.archive), memory, image.digest).unpacked == 1_024_005
    assert read_image(pieces(image.archive), memory).unpacked == 1_024_005


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
    read: list[object] = []
    monkeypatch.setattr("layerlab.images.archive.read_layer", lambda blob: read.append(blob))
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
