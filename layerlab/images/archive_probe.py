"""Answers what claims ask of an image from its archive, without any engine.

The archive is an OCI layout or what `docker save`, `podman save` or another builder writes. What
would have to be built or run is NotAnswered, with the reason; so is what the base image decides,
unless its archive is given as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from layerlab.book.claims.contents import Layer
from layerlab.book.claims.probe import (
    DockerfileProbe,
    ExampleProbe,
    ImageProbe,
    NoContent,
    NotAnswered,
)
from layerlab.book.example import Example
from layerlab.images.archive import read_content, read_image
from layerlab.images.layer import path_of
from layerlab.images.measured_image import MeasuredImage
from layerlab.images.measurement import Measurement
from layerlab.images.memory import Memory
from layerlab.images.unpacking import chunks_of

_NO_BASE = (
    "needs the base image: an archive does not say which of its layers are the base's; "
    "--base takes the archive of the base"
)


class ArchivedImage(MeasuredImage, ImageProbe):
    """One image, as its archive has it; a question raises ArchiveError when that is damaged."""

    def __init__(self, archive: Path, memory: Memory, base: "Base | None" = None) -> None:
        """`base` is what it stands on, where that is known. Nothing is read before asked."""
        self._archive, self._base, self._memory = archive, base, memory

    @cached_property
    def measurement(self) -> Measurement:
        """The image's layers and configuration."""
        with self._archive.open("rb") as file:
            return read_image(chunks_of(file), self._memory)

    @cached_property
    def base(self) -> Measurement | None:
        """The base image's, None for scratch; raises NotAnswered where it is unknown."""
        if self._base is None:
            raise NotAnswered(_NO_BASE)
        if self._base == "scratch":
            return None
        if not self._base.is_below(self):
            raise NotAnswered(
                f"needs the base image: {self._base._archive} is of another, by its layers"
            )
        return self._base.measurement

    def is_below(self, other: "ArchivedImage") -> bool:
        """Whether its layers are the lowest of the other image."""
        own, whole = ([la.diff_id for la in im.measurement.layers] for im in (self, other))
        return own == whole[: len(own)]

    def content(self, path: str) -> str:
        """Text of a file, all links followed; read from the layer that its content is in."""
        layer, real = self._in_layer(self.with_content(path))
        content = read_content(self._archive, layer.diff_id, real, self._memory)
        return content.decode(errors="replace")

    def _in_layer(self, path: str) -> tuple[Layer, str]:
        """The layer that a path's content is in, and the path that it has there.

        A hard link stands for what its target was in its own layer, or below: what a later layer
        puts under the target's name is another file.
        """
        name, seen = path, set[str]()
        for layer in reversed(self.measurement.layers):
            while entry := layer.entries.get(name):
                if entry.kind == "f":
                    return layer, name
                if entry.kind != "h":
                    raise NotAnswered(f"{path} is a hard link to {name}, which is no regular file")
                if name in seen:
                    break
                seen.add(name)
                name = path_of(entry.link)
            seen.clear()
        raise NoContent(f"{path} is a hard link to {name}, of which no layer has the content")


Base: TypeAlias = ArchivedImage | Literal["scratch"]


class _NoDockerfile(DockerfileProbe):
    """An archive holds no Dockerfile."""


class ArchivedExample(ExampleProbe):
    """An example of which some images are at hand, as archives."""

    def __init__(self, images: Mapping[str, ArchivedImage]) -> None:
        """The images by their names in the claims file."""
        self._images = images

    def image(self, name: str) -> ImageProbe:
        """One of the images; raises NotAnswered for one that is not at hand."""
        if name not in self._images:
            raise NotAnswered(f"needs an archive of the image {name}, too")
        return self._images[name]

    def dockerfile(self, name: str) -> DockerfileProbe:
        """A Dockerfile, of which nothing is known."""
        return _NoDockerfile()


class Verdict(NamedTuple):
    """What an archive says of a claim: it holds, or one sentence, or why it was not checked.

    `counted` has lines of what a number that does not hold was counted of.
    """

    id: str
    fault: str | None = None
    not_checked: str | None = None
    counted: Sequence[str] = ()


def check_images(example: Example, images: Mapping[str, ArchivedImage]) -> Iterator[Verdict]:
    """Check all claims that speak of these images, by their names; no engine is asked.

    Raises ArchiveError where an archive cannot be read.
    """
    probe = ArchivedExample(images)
    for claimed in example.claims():
        if not images.keys() & set(example.images_of(claimed)):
            continue
        try:
            fault = claimed.check(claimed.measure(probe))
        except NotAnswered as reason:
            yield Verdict(claimed.id, not_checked=f"not checked: {reason}")
        except NoContent as error:
            yield Verdict(claimed.id, fault=str(error))
        else:
            counted = claimed.counted_things(probe) if fault else ()
            yield Verdict(claimed.id, fault, counted=counted)
