"""Claims about size. The three sizes are defined in lab/measurement.py and in the glossary."""

from typing import TYPE_CHECKING, ClassVar

from lab.bands import SizeBand, size_text
from lab.claims.base import Plain

if TYPE_CHECKING:
    from lab.subject import ImageSubject


class _Size(Plain[SizeBand]):
    """A band of bytes."""

    group: ClassVar[str] = "size"
    size: ClassVar[str] = ""

    def measure(self, subject: "ImageSubject") -> int:
        """Bytes."""
        return subject.sizes[self.size]

    def judge(self, value: int) -> str | None:
        """Compare with the band."""
        if self.root.holds(value):
            return None
        return f"{self.size} size is {size_text(value)}, claimed {self.root}"

    def say(self) -> str:
        """Word the band."""
        return f"{self.size} size {self.root}"

    def show(self, value: int) -> str:
        """Bytes in a readable unit."""
        return size_text(value)


class Unpacked(_Size):
    """Unpacked size: the sum of the sizes of the files in all layers."""

    size: ClassVar[str] = "unpacked"


class Download(_Size):
    """Download size: the sum of the layers as gzip, as a registry serves them."""

    size: ClassVar[str] = "download"


class Added(_Size):
    """Added size: unpacked size over that of the base image."""

    size: ClassVar[str] = "added"
