"""Looking for a value in everything that a build leaves behind."""

import base64
import gzip
import json
from pathlib import Path

import pytest

from layerlab.images import value_search
from layerlab.images.packed_search import PackedSearch
from tests.archives import digest, file, saved, tar

VALUE = "canary0123456789abcdef"


def written(tmp_path: Path, archive: bytes) -> Path:
    """The archive as a file."""
    path = tmp_path / "image.tar"
    path.write_bytes(archive)
    return path


def places(archive: Path) -> set[str]:
    """Where the value is found, when everything could be read."""
    findings = value_search.places_in_image(archive, VALUE)
    assert findings.unread == {}
    return findings.found


@pytest.mark.parametrize("form", ["containerd", "overlay2", "legacy"])
@pytest.mark.parametrize(
    ("content", "config", "where"),
    [
        pytest.param(b"nothing", {}, set(), id="nowhere"),
        pytest.param(b"x" * 99 + VALUE.encode(), {}, {"layers"}, id="in-a-file"),
        pytest.param(b"", {"Env": [f"TOKEN={VALUE}"]}, {"config"}, id="in-the-environment"),
        pytest.param(b"", {"Labels": {VALUE: ""}}, {"config"}, id="in-a-label"),
        pytest.param(
            VALUE.encode(), {"Cmd": [VALUE]}, {"layers", "config"}, id="in-a-file-and-the-command"
        ),
    ],
)
def test_a_value_is_found_where_it_is(
    tmp_path: Path, form: str, content: bytes, config: dict[str, object], where: set[str]
) -> None:
    """In the uncompressed layers and the configuration, whichever engine wrote the archive."""
    image = saved([tar(file("below")), tar(file("a", content))], form, **config)
    assert places(written(tmp_path, image.archive)) == where


def test_a_value_in_a_name_or_a_deleted_file_is_found(tmp_path: Path) -> None:
    """Every layer is searched as it is, headers and lower layers included."""
    image = saved([tar(file("a", VALUE.encode())), tar(file(".wh.a"))])
    assert places(written(tmp_path, image.archive)) == {"layers"}
    image = saved([tar(file(VALUE))])
    assert places(written(tmp_path, image.archive)) == {"layers"}


def test_a_layer_that_looks_like_json_is_a_layer(tmp_path: Path) -> None:
    """Next.js projects have folders such as `{slug}`; an archive begins with its first name."""
    image = saved([tar(file("{slug}", VALUE.encode()))], "overlay2")
    assert places(written(tmp_path, image.archive)) == {"layers"}


def test_history_is_told_apart_from_the_rest_of_the_configuration(tmp_path: Path) -> None:
    """A build argument stands there."""
    config = {"config": {}, "history": [{"created_by": f"RUN TOKEN={VALUE} make"}]}
    assert places(_layout(tmp_path, config)) == {"history"}


def test_the_configuration_is_the_one_that_the_manifest_names(tmp_path: Path) -> None:
    """Engine 23 and 24 give it a path of its own, and an image may have no settings in it."""
    text = json.dumps({"history": [{"created_by": f"RUN TOKEN={VALUE} make"}]}).encode()
    manifest = json.dumps([{"Config": "1.json", "Layers": []}]).encode()
    archive = tar(file("1.json", text), file("manifest.json", manifest))
    assert places(written(tmp_path, archive)) == {"history"}


def test_a_listed_document_is_what_its_manifest_says(tmp_path: Path) -> None:
    """A layer of an artifact may be a JSON document with the keys of a configuration."""
    text = json.dumps({"config": {"Env": [VALUE]}}).encode()
    archive = _layout(tmp_path, {"config": {}}, text, {"digest": digest(text)})
    assert places(archive) == {"layers"}


def test_provenance_is_told_apart_from_layers(tmp_path: Path) -> None:
    """Its blobs are those of a manifest that holds in-toto statements."""
    statement = json.dumps({"predicate": {"args": {"TOKEN": VALUE}}}).encode()
    layer = {"mediaType": "application/vnd.in-toto+json", "digest": digest(statement)}
    archive = _layout(tmp_path, {"config": {}}, statement, layer)
    assert places(archive) == {"provenance"}


def _layout(
    tmp_path: Path,
    config: dict[str, object],
    blob: bytes = b"",
    layer: dict[str, str] | None = None,
) -> Path:
    """An OCI archive of one manifest."""
    text = json.dumps(config).encode()
    manifest = {"config": {"digest": digest(text)}, "layers": [layer] if layer else []}
    blobs = [blob, text, json.dumps(manifest).encode()]
    names = ["blobs/" + digest(blob).replace(":", "/") for blob in blobs]
    return written(tmp_path, tar(*map(file, names, blobs)))


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_an_exported_cache_is_searched_uncompressed(tmp_path: Path, packed: bool) -> None:
    """Its blobs lie in folders."""
    (tmp_path / "blobs").mkdir()
    text = b"x" * 5000 + VALUE.encode()
    (tmp_path / "blobs" / "1").write_bytes(gzip.compress(text) if packed else text)
    assert value_search.places_in_folder(tmp_path, VALUE) == ({"cache"}, {})
    assert value_search.places_in_folder(tmp_path, "another") == (set(), {})


def test_a_layer_that_is_older_than_the_value_is_passed_over(tmp_path: Path) -> None:
    """In the image and in an exported cache, by its digest; others are not."""
    cut = b"PK\3\4" + bytes(30)
    layers = [tar(file("base.zip", cut)), tar(file("b.zip", cut))]
    path = written(tmp_path, saved(layers, "overlay2").archive)
    blobs = tmp_path / "cache" / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    for layer in layers:
        (blobs / digest(layer).removeprefix("sha256:")).write_bytes(layer)
    base = {digest(layers[0])}
    for found in (
        value_search.places_in_image(path, VALUE, base.__contains__),
        value_search.places_in_folder(tmp_path / "cache", VALUE, base.__contains__),
    ):
        [unread] = found.unread.values()
        assert unread == ["/b.zip: damaged (a zip archive without its table)"]


@pytest.mark.parametrize("size", range(1, 2 * len(VALUE)))
def test_a_value_across_pieces_is_found(size: int) -> None:
    """However the stream is cut."""
    text = b"x" * 7 + VALUE.encode() + b"y" * 7
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert PackedSearch(VALUE).in_blob(pieces)
    assert not PackedSearch(VALUE + "z").in_blob(pieces)


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("size", [5, 1 << 20])
def test_a_value_in_base64_is_found(before: int, after: int, size: int) -> None:
    """Whatever stands before and after it in the encoded text."""
    text = base64.b64encode(b"x" * before + VALUE.encode() + b"y" * after)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert PackedSearch(VALUE).in_blob(pieces)
    assert not PackedSearch(VALUE.replace("f", "z")).in_blob(pieces)
