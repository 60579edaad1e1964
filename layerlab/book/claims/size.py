"""Claims about size: layerlab/images/measurement.py and the glossary define the three."""

from typing import ClassVar

from layerlab.book.bands import RoughSizeBand, SizeBand, size_text
from layerlab.book.claims.base import ValueClaim
from layerlab.book.claims.probe import ImageProbe


class _Size(ValueClaim[SizeBand, int]):
    """A band of bytes."""

    group: ClassVar[str] = "size"
    size: ClassVar[str] = ""

    def measure(self, probe: ImageProbe) -> int:
        """Bytes."""
        return probe.size(self.size)

    def check(self, value: int) -> str | None:
        """Compare with the band."""
        if self.root.holds(value):
            return None
        return f"{self.size} size is {size_text(value)}, {self.root.claimed}"

    def describe(self) -> str:
        """Word the band."""
        return f"{self.size} size {self.root}"

    def format(self, value: int) -> str:
        """Bytes in a readable unit."""
        return size_text(value)


class Unpacked(_Size):
    """Unpacked size: the sum of the sizes of the files in all layers."""

    size: ClassVar[str] = "unpacked"


class Download(_Size):
    """Download size: the sum of the layers' blobs as the store keeps them, packed or not.

    Where it keeps none, as overlay2 does, the layers are compressed with gzip for it.
    """

    size: ClassVar[str] = "download"

    root: RoughSizeBand


class Added(_Size):
    """Added size: unpacked size over that of the base image."""

    size: ClassVar[str] = "added"
