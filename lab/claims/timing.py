"""Claims about when build steps run: at the same time, or one after another."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from lab.bands import time_text
from lab.claims.base import Claim
from lab.containers import RunError
from lab.edits import Relative, copied
from lab.steps import Step

if TYPE_CHECKING:
    from lab.experiments import ExampleSubject


class Overlap(Claim):
    """Two build steps overlap in time, or do not; each is named by a part of its text.

    The images named are built at the same moment, without cache; or, as `--no-cache` also gives
    them new cache mounts, with this file `edited`. To the builder a step has begun while it waits
    for a locked cache mount; with `printing = true` its time is that of its output.
    """

    group: ClassVar[str] = "build"

    images: list[str] = Field(min_length=1)
    steps: list[str] = Field(min_length=2, max_length=2)
    overlap: bool
    edited: Relative | None = None
    printing: bool = False

    def measure(self, subject: "ExampleSubject") -> dict[str, Any]:
        """Seconds for which both run, and for which each runs."""
        options = () if self.edited else ("--no-cache",)
        with copied(subject.example.context, self.edited) as context, ThreadPoolExecutor() as pool:
            waiting = [subject.unbuilt(name, context, options=options) for name in self.images]
            built = list(pool.map(lambda image: image.build(), waiting))
        found = [_find([image.steps for image in built], text) for text in self.steps]
        spans = [self._span(step) for step in found]
        both = min(end for _, end in spans) - max(start for start, _ in spans)
        return {"both": round(max(both, 0), 2), "seconds": [end - start for start, end in spans]}

    def _span(self, step: Step) -> tuple[float, float]:
        if not self.printing:
            return step.started or 0, step.completed or 0
        if len(step.printed) < 2:
            raise RunError(f"step {step.name!r} does not print twice")
        return min(step.printed), max(step.printed)

    def judge(self, value: dict[str, Any]) -> str | None:
        """A tenth of the shorter step is an overlap, less is none."""
        overlaps = value["both"] > 0.1 * min(value["seconds"])
        if overlaps == self.overlap:
            return None
        claimed = "to overlap" if self.overlap else "one after the other"
        return f"the steps run {time_text(value['both'])} at the same time, claimed {claimed}"

    def say(self) -> str:
        """Word the steps."""
        how = "run at the same time" if self.overlap else "run one after the other"
        return f"`{self.steps[0]}` and `{self.steps[1]}` {how}"

    def show(self, value: dict[str, Any]) -> str:
        """Seconds of both and of each."""
        each = " and ".join(time_text(seconds) for seconds in value["seconds"])
        return f"{time_text(value['both'])} at the same time, of {each}"


def _find(builds: list[list[Step]], text: str) -> Step:
    """The step with this text that ran; of several, the one in the last build that has it."""
    every = [step for steps in builds for step in steps if not step.internal]
    found = [step for step in every if text in step.name and not step.cached]
    if not found:
        names = ", ".join(step.name for step in every)
        raise RunError(f"no build step contains {text!r}; the steps are: {names}")
    return found[-1]
