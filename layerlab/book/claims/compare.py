"""Claims that compare two images of an example."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from layerlab.book.bands import SizeBand, size_text
from layerlab.book.claims.base import ExampleClaim
from layerlab.book.claims.probe import ExampleProbe


class Compare(ExampleClaim[dict[str, int]]):
    """One image is smaller than another, by a factor or by an amount."""

    group: ClassVar[str] = "compare"
    heading: ClassVar[str] = "Compared"
    how: ClassVar[str] = "Both images were built and measured in one run."
    image_keys: ClassVar[Sequence[str]] = ("smaller", "than")
    unit: ClassVar[str] = "bytes"

    smaller: str
    than: str
    size: Literal["unpacked", "download", "added"] = "unpacked"
    times: Annotated[float, Field(gt=1, strict=False)] | None = None
    by: str | None = None

    @field_validator("by")
    @classmethod
    def _is_a_size(cls, text: str | None) -> str | None:
        if text is not None and SizeBand.quantity(text, text) <= 0:
            raise ValueError("must be more than nothing")
        return text

    @model_validator(mode="after")
    def _says_how_much(self) -> "Compare":
        if (self.times is None) == (self.by is None):
            raise ValueError("a comparison needs exactly one of times and by")
        if self.smaller == self.than:
            raise ValueError(f"{self.than} is compared with itself: name two images")
        return self

    def measure(self, probe: ExampleProbe) -> dict[str, int]:
        """Bytes of both images."""
        return {name: probe.image(name).size(self.size) for name in (self.smaller, self.than)}

    def check(self, value: dict[str, int]) -> str | None:
        """Compare the factor or the difference."""
        small, large = value[self.smaller], value[self.than]
        if self.times is not None and large < self.times * small:
            return f"{self.format(value)}; claimed at least {self.times:g} times"
        if self.by is not None and large - small < SizeBand.quantity(self.by, self.by):
            return f"{self.format(value)}; claimed at least {self.by}"
        return None

    def describe(self) -> str:
        """Word the comparison."""
        much = f"{self.times:g} times" if self.times is not None else self.by
        return (
            f"{self.size} size of `{self.smaller}` is smaller than that of `{self.than}`, "
            f"by at least {much}"
        )

    def format(self, value: dict[str, int]) -> str:
        """Both sizes, and how much larger which one is."""
        small, large = value[self.smaller], value[self.than]
        ratio = large / small if small else float("inf")
        return (
            f"{self.smaller} is {size_text(small)}, {self.than} is {size_text(large)}: "
            f"{self.than} is {ratio:.1f} times as large, {size_text(large - small)} more"
        )

    def phrase(self, value: dict[str, int]) -> str:
        """Both sizes."""
        return f"{size_text(value[self.smaller])} against {size_text(value[self.than])}"
