"""Read an image archive (`docker save`, an OCI layout) as a stream, and remember its layers."""

import codecs
import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple

from layerlab.book.claims.contents import Layer
from layerlab.images.archive_index import ArchiveIndex, ListedImage
from layerlab.images.forward import ForwardFile, members
from layerlab.images.layer import UNREADABLE, ArchiveError, file_in_layer, read_layer
from layerlab.images.measurement import Measurement
from layerlab.images.memory import Memory
from layerlab.images.unpacking import ahead, chunks_of, packing, unpacked

# Names of a blob in an OCI layout, and of a layer in the archives that Podman and kaniko write.
_DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{64})(?:\.tar(?:\.gz)?)?")

_HEADER = 512  # bytes of a member's header in a tar archive
TAKEN = (
    "taken is what `docker save IMAGE -o image.tar`, `podman save` or `docker buildx build "
    "--output type=oci,dest=image.tar .` write, as it is or packed with gzip, zstd, xz or bzip2"
)
_NO_IMAGE = f"; `docker export` and `tar` write files without one; {TAKEN}"


class _Blob(NamedTuple):
    """A layer's blob in an archive; `size` in bytes, as it is stored."""

    diff_id: str
    size: int
    packed: bool


def read_image(chunks: Iterable[bytes], memory: Memory, digest: str | None = None) -> Measurement:
    """Measure the image in an archive. Raises ArchiveError.

    `digest` is the image's, of its manifest or of its configuration, as the store names it; without
    one the archive must hold a single image. The archive itself may be packed. Blobs come in any
    order, before the index that says what they are, so each is judged by its first bytes: JSON
    documents are kept, layers are read and remembered.
    """
    documents: dict[str, object] = {}
    blobs: dict[str, _Blob] = {}
    with _files(ahead(unpacked(chunks))) as files:
        for member, file in files:
            _read_blob(member, file, documents, blobs, memory)
    index = ArchiveIndex(documents)
    try:
        digest = digest or only_image(index)
        image = index.image(digest)
    except RecursionError:
        raise ArchiveError("the archive has an index that lists itself") from None
    return _remembered(digest, image, blobs, memory)


def read_content(archive: Path, diff_id: str, path: str, memory: Memory) -> bytes:
    """A file's bytes, from the layer with this DiffID, which the archive must have."""
    with _opened(archive) as files:
        found = (m.name for m, blob in files if _diff_id(m, blob, memory) == diff_id)
        name = next(found, None)
    with _opened(archive) as files:
        for member, blob in files:
            if member.name == name:
                return file_in_layer(blob, path)
    raise ArchiveError(f"the image's archive lacks the layer {diff_id}")


@contextmanager
def _opened(archive: Path) -> Iterator[Iterator[tuple[tarfile.TarInfo, io.BufferedReader]]]:
    """The files of an archive that was read before: where it is plain, others are passed over."""
    with archive.open("rb") as file:
        packed = packing(file.peek(_HEADER)) is not None
        stream = ForwardFile(unpacked(chunks_of(file))) if packed else file
        with tarfile.open(fileobj=stream, mode="r:") as opened:
            yield _each(opened)


def _diff_id(member: tarfile.TarInfo, blob: IO[bytes], memory: Memory) -> str | None:
    """Which layer a file of an archive is, if it is one; its image was read before."""
    name = member.name.rpartition("/")[2]
    if digest := _DIGEST.fullmatch(name):
        layer = memory.layer(f"sha256:{digest[1]}")
    else:
        layer = read_layer(blob) if name == "layer.tar" else None
    return layer and layer.diff_id


def only_image(index: ArchiveIndex) -> str:
    """Digest of the archive's image; raises ArchiveError where there are several, or none."""
    digests = index.digests()
    if len(digests) != 1:
        names = "".join(f"; {digest} {name}".rstrip() for digest, name in digests.items())
        raise ArchiveError(
            f"the archive holds {len(digests)} images, where one is measured{names or _NO_IMAGE}"
        )
    return next(iter(digests))


@contextmanager
def _files(
    chunks: Iterable[bytes],
) -> Iterator[Iterator[tuple[tarfile.TarInfo, io.BufferedReader]]]:
    """The files of an archive, one after another; what is wrong with it is an ArchiveError."""
    chunks = iter(chunks)
    try:
        first = next(chunks, b"")
        _check_begin(first)
        file = ForwardFile(chain([first], chunks))
        with tarfile.open(fileobj=file, mode="r:") as archive:
            yield _each(archive)
        file.drain()  # an engine's connection is free again when all of its answer is read
    except UNREADABLE as error:
        raise ArchiveError(f"the image's archive is cut short or damaged ({error})") from None


def _check_begin(first: bytes) -> None:
    """Raise ArchiveError unless a tar archive may begin so."""
    if not first:
        raise ArchiveError("the file is empty; whatever should have written it failed")
    header = first[:_HEADER]
    try:
        if header.strip(b"\0"):  # zeros alone end an archive of nothing
            tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        raise ArchiveError(f"no tar archive; {TAKEN}") from None


def _each(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, io.BufferedReader]]:
    for member in members(archive):
        if member.isreg() and isinstance(file := archive.extractfile(member), io.BufferedReader):
            yield member, file


def _read_blob(
    member: tarfile.TarInfo,
    blob: io.BufferedReader,
    documents: dict[str, object],
    blobs: dict[str, _Blob],
    memory: Memory,
) -> None:
    """Read one file of the archive: a document, or a layer that is not known yet."""
    name = member.name.rpartition("/")[2]
    first = blob.peek(512)
    if is_json(first):
        documents[name.removesuffix(".json")] = _document(name, blob.read())
    elif digest := _DIGEST.fullmatch(name):
        if (named := f"sha256:{digest[1]}") not in blobs:  # twice, it is the same
            blobs[named] = _layer_blob(named, member, blob, memory)
    # Engine 23 and 24 name a layer's file layer.tar, in a folder whose name says nothing.
    elif name == "layer.tar":
        blobs[member.name] = _layer_blob(None, member, blob, memory)


def _document(name: str, text: bytes) -> object:
    """A file's JSON; raises ArchiveError where it is none, or not what its name says."""
    if named := _DIGEST.fullmatch(name):
        _verify(f"sha256:{named[1]}", f"sha256:{hashlib.sha256(text).hexdigest()}")
    try:
        return json.loads(text.decode())  # of bytes it would take more than UTF-8
    except UnicodeDecodeError:
        raise ArchiveError(f"the archive's {name} is damaged: it is not in UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise ArchiveError(f"the archive's {name} is damaged: it is no JSON ({error})") from None


def _verify(named: str, *found: str) -> None:
    """Raise ArchiveError unless a blob is what its name says, as it is or unpacked."""
    if named not in found:
        raise ArchiveError(f"the archive's blob {named} is damaged: its content is {found[0]}")


class _Hashed:
    """A blob whose digest is known once it was read."""

    def __init__(self, blob: IO[bytes]) -> None:
        self._blob, self._found = blob, hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        piece = self._blob.read(size)
        self._found.update(piece)
        return piece

    @property
    def digest(self) -> str:
        return f"sha256:{self._found.hexdigest()}"


def is_json(first: bytes) -> bool:
    """Whether a file that begins so is JSON; a tar archive has a zero within its first 512."""
    begin = first.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    return begin[:1] in (b"{", b"[") and b"\0" not in first[:512]


def _layer_blob(
    digest: str | None, member: tarfile.TarInfo, blob: io.BufferedReader, memory: Memory
) -> _Blob:
    packed = packing(blob.peek(512)) is not None
    layer = memory.layer(digest) if digest else None
    if layer is None or not (packed or layer.computed):
        hashed = _Hashed(blob)
        layer = read_layer(hashed)
        if digest:
            _verify(digest, hashed.digest, layer.diff_id)
        memory.keep_layer(layer)
    return _Blob(layer.diff_id, member.size, packed)


def _remembered(
    digest: str, image: ListedImage, blobs: dict[str, _Blob], memory: Memory
) -> Measurement:
    by_diff_id = {blob.diff_id: blob for blob in blobs.values()}
    layers = []
    for name, diff_id in zip(image.blobs, image.diff_ids, strict=True):
        blob = blobs.get(name) or by_diff_id.get(diff_id)
        layer = memory.layer(diff_id)
        if blob is None or layer is None or blob.diff_id != diff_id:
            raise ArchiveError(f"the image's archive lacks the layer {diff_id}")
        if name in blobs:
            memory.keep_blob(name, diff_id)
        layers.append(_as_stored(layer, blob, image.compressed))
    memory.keep_image(digest, image.config, layers)
    return Measurement(image.config, layers)


def _as_stored(layer: Layer, blob: _Blob, compressed: bool) -> Layer:
    """The layer with the size that is downloaded: its blob's, packed or not, where one is kept.

    A store that keeps layers as they are pushed may keep a plain one, too, and a registry then
    serves it plain. From an archive of another store a plain layer's size stays computed.
    """
    if blob.packed or compressed:
        return layer._replace(download=blob.size, computed=False)
    return layer
