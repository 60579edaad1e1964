"""Layers and images already measured, kept between runs."""

import gzip
import json
import os
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict, TypeVar

from layerlab.book.claims.contents import FileEntry, Layer
from layerlab.images.measurement import ImageConfiguration, Measurement

T = TypeVar("T")
Known = TypeVar("Known")

# Changes when what is kept of a layer changes, or what that means: all is then read anew.
_FORMAT = "-".join(("6", *Layer._fields, *FileEntry._fields))


def cache_folder() -> Path:
    """Where memories and the state of runs are kept, outside the tree."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "docker-images-measured"


class _KnownImage(TypedDict):
    """An image's file: its configuration; DiffID, download size, and whether that is computed."""

    config: ImageConfiguration
    layers: list[tuple[str, int, bool]]


class _KnownLayer(TypedDict):
    """A layer's file: a Layer with plain lists for its entries."""

    diff_id: str
    unpacked: int
    download: int
    entries: dict[str, tuple[str, int, int, int, int, str]]
    kept: dict[str, str]
    computed: bool


class Memory:
    """Layers and images already measured, by digest, so that none is read twice.

    What is in a layer belongs to its DiffID. What is downloaded belongs to the blob: one archive
    may come in several, compressed by different tools. So an image remembers the sizes of its own
    blobs.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` holds one small file a layer or image."""
        self.folder = folder or cache_folder() / "measurements" / _FORMAT
        self.folder.mkdir(parents=True, exist_ok=True)
        self._layers: dict[str, Layer] = {}

    def image(self, digest: str) -> Measurement | None:
        """The measurement of the image with this digest; None if it or a layer is unknown."""
        return self._read(digest, self._measurement)

    def _measurement(self, known: _KnownImage) -> Measurement | None:
        layers = [self._image_layer(*layer) for layer in known["layers"]]
        found = [layer for layer in layers if layer]
        return Measurement(known["config"], found) if len(found) == len(layers) else None

    def _image_layer(self, diff_id: str, download: int, computed: bool) -> Layer | None:
        layer = self.layer(diff_id)
        return layer and layer._replace(download=download, computed=computed)

    def layer(self, digest: str) -> Layer | None:
        """The layer with this DiffID, or whose blob has this digest; None if unknown.

        Its download size is that of the blob that was read first: an image has its own.
        """
        if digest not in self._layers:
            layer = self._read(digest, _layer)
            if layer is None:
                return None
            self._layers[digest] = layer
        return self._layers[digest]

    def keep_image(self, digest: str, config: ImageConfiguration, layers: list[Layer]) -> None:
        """Remember an image by its digest: its configuration and what its blobs take."""
        sizes = [[layer.diff_id, layer.download, layer.computed] for layer in layers]
        self._write(digest, {"config": config, "layers": sizes})

    def keep_layer(self, layer: Layer) -> None:
        """Remember a layer, by its DiffID: the same on every image store.

        A computed size is not forgotten for one that was read: the blob has that at hand.
        """
        known = self.layer(layer.diff_id)
        if known is None or layer.computed:
            self._layers[layer.diff_id] = layer
            self._write(layer.diff_id, layer._asdict())

    def keep_blob(self, digest: str, diff_id: str) -> None:
        """Remember which layer a blob holds."""
        alias, layer = self._file(digest), self._file(diff_id)
        if alias != layer:
            part = self._part(alias)
            part.symlink_to(layer.name)
            part.rename(alias)

    def _read(self, digest: str, parse: Callable[[Known], T | None]) -> T | None:
        try:
            return parse(json.loads(gzip.decompress(self._file(digest).read_bytes())))
        except (OSError, EOFError, ValueError, zlib.error):  # none, or cut short: read anew
            return None
        except (LookupError, TypeError, AttributeError):  # not what we wrote
            return None

    def _write(self, digest: str, value: object) -> None:
        part = self._part(self._file(digest))
        part.write_bytes(gzip.compress(json.dumps(value).encode(), 1))
        part.rename(self._file(digest))

    @staticmethod
    def _part(file: Path) -> Path:
        """Where a file is written before it gets its name; no two threads share it."""
        return file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")

    def _file(self, digest: str) -> Path:
        return self.folder / f"{digest.removeprefix('sha256:')}.json.gz"


def _layer(known: _KnownLayer) -> Layer:
    entries = {path: FileEntry(*entry) for path, entry in known["entries"].items()}
    return Layer(
        known["diff_id"], known["unpacked"], known["download"], entries, known["kept"],
        known["computed"],
    )  # fmt: skip
