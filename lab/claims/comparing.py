"""Claims that compare two images of an example."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from lab.bands import SizeBand, size_text
from lab.claims.base import Claim

if TYPE_CHECKING:
    from lab.experiments import ExampleSubject


class Compare(Claim):
    """One image is smaller than another, by a factor or by an amount."""

    group: ClassVar[str] = "compare"

    smaller: str
    than: str
    size: Literal["unpacked", "download", "added"] = "unpacked"
    times: Annotated[float, Field(gt=1, strict=False)] | None = None
    by: str | None = None

    @field_validator("by")
    @classmethod
    def _is_a_size(cls, text: str | None) -> str | None:
        if text is not None:
            SizeBand.quantity(text, text)
        return text

    @model_validator(mode="after")
    def _says_how_much(self) -> "Compare":
        if (self.times is None) == (self.by is None):
            raise ValueError("a comparison needs exactly one of times and by")
        return self

    def measure(self, subject: "ExampleSubject") -> dict[str, int]:
        """Bytes of both images."""
        return {name: subject.image(name).sizes[self.size] for name in (self.smaller, self.than)}

    def judge(self, value: dict[str, int]) -> str | None:
        """Compare the factor or the difference."""
        small, large = value[self.smaller], value[self.than]
        if self.times is not None and large < self.times * small:
            return f"{self.show(value)}; claimed at least {self.times:g} times"
        if self.by is not None and large - small < SizeBand.quantity(self.by, self.by):
            return f"{self.show(value)}; claimed at least {self.by}"
        return None

    def say(self) -> str:
        """Word the comparison."""
        much = f"{self.times:g} times" if self.times is not None else self.by
        return (
            f"{self.size} size of `{self.smaller}` is smaller than that of `{self.than}`, "
            f"by at least {much}"
        )

    def show(self, value: dict[str, int]) -> str:
        """Both sizes with their ratio."""
        small, large = value[self.smaller], value[self.than]
        ratio = large / small if small else float("inf")
        return (
            f"{self.smaller} is {size_text(small)}, {self.than} is {size_text(large)}: "
            f"{ratio:.1f} times, {size_text(large - small)} apart"
        )
