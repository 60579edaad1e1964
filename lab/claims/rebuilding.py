"""Claims about the second build: which steps rerun after an edit, and which are cached."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from lab.building import BuildxImage
from lab.claims.base import Claim
from lab.edits import Edit, copied, whitespace
from lab.fresh import Passed, fresh_builder
from lab.steps import Step
from lab.steps import bases as base_names

if TYPE_CHECKING:
    from lab.experiments import ExampleSubject


class Cache(Claim):
    """A cache that the first build exports and the second, on a fresh builder, imports.

    `type` is `registry`, `local` or `inline` (part of the pushed image, last stage only).
    """

    type: Literal["registry", "local", "inline"]
    mode: Literal["min", "max"] = "min"


class Rebuild(Claim):
    """After the edit exactly these build steps rerun; all others are cached.

    `reruns` names each step by a part of its text. Base images (`FROM`) and the builder's own
    steps do not count. `prints` names text in the output of a step of the second build. Cache
    mounts are empty before the first build. With `fresh = true` the second build is on a builder
    that never built anything; with `cache` it imports there what the first one exported.
    """

    group: ClassVar[str] = "cache"
    unit: ClassVar[str] = "seconds"

    image: str
    edit: Edit
    reruns: list[str]
    prints: dict[str, str] = {}
    fresh: bool = False
    cache: Cache | None = None

    def measure(self, subject: "ExampleSubject") -> dict[str, Any]:
        """Steps of the second build that ran and that were cached, with seconds for the former."""
        with (
            copied(subject.example.context, self.edit.salt or self.edit.file) as context,
            ExitStack() as stack,
        ):
            bases = self._bases(subject)
            mounts = {"BUILDKIT_CACHE_MOUNT_NS": secrets.token_hex(8)}
            passed = Passed(subject.lab, self.cache, stack) if self.cache else None
            first = self._unbuilt(subject, context, mounts | next(bases))
            if not self.edit.rotate:  # whose containers hold the secret's value
                first.beside = _lasting(first, stack)
            first.tag = passed.tag if passed and passed.tag else first.tag
            first.export(*(passed.exported if passed else ["--provenance=false", "--load"]))
            self.edit.apply(context)
            second = self._unbuilt(subject, context, mounts | next(bases))
            second.options += tuple(self.edit.options or [])
            if not self.edit.rotate:
                second.beside = first.beside
            if self.fresh or passed:
                names = list(base_names(first.steps))
                second.environment |= stack.enter_context(fresh_builder(subject.lab, names))
            second.export("--output=type=cacheonly", *(passed.imported if passed else []))
        return self._value([s for s in second.steps if not s.internal and not s.from_base])

    def _value(self, steps: list[Step]) -> dict[str, Any]:
        ran = {step.name: round(step.seconds, 2) for step in steps if not step.cached}
        cached = [step.name for step in steps if step.cached]
        printed = {text: _log(steps, text) for text in self.prints}
        return {"ran": ran, "cached": cached, "printed": printed, "seconds": _seconds(steps)}

    def _unbuilt(
        self, subject: "ExampleSubject", context: Path, base: dict[str, str]
    ) -> BuildxImage:
        args = base | {name: secrets.token_hex(8) for name in self.edit.args or []}
        value = secrets.token_hex(16) if self.edit.rotate else None
        return subject.unbuilt(self.image, context, args=args, value=value)

    def _bases(self, subject: "ExampleSubject") -> Iterator[dict[str, str]]:
        """The build argument that names the base image, for each build, if the edit moves it.

        Both images get the same layer that no earlier run made: what is built on them cannot be
        known from another experiment, and is known again only if their own layers are equal.
        """
        if self.edit.move is None:
            yield from ({}, {})
            return
        moving, salt = (
            subject.lab.tag(f"{subject.example.name}:{secrets.token_hex(4)}"),
            whitespace(),
        )
        for name in (self.edit.move.before, self.edit.move.after):
            subject.lab.salted(str(subject.image(name).built.tag), salt, moving)
            yield {self.edit.move.arg: moving}

    def judge(self, value: dict[str, Any]) -> str | None:
        """Compare the rerun set; every name must match one step at least."""
        ran, cached = list(value["ran"]), value["cached"]
        every = [*ran, *cached]
        for text in self.reruns:
            if not any(text in step for step in every):
                return f"no build step contains {text!r}; the steps are: {', '.join(every)}"
        unclaimed = [step for step in ran if not any(text in step for text in self.reruns)]
        idle = [text for text in self.reruns if not any(text in step for step in ran)]
        if not unclaimed and not idle:
            return self._judge_prints(value)
        return f"{_said(len(unclaimed), len(idle))}\n" + _side_by_side(self.reruns, ran)

    def _judge_prints(self, value: dict[str, Any]) -> str | None:
        for text, wanted in self.prints.items():
            if wanted not in value["printed"][text]:
                return f"step {text!r} printed {value['printed'][text]!r}, claimed {wanted!r}"
        return None

    def say(self) -> str:
        """Word the edit and its reruns."""
        steps = ", ".join(f"`{text}`" for text in self.reruns) or "nothing"
        steps += " rerun" if len(self.reruns) > 1 else " reruns"
        prints = "".join(f"; `{text}` prints `{said}`" for text, said in self.prints.items())
        after = f"after {self.edit.say()}: {steps}, the rest is cached{prints}"
        return f"`{self.image}` again{self.where()}, {after}"

    def where(self) -> str:
        """Word the builder of the second build; nothing where it is that of the first."""
        if not self.cache:
            return " on a fresh builder" if self.fresh else ""
        mode = "" if self.cache.type == "inline" else f", mode {self.cache.mode}"
        return f" on a fresh builder with an imported cache ({self.cache.type}{mode})"

    def show(self, value: dict[str, Any]) -> str:
        """How many steps ran."""
        every = len(value["ran"]) + len(value["cached"])
        return f"{len(value['ran'])} of {every} steps ran"


def _lasting(image: BuildxImage, stack: ExitStack) -> Callable[[], Any]:
    """What runs beside the image's build, kept for the next one: its address is in the steps."""
    options = stack.enter_context(image.beside())
    return lambda: nullcontext(options)


def _seconds(steps: list[Step]) -> float:
    """From the begin of the first step that ran to the end of the last one."""
    ran = [step for step in steps if not step.cached and step.started and step.completed]
    if not ran:
        return 0.0
    return round(max(step.completed for step in ran) - min(step.started for step in ran), 2)


def _log(steps: list[Step], text: str) -> str:
    logs = (step.log.decode(errors="replace") for step in steps if text in step.name)
    return "".join(logs)[-2000:]


def _said(more: int, fewer: int) -> str:
    parts = [f"{more} more than claimed"] * bool(more) + [f"{fewer} did not rerun"] * bool(fewer)
    return "the steps that rerun differ: " + ", ".join(parts)


def _side_by_side(claimed: list[str], ran: list[str]) -> str:
    width = max([len("claimed to rerun"), *map(len, claimed)])
    rows = max(len(claimed), len(ran))
    pairs = zip(
        ["claimed to rerun", *claimed, *[""] * (rows - len(claimed))],
        ["ran", *ran, *[""] * (rows - len(ran))],
        strict=True,
    )
    return "\n".join(f"      {left:<{width}} | {right}".rstrip() for left, right in pairs)
