"""Claims about layers and history."""

from typing import TYPE_CHECKING, ClassVar

from lab.bands import CountBand, SizeBand, size_text
from lab.claims.base import Claim, Plain

if TYPE_CHECKING:
    from lab.subject import ImageSubject


class Layers(Plain[CountBand]):
    """How many layers the image has, those of its base included."""

    group: ClassVar[str] = "layers"

    def measure(self, subject: "ImageSubject") -> int:
        """Number of layers."""
        return len(subject.measurement.layers)

    def judge(self, value: int) -> str | None:
        """Compare with the number or band."""
        return None if self.root.holds(value) else f"{value} layers, claimed {self.root}"

    def say(self) -> str:
        """Word the number."""
        return "1 layer" if self.root.text == "1" else f"{self.root} layers"


class AddedLayers(Plain[CountBand]):
    """How many layers the Dockerfile adds to those of its base image."""

    group: ClassVar[str] = "layers"

    def measure(self, subject: "ImageSubject") -> int:
        """Number of layers on top of the base image's."""
        return len(subject.measurement.layers) - subject.base_layers

    def judge(self, value: int) -> str | None:
        """Compare with the number or band."""
        return None if self.root.holds(value) else f"{value} layers added, claimed {self.root}"

    def say(self) -> str:
        """Word the number."""
        return f"adds {self.root} layer{'' if self.root.text == '1' else 's'} to its base"


class History(Claim):
    """History entries that the Dockerfile adds: with a layer, and without one."""

    group: ClassVar[str] = "layers"

    with_layer: int
    empty: int

    def measure(self, subject: "ImageSubject") -> dict[str, int]:
        """Number of entries of both sorts, those of the base image left out."""
        own = subject.own_history
        empty = sum(entry.empty for entry in own)
        return {"with_layer": len(own) - empty, "empty": empty}

    def judge(self, value: dict[str, int]) -> str | None:
        """Compare both numbers."""
        if value == self.model_dump():
            return None
        return (
            f"{value['with_layer']} history entries with a layer and {value['empty']} without, "
            f"claimed {self.with_layer} and {self.empty}"
        )

    def say(self) -> str:
        """Word both numbers."""
        return f"{self.with_layer} history entries with a layer, {self.empty} without"

    def show(self, value: dict[str, int]) -> str:
        """Both numbers."""
        return f"{value['with_layer']} with, {value['empty']} without"


class Wasted(Plain[SizeBand]):
    """Bytes in lower layers that a later layer overwrites or deletes."""

    group: ClassVar[str] = "layers"

    def measure(self, subject: "ImageSubject") -> int:
        """Bytes."""
        return subject.measurement.wasted

    def judge(self, value: int) -> str | None:
        """Compare with the band."""
        if self.root.holds(value):
            return None
        return f"{size_text(value)} overwritten or deleted by later layers, claimed {self.root}"

    def say(self) -> str:
        """Word the band."""
        return f"{self.root} overwritten or deleted by later layers"

    def show(self, value: int) -> str:
        """Bytes in a readable unit."""
        return size_text(value)
