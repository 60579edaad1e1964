"""Read an image archive (`docker save`, an OCI layout) as a stream, and remember its layers."""

import gzip
import json
import os
import tarfile
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

from lab.layer import CHUNK, ArchiveError, Entry, Layer, read_layer
from lab.measurement import Measurement

T = TypeVar("T")

# Changes when what is kept of a layer changes: older memories are then read anew.
_FORMAT = "4"


def cache_folder() -> Path:
    """Where memories and the state of runs are kept, outside the tree."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "docker-images-measured"


class Memory:
    """Layers and images already measured, by digest, so that none is read twice."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` holds one small file a layer or image."""
        self.folder = folder or cache_folder() / "measurements" / _FORMAT
        self.folder.mkdir(parents=True, exist_ok=True)
        self._layers: dict[str, Layer] = {}

    def image(self, digest: str) -> Measurement | None:
        """The measurement of the image whose configuration has this digest, or None."""
        return self._read(digest, self.measurement)

    def measurement(self, config: dict[str, Any]) -> Measurement | None:
        """The measurement of the image with this configuration, or None if a layer is unknown."""
        layers = [self.layer(diff_id) for diff_id in config["rootfs"].get("diff_ids") or []]
        return None if None in layers else Measurement(config, [la for la in layers if la])

    def layer(self, digest: str) -> Layer | None:
        """The layer with this DiffID, or whose blob has this digest; None if unknown."""
        if digest not in self._layers:
            layer = self._read(digest, _layer)
            if layer is None:
                return None
            self._layers[digest] = layer
        return self._layers[digest]

    def keep_image(self, digest: str, config: dict[str, Any]) -> None:
        """Remember an image's configuration, by its digest."""
        self._write(digest, config)

    def keep_layer(self, layer: Layer) -> None:
        """Remember a layer, by its DiffID: the same on every image store."""
        self._write(layer.diff_id, layer._asdict())

    def keep_blob(self, digest: str, diff_id: str) -> None:
        """Remember which layer a blob holds."""
        alias, layer = self._file(digest), self._file(diff_id)
        if alias != layer:
            part = self._part(alias)
            part.symlink_to(layer.name)
            part.rename(alias)

    def _read(self, digest: str, parse: Callable[[Any], T | None]) -> T | None:
        try:
            return parse(json.loads(gzip.decompress(self._file(digest).read_bytes())))
        except (OSError, EOFError, ValueError, zlib.error):  # none, or cut short: read anew
            return None
        except (LookupError, TypeError, AttributeError):  # not what we wrote
            return None

    def _write(self, digest: str, value: Any) -> None:
        part = self._part(self._file(digest))
        part.write_bytes(gzip.compress(json.dumps(value).encode(), 1))
        part.rename(self._file(digest))

    @staticmethod
    def _part(file: Path) -> Path:
        """Where a file is written before it gets its name; no two threads share it."""
        return file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")

    def _file(self, digest: str) -> Path:
        return self.folder / f"{digest.removeprefix('sha256:')}.json.gz"


def _layer(known: dict[str, Any]) -> Layer:
    entries = {path: Entry(*entry) for path, entry in known.pop("entries").items()}
    return Layer(**known, entries=entries)


def read_image(chunks: Iterable[bytes], memory: Memory, digest: str) -> Measurement:
    """Measure the image in an archive; `digest` is its configuration's. Raises ArchiveError.

    Blobs come in any order, before the index that says what they are, so each is judged by
    its first bytes: JSON documents are kept, layers are read and remembered.
    """
    documents: dict[str, Any] = {}
    blobs: dict[str, str] = {}
    with _files(chunks) as files:
        for member, file in files:
            _read_blob(member, file, documents, blobs, memory)
    return _remembered(documents, blobs, memory, digest)


def config_of(chunks: Iterable[bytes]) -> str:
    """Digest of the configuration of the one image in an archive; raises ArchiveError."""
    with _files(chunks) as files:
        for member, file in files:
            if member.name == "manifest.json":
                name = json.load(file)[0]["Config"].rpartition("/")[2]
                return f"sha256:{name.removesuffix('.json')}"
    raise ArchiveError("the image's archive has no manifest.json")


@contextmanager
def _files(chunks: Iterable[bytes]) -> Iterator[Iterator[tuple[tarfile.TarInfo, IO[bytes]]]]:
    """The files of an archive, one after another; what is wrong with it is an ArchiveError."""
    try:
        with tarfile.open(fileobj=_Stream(chunks), mode="r|", bufsize=CHUNK) as archive:
            yield _each(archive)
    except tarfile.TarError as error:
        raise ArchiveError(f"the image's archive is cut short or damaged ({error})") from None


def _each(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for member in archive:
        archive.members = []
        if member.isreg() and (file := archive.extractfile(member)):
            yield member, file


def _read_blob(
    member: tarfile.TarInfo,
    blob: IO[bytes],
    documents: dict[str, Any],
    blobs: dict[str, str],
    memory: Memory,
) -> None:
    """Read one file of the archive; `blobs` gets the DiffID of a layer that was not known."""
    peeked = _Peeked(blob)
    name = member.name.rpartition("/")[2]
    if peeked.is_json:
        documents[name.removesuffix(".json")] = json.loads(peeked.read(member.size))
    # Engine 23 and 24 name a layer's file layer.tar, in a folder whose name says nothing.
    elif name == "layer.tar" or (len(name) == 64 and memory.layer(name) is None):
        layer = read_layer(peeked)
        memory.keep_layer(layer)
        blobs[name] = layer.diff_id


def _remembered(
    documents: dict[str, Any], blobs: dict[str, str], memory: Memory, digest: str
) -> Measurement:
    config = documents.get(digest.removeprefix("sha256:"))
    if config is None:
        raise ArchiveError(f"the image's archive has no configuration {digest}")
    for diff_id in (diff_ids := config["rootfs"].get("diff_ids") or []):
        if memory.layer(diff_id) is None:
            raise ArchiveError(f"the image's archive lacks the layer {diff_id}")
    for name, diff_id in blobs.items():
        if len(name) == 64 and diff_id in diff_ids:
            memory.keep_blob(name, diff_id)
    memory.keep_image(digest, config)
    measured = memory.measurement(config)
    assert measured is not None  # every layer was there a moment ago
    return measured


class _Peeked:
    """A blob whose first bytes were looked at."""

    def __init__(self, blob: IO[bytes]) -> None:
        self.first = blob.read(CHUNK)
        self._blob = blob

    @property
    def is_json(self) -> bool:
        """Whether it is JSON; a tar archive has a zero within its first 512 bytes."""
        return self.first[:1] in (b"{", b"[") and b"\0" not in self.first[:512]

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; the first chunk may be shorter."""
        if not self.first:
            return self._blob.read(size)
        piece, self.first = self.first[:size], self.first[size:]
        if len(piece) < size:
            piece += self._blob.read(size - len(piece))
        return piece


class _Stream:
    """Chunks of any length as a file that is read once."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks: Iterator[bytes] = iter(chunks)
        self._rest = b""

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`."""
        if not self._rest:
            self._rest = next(self._chunks, b"")
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece
