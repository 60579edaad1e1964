"""A search proves that it sees: what is planted is found; where nothing can be, that is told."""

import gzip
import json
import lzma
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from layerlab.images import packed_search
from layerlab.images.canary import blind_cache, blind_places
from layerlab.images.unpacking import Pieces, zstd
from tests.archives import file, saved, tar

Packing = Callable[[bytes], bytes]
LAYER = tar(file("a", b"x"))


@pytest.mark.parametrize("form", ["containerd", "overlay2", "legacy"])
def test_a_search_sees_what_is_planted(tmp_path: Path, form: str) -> None:
    """In every form of archive and of layer, in every place; the archive itself stays as it is."""
    path = tmp_path / "image.tar"
    path.write_bytes(saved([tar(file("a", b"1")), tar(file("b", b"2"))], form).archive)
    before = path.read_bytes()
    assert blind_places(path, ["layers", "config", "history"]) == set()
    assert path.read_bytes() == before


@pytest.mark.parametrize("form", [zstd.compress, lzma.compress])
def test_a_search_that_sees_nothing_is_told(
    tmp_path: Path, form: Packing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the canary: were the search blind for a form of layers, that place would be named."""
    path = tmp_path / "image.tar"
    path.write_bytes(saved([LAYER], blobs=[form(LAYER)]).archive)
    assert blind_places(path) == set()
    monkeypatch.setattr("layerlab.images.packed_search.unpacked", lambda chunks, *_: iter(chunks))
    assert blind_places(path) == {"layers"}
    monkeypatch.setattr("layerlab.images.value_search.contains", lambda text, value: False)
    assert blind_places(path) == {"layers", "config", "history"}


def test_one_form_of_layers_proves_nothing_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has a canary of its own."""
    path, layers = tmp_path / "image.tar", [tar(file("a")), tar(file("b"))]
    path.write_bytes(
        saved(layers, blobs=[gzip.compress(layers[0]), zstd.compress(layers[1])]).archive
    )
    assert blind_places(path) == set()
    blind_to(monkeypatch, b"\x28\xb5\x2f\xfd")
    assert blind_places(path) == {"layers"}


def test_a_place_that_is_not_there_is_blind(tmp_path: Path) -> None:
    """An image without layers holds nothing in them; one without provenance says nothing of it."""
    path = tmp_path / "image.tar"
    path.write_bytes(saved([]).archive)
    looked = ["layers", "config", "history"]
    assert blind_places(path, looked) == set()
    assert blind_places(path, [*looked, "provenance"]) == {"provenance"}


def test_an_exported_cache_is_searched_for_canaries_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In each of its files, of whatever form."""
    (tmp_path / "blobs").mkdir()
    (tmp_path / "index.json").write_text(json.dumps({"manifests": []}))
    (tmp_path / "blobs" / "1").write_bytes(gzip.compress(LAYER))
    (tmp_path / "blobs" / "2").write_bytes(zstd.compress(LAYER))
    assert blind_cache(tmp_path) == set()
    blind_to(monkeypatch, b"\x28\xb5\x2f\xfd")
    assert blind_cache(tmp_path) == {"cache"}


def test_an_empty_cache_is_no_place_to_look_at(tmp_path: Path) -> None:
    """Nothing was exported, so nothing can be said of it."""
    assert blind_cache(tmp_path) == {"cache"}
    assert blind_cache(tmp_path / "missing") == {"cache"}


def blind_to(monkeypatch: pytest.MonkeyPatch, begin: bytes) -> None:
    """Make the search take what begins so for plain."""
    plain = packed_search.unpacked

    def unpacked(chunks: Iterable[bytes], *more: object) -> Iterator[bytes]:
        pieces = Pieces(chunks)
        return iter(pieces) if pieces.peek(4) == begin else plain(pieces, *more)

    monkeypatch.setattr("layerlab.images.packed_search.unpacked", unpacked)
