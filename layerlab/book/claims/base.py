"""What a claim is: it can be measured, judged, and said in words; it knows what it is about."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, RootModel

from layerlab.book.claims.probe import DockerfileProbe, ExampleProbe, ImageProbe
from layerlab.book.edits import Edit

T = TypeVar("T")  # what stands in the claims file
V = TypeVar("V")  # what is measured: JSON can hold it, since it is recorded and judged again


class Table(BaseModel):
    """A table of the claims file; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Claim(BaseModel, Generic[V]):
    """What every kind of claim does.

    Measuring needs a probe; judging and wording do not, so that recorded values are judged again
    by the fast tests and worded on pages.
    """

    group: ClassVar[str] = ""
    by_name: ClassVar[bool] = False  # whether a value has entries that a page may ask for alone
    unit: ClassVar[str] = ""  # of the numbers in a value with several: bytes, pieces

    def check(self, value: V) -> str | None:
        """Return None when the claim holds, else its fault: one sentence that says why not."""
        raise NotImplementedError

    def to_claim(self, value: V) -> object | None:
        """What the claims file would say where this is right; None where that takes thought."""
        return None

    def describe(self) -> str:
        """Word the claim for a reader, in Markdown, as the end of 'this image …'."""
        raise NotImplementedError

    def format(self, value: V) -> str:
        """Print the measured value in full, for the proof beside the claim."""
        return str(value)

    def phrase(self, value: V) -> str:
        """Word the measured value for running text, in Markdown."""
        return self.format(value)

    def cell(self, value: V) -> str:
        """Word the measured value for a cell of a table, in Markdown."""
        return self.phrase(value)

    def other_forms(self, value: V) -> dict[str, str]:
        """Further words for it, in Markdown, by the names with which a page asks for them."""
        return {}

    def exports(self) -> bool:
        """Whether measuring takes an exporter that only the containerd image store has.

        https://docs.docker.com/build/cache/backends/, https://docs.docker.com/build/exporters/
        """
        return False


class ImageClaim(Claim[V]):
    """A claim about one image: a key of its table."""

    def measure(self, probe: ImageProbe) -> V:
        """Return the measured value."""
        raise NotImplementedError

    def fault(self, probe: ImageProbe) -> str | None:
        """Measure and check at once."""
        return self.check(self.measure(probe))

    def counted_things(self, probe: ImageProbe) -> Sequence[str]:
        """What a number was counted of, a line each, for whoever finds it to be another."""
        return []


class TableClaim(ImageClaim[V], Table):
    """A claim about one image with several keys: a table in the claims file."""


class ValueClaim(ImageClaim[V], RootModel[T], Generic[T, V]):
    """A claim about one image that is a single value in the claims file."""

    model_config = ConfigDict(frozen=True, strict=True)


class DockerfileClaim(Claim[list[str]], RootModel[list[str]]):
    """A claim about one Dockerfile: the rules that a linter reports."""

    model_config = ConfigDict(frozen=True, strict=True)

    heading: ClassVar[str] = "Linters"

    def to_claim(self, value: list[str]) -> list[str] | None:
        """The rules, if there are any."""
        return value or None

    def measure(self, probe: DockerfileProbe) -> list[str]:
        """Return the names of the rules."""
        raise NotImplementedError


class ExampleClaim(Claim[V], Table):
    """A claim about images of an example, in a table of its own: a comparison, an experiment."""

    heading: ClassVar[str] = ""  # of these claims on a page
    how: ClassVar[str] = ""  # in what its numbers are alike, where it compares several
    image_keys: ClassVar[Sequence[str]] = ("image",)

    def measure(self, probe: ExampleProbe) -> V:
        """Return the measured value."""
        raise NotImplementedError

    def named(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Each image that the claim names, after the keys that lead there."""
        for key in self.image_keys:
            value = getattr(self, key)
            yield from (((key,), name) for name in ([value] if isinstance(value, str) else value))
        for edit in self.edits():
            for name in (edit.move.before, edit.move.after) if edit.move else ():
                yield ("edit", "move"), name

    def image_names(self) -> list[str]:
        """The images that the claim speaks of."""
        return [name for _, name in self.named()]

    def edits(self) -> list[Edit]:
        """The edits that are made in the example's own files."""
        return []
