"""What a claim is: it can be measured, judged, and said in words."""

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, RootModel

if TYPE_CHECKING:
    from lab.subject import ImageSubject

Value = Any  # whatever JSON can hold: it is recorded, and judged again without an engine
T = TypeVar("T")


class Checkable:
    """The three things that every kind of claim does.

    Measuring needs an engine; judging and wording do not, so that recorded values are
    judged again by the fast tests and worded on pages.
    """

    group: ClassVar[str] = ""
    unit: ClassVar[str] = ""  # of the numbers in a value with several: bytes, seconds, pieces

    def measure(self, subject: "ImageSubject") -> Value:
        """Return the measured value, something that JSON can hold."""
        raise NotImplementedError

    def judge(self, value: Value) -> str | None:
        """Return None when the claim holds, or one sentence that says what was measured."""
        raise NotImplementedError

    def say(self) -> str:
        """Word the claim for a reader, in Markdown, as the end of 'this image …'."""
        raise NotImplementedError

    def show(self, value: Value) -> str:
        """Print the measured value for a reader."""
        return str(value)


class Claim(Checkable, BaseModel):
    """A claim with several keys: a table in the claims file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Plain(Checkable, RootModel[T], Generic[T]):
    """A claim that is a single value in the claims file."""

    model_config = ConfigDict(frozen=True, strict=True)
