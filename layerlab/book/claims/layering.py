"""Claims about layers and history."""

from collections.abc import Sequence
from typing import ClassVar

from layerlab.book.bands import CountBand, SizeBand, size_text
from layerlab.book.claims.base import TableClaim, ValueClaim
from layerlab.book.claims.counted_things import files_added, layers_added
from layerlab.book.claims.probe import ImageProbe
from layerlab.book.claims.words import counted


class Layers(ValueClaim[CountBand, int]):
    """How many layers the image has, those of its base included."""

    group: ClassVar[str] = "layers"

    def measure(self, probe: ImageProbe) -> int:
        """Number of layers."""
        return len(probe.contents.layers)

    def check(self, value: int) -> str | None:
        """Compare with the number or band."""
        said = counted(value, "layers")
        return None if self.root.holds(value) else f"{said}, claimed {self.root}"

    def describe(self) -> str:
        """Word the number."""
        return counted(self.root, "layers")

    def counted_things(self, probe: ImageProbe) -> Sequence[str]:
        """The layers that the Dockerfile adds."""
        return layers_added(probe)


class AddedLayers(ValueClaim[CountBand, int]):
    """How many layers the Dockerfile adds to those of its base image."""

    group: ClassVar[str] = "layers"

    def measure(self, probe: ImageProbe) -> int:
        """Number of layers on top of the base image's."""
        return len(probe.contents.layers) - probe.base_layers

    def check(self, value: int) -> str | None:
        """Compare with the number or band."""
        said = counted(value, "layers")
        return None if self.root.holds(value) else f"{said} added, claimed {self.root}"

    def describe(self) -> str:
        """Word the number."""
        return f"adds {counted(self.root, 'layers')} to its base"

    def counted_things(self, probe: ImageProbe) -> Sequence[str]:
        """The layers that the Dockerfile adds."""
        return layers_added(probe)


class AddedFiles(ValueClaim[CountBand, int]):
    """How many files the layers on top of its base image's hold; one in two layers counts twice."""

    group: ClassVar[str] = "layers"

    def measure(self, probe: ImageProbe) -> int:
        """Number of regular files, hard links included."""
        own = probe.contents.layers[probe.base_layers :]
        return sum(layer.regular_files for layer in own)

    def check(self, value: int) -> str | None:
        """Compare with the number or band."""
        said = counted(value, "files")
        return None if self.root.holds(value) else f"{said} added, claimed {self.root}"

    def describe(self) -> str:
        """Word the number."""
        return f"adds {counted(self.root, 'files')} to its base"

    def counted_things(self, probe: ImageProbe) -> Sequence[str]:
        """The files, by the layer that holds them."""
        return files_added(probe)


class History(TableClaim[dict[str, int]]):
    """History entries that the Dockerfile adds: with a layer, and without one."""

    group: ClassVar[str] = "layers"

    with_layer: int
    empty: int

    def measure(self, probe: ImageProbe) -> dict[str, int]:
        """Number of entries of both sorts, those of the base image left out."""
        empty = [entry.empty for entry in probe.own_history]
        return {"with_layer": empty.count(False), "empty": empty.count(True)}

    def check(self, value: dict[str, int]) -> str | None:
        """Compare both numbers."""
        if value == self.model_dump():
            return None
        return (
            f"history entries: {value['with_layer']} with a layer and {value['empty']} without, "
            f"claimed {self.with_layer} and {self.empty}"
        )

    def describe(self) -> str:
        """Word both numbers."""
        return f"history entries: {self.with_layer} with a layer, {self.empty} without"

    def format(self, value: dict[str, int]) -> str:
        """Both numbers."""
        return f"{value['with_layer']} with, {value['empty']} without"

    def phrase(self, value: dict[str, int]) -> str:
        """Both numbers, and of what."""
        with_layer, empty = value["with_layer"], value["empty"]
        entries = "entries" if with_layer > 1 else "entry"
        return f"{with_layer or 'no'} {entries} with a layer and {empty or 'none'} without one"

    def cell(self, value: dict[str, int]) -> str:
        """Both numbers, where the column says that it counts entries."""
        return f"{value['with_layer']} with a layer, {value['empty']} without one"


class Wasted(ValueClaim[SizeBand, int]):
    """Bytes in lower layers that a later layer overwrites or deletes."""

    group: ClassVar[str] = "layers"

    def measure(self, probe: ImageProbe) -> int:
        """Bytes."""
        return probe.wasted

    def check(self, value: int) -> str | None:
        """Compare with the band."""
        if self.root.holds(value):
            return None
        return f"{size_text(value)} overwritten or deleted by later layers, {self.root.claimed}"

    def describe(self) -> str:
        """Word the band."""
        return f"{self.root} overwritten or deleted by later layers"

    def format(self, value: int) -> str:
        """Bytes in a readable unit."""
        return size_text(value)
