"""Builds of the same files: twice, to compare them, or several at once, to see what overlaps."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from layerlab.book.claims.answers import SharedTime
from layerlab.book.claims.probe import RunError
from layerlab.book.edits import copied
from layerlab.builds.build_steps import Step
from layerlab.builds.experiments.workbench import Workbench

# Times of files and of the configuration are kept in whole seconds.
_SECOND = 1.1


class Repeats(Workbench):
    """Answers what claims ask of digests and of time."""

    def digests(self, image: str, *, epoch: int | None = None, rewrite: bool = False) -> list[str]:
        """Digests of two builds without cache, made in different seconds."""
        options = ["--no-cache", "--provenance=false"]
        if epoch is not None:
            options.append(f"--build-arg=SOURCE_DATE_EPOCH={epoch}")
        digests = []
        for number in range(2):
            time.sleep(number * _SECOND)
            with copied(self.example.context) as context:
                unbuilt = self.unbuilt(image, context, options=options)
                output = f"type=oci,dest={context.parent / 'image.tar'}"
                output += ",rewrite-timestamp=true" if rewrite else ""
                digests.append(unbuilt.export(f"--output={output}")["containerimage.digest"])
        return digests

    def overlap(
        self, images: Sequence[str], steps: Sequence[str], *, edited: str | None = None,
        printing: bool = False,
    ) -> SharedTime:  # fmt: skip
        """Seconds for which two steps run at the same time, and for which each runs."""
        options = () if edited else ("--no-cache",)
        with copied(self.example.context, edited) as context, ThreadPoolExecutor() as pool:
            waiting = [self.unbuilt(name, context, options=options) for name in images]
            built = list(pool.map(lambda image: image.build(), waiting))
        found = two_steps([image.steps for image in built], steps)
        spans = [span(step, printing) for step in found]
        both = min(end for _, end in spans) - max(start for start, _ in spans)
        return {"both": round(max(both, 0), 2), "seconds": [end - start for start, end in spans]}


def span(step: Step, printing: bool) -> tuple[float, float]:
    """When a step began and ended, or when it first and last printed; raises RunError."""
    if not printing:
        return step.started or 0, step.completed or 0
    if len(step.printed) < 2:
        raise RunError(f"step {step.name!r} does not print twice")
    return min(step.printed), max(step.printed)


def two_steps(builds: list[list[Step]], texts: Sequence[str]) -> list[Step]:
    """The step with each text; raises RunError where there is none, or both texts are in one."""
    found = [step_with(builds, text) for text in texts]
    if found[0] is found[1]:
        raise RunError(f"both texts name the step {found[0].name!r}, which runs while it runs")
    return found


def step_with(builds: list[list[Step]], text: str) -> Step:
    """The step with this text that ran; of several, the one in the last build that has it.

    Raises RunError.
    """
    every = [step for steps in builds for step in steps if not step.internal]
    found = [step for step in every if text in step.name and not step.cached]
    if not found:
        names = ", ".join(step.name for step in every)
        raise RunError(f"no build step contains {text!r}; the steps are: {names}")
    return found[-1]
