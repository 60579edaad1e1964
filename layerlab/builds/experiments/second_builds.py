"""A build, an edit, a second build: which of its steps run again."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

from layerlab.book.claims.answers import CacheChoice, RebuildResult
from layerlab.book.edits import Edit, copied, whitespace
from layerlab.builds.build import BuildxImage
from layerlab.builds.build_steps import Step
from layerlab.builds.builders import PassedCache
from layerlab.builds.experiments.fetching import Fetching


class SecondBuilds(Fetching):
    """Answers what claims ask of the build after an edit."""

    def rebuild(
        self, image: str, edit: Edit, *, prints: Sequence[str] = (), fresh: bool = False,
        cache: CacheChoice | None = None,
    ) -> RebuildResult:  # fmt: skip
        """Steps of the second build that ran and that were cached, with seconds for the former."""
        if not (fresh or cache) and self.counted(image, edit):  # of the same two builds
            return _result(self.fetched(image, edit).steps, prints)
        return self._rebuilt(image, edit, prints, fresh, cache)

    def _rebuilt(
        self, image: str, edit: Edit, prints: Sequence[str], fresh: bool, cache: CacheChoice | None
    ) -> RebuildResult:
        with (
            copied(self.example.context, edit.salt or edit.file) as context,
            ExitStack() as stack,
        ):
            passed = self._passed(cache, stack) if cache else None
            unbuilt = self._two(image, edit, context)
            first = next(unbuilt)
            if not edit.rotate:  # whose containers hold the secret's value
                first.beside = _lasting(first, stack)
            first.tag = passed.tag if passed and passed.tag else first.tag
            first.export(*(passed.exported if passed else ["--output=type=cacheonly"]))
            edit.apply(context)
            second = next(unbuilt)
            if not edit.rotate:
                second.beside = first.beside
            if fresh or passed:
                second.environment |= stack.enter_context(self.fresh(image, first.steps))
            second.export("--output=type=cacheonly", *(passed.imported if passed else []))
        return _result(second.steps, prints)

    def _passed(self, cache: CacheChoice, stack: ExitStack) -> PassedCache:
        return PassedCache(cache, self.lab.tag("cache"), self.lab.owner, stack)

    def _two(self, image: str, edit: Edit, context: Path) -> Iterator[BuildxImage]:
        """The image before and after the edit, each made when it is asked for."""
        moved, options = self._bases(edit), ((), edit.options or ())
        mounts = {"BUILDKIT_CACHE_MOUNT_NS": secrets.token_hex(8)}
        for base, more in zip(moved, options, strict=True):
            args = mounts | base | {name: secrets.token_hex(8) for name in edit.args or []}
            value = secrets.token_hex(16) if edit.rotate else None
            yield self.unbuilt(image, context, args=args, value=value, options=more)

    def _bases(self, edit: Edit) -> Iterator[dict[str, str]]:
        """The build argument that names the base image, for each build, if the edit moves it.

        Both images get the same layer that no earlier run made: what is built on them cannot be
        known from another experiment, and is known again only if their own layers are equal.
        """
        if edit.move is None:
            yield from ({}, {})
            return
        moving = self.lab.tag(f"{self.example.name}:{secrets.token_hex(4)}")
        salt = whitespace()
        for name in (edit.move.before, edit.move.after):
            self.lab.salted(str(self.image(name).built.tag), salt, moving)
            yield {edit.move.arg: moving}


def _lasting(image: BuildxImage, stack: ExitStack) -> Callable[[], Any]:
    """What runs beside the image's build, kept for the next one: its address is in the steps."""
    options = stack.enter_context(image.beside())
    return lambda: nullcontext(options)


def _result(every: list[Step], prints: Sequence[str]) -> RebuildResult:
    steps = [step for step in every if not step.internal and not step.from_base]
    return {
        "ran": {step.name: round(step.seconds, 2) for step in steps if not step.cached},
        "cached": [step.name for step in steps if step.cached],
        "printed": {text: _log(steps, text) for text in prints},
        "seconds": _seconds(steps),
    }


def _seconds(steps: list[Step]) -> float:
    """From the begin of the first step that ran to the end of the last one."""
    ran = [step for step in steps if not step.cached]
    times = [(step.started, step.completed) for step in ran if step.started and step.completed]
    if not times:
        return 0.0
    return round(max(end for _, end in times) - min(begin for begin, _ in times), 2)


def _log(steps: list[Step], text: str) -> str:
    logs = (step.log.decode(errors="replace") for step in steps if text in step.name)
    return "".join(logs)[-2000:]
