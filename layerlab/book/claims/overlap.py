"""Claims about when build steps run: at the same time, or one after another."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from layerlab.book.bands import time_text
from layerlab.book.claims.answers import SharedTime
from layerlab.book.claims.base import ExampleClaim
from layerlab.book.claims.matching import Part
from layerlab.book.claims.probe import ExampleProbe
from layerlab.book.claims.words import listed, named_step
from layerlab.book.edits import Relative


def _of_two(steps: list[str]) -> list[str]:
    if steps[0] == steps[1]:
        raise ValueError("a step always runs while it runs: name two")
    return steps


class Overlap(ExampleClaim[SharedTime]):
    """Two build steps overlap in time, or do not; each is named by a part of its text.

    The images named are built at the same moment, without cache; or, as `--no-cache` also gives
    them new cache mounts, with this file `edited`. To the builder a step has begun while it waits
    for a locked cache mount; with `printing = true` its time is that of its output.
    """

    group: ClassVar[str] = "build"
    heading: ClassVar[str] = "At the same time"
    how: ClassVar[str] = "The builds began at the same moment, and took nothing from the cache."
    image_keys: ClassVar[Sequence[str]] = ("images",)

    images: list[str] = Field(min_length=1)
    steps: Annotated[list[Part], Field(min_length=2, max_length=2), AfterValidator(_of_two)]
    overlap: bool
    edited: Relative | None = None
    printing: bool = False

    def measure(self, probe: ExampleProbe) -> SharedTime:
        """Seconds for which both run, and for which each runs."""
        return probe.overlap(self.images, self.steps, edited=self.edited, printing=self.printing)

    def check(self, value: SharedTime) -> str | None:
        """Whether they overlap is as it was claimed."""
        if _overlap(value) == self.overlap:
            return None
        claimed = "to overlap" if self.overlap else "one after the other"
        return f"the steps run {time_text(value['both'])} at the same time, claimed {claimed}"

    def describe(self) -> str:
        """Word the steps."""
        how = "run at the same time" if self.overlap else "run one after the other"
        return f"{listed(map(named_step, self.steps))} {how}"

    def format(self, value: SharedTime) -> str:
        """Which part of the shorter step's time the two have in common."""
        share = f"{value['both'] / (min(value['seconds']) or 1):.0%}"
        if share == "0%":
            return "at no time together"
        much = "all" if share == "100%" else share
        return f"together for {much} of the shorter step's time"

    def phrase(self, value: SharedTime) -> str:
        """Whether they overlap."""
        return "at the same time" if _overlap(value) else "one after the other"


def _overlap(value: SharedTime) -> bool:
    """A tenth of the shorter step is an overlap, less is none."""
    return value["both"] > 0.1 * min(value["seconds"])
