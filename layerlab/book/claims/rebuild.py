"""Claims about the second build: which steps rerun after an edit, and which are cached."""

import re
from collections.abc import Iterator
from typing import ClassVar, Literal

from layerlab.book.claims.answers import CacheChoice, RebuildResult
from layerlab.book.claims.base import ExampleClaim, Table
from layerlab.book.claims.matching import Part
from layerlab.book.claims.probe import ExampleProbe
from layerlab.book.claims.words import code, listed, named_step, plain_instruction
from layerlab.book.edits import Edit

_NEW_VALUE = re.compile(r"\b[0-9a-f]{16}\b")  # of a build argument, made anew for each run


class Cache(Table):
    """A cache that the first build exports and the second, on a fresh builder, imports.

    `type` is `registry`, `local` or `inline` (part of the pushed image, last stage only).
    """

    type: Literal["registry", "local", "inline"]
    mode: Literal["min", "max"] = "min"


class Rebuild(ExampleClaim[RebuildResult]):
    """After the edit exactly these build steps rerun; all others are cached.

    `reruns` names each step by a part of its text. Base images (`FROM`) and the builder's own
    steps do not count. `prints` names text in the output of a step of the second build. Cache
    mounts are empty before the first build. With `fresh = true` the second build is on a builder
    that never built anything; with `cache` it imports there what the first one exported.
    """

    group: ClassVar[str] = "cache"
    heading: ClassVar[str] = "Built again after an edit"
    how: ClassVar[str] = (
        "Both builds are of a copy of the files that was built by nobody before, with empty cache "
        "mounts; the second on the same builder, if nothing else is said."
    )

    image: str
    edit: Edit
    reruns: list[Part]
    prints: dict[Part, Part] = {}
    fresh: bool = False
    cache: Cache | None = None

    def measure(self, probe: ExampleProbe) -> RebuildResult:
        """Steps of the second build that ran and that were cached, with seconds for the former."""
        cache = CacheChoice(self.cache.type, self.cache.mode) if self.cache else None
        return probe.rebuild(
            self.image, self.edit, prints=list(self.prints), fresh=self.fresh, cache=cache
        )

    def edits(self) -> list[Edit]:
        """Its one edit."""
        return [self.edit]

    def exports(self) -> bool:
        """A cache that is not in the image that is pushed, which every store can do."""
        return self.cache is not None and self.cache.type != "inline"

    def check(self, value: RebuildResult) -> str | None:
        """Compare the rerun set; every name must match one step at least."""
        ran, cached = list(value["ran"]), value["cached"]
        every = [*ran, *cached]
        for text in self.reruns:
            if not any(text in step for step in every):
                return f"no build step contains {text!r}; the steps are: {', '.join(every)}"
        unclaimed = [step for step in ran if not any(text in step for text in self.reruns)]
        idle = [text for text in self.reruns if not any(text in step for step in ran)]
        if not unclaimed and not idle:
            return self._check_prints(value)
        return f"{_said(len(unclaimed), len(idle))}\n" + _side_by_side(self.reruns, ran)

    def _check_prints(self, value: RebuildResult) -> str | None:
        for text, wanted in self.prints.items():
            if wanted not in value["printed"][text]:
                return f"step {text!r} printed {value['printed'][text]!r}, claimed {wanted!r}"
        return None

    def describe(self) -> str:
        """Word the edit and its reruns."""
        steps = "every step is cached"
        if self.reruns:
            verb = "rerun" if len(self.reruns) > 1 else "reruns"
            steps = f"{listed(map(named_step, self.reruns))} {verb}, and nothing else"
        prints = "".join(
            f"; {named_step(text)} prints {code(said)}" for text, said in self.prints.items()
        )
        return f"`{self.image}` again{self.where()}, after {self.edit.describe()}: {steps}{prints}"

    def as_written(self, step: str) -> str:
        """A step with the name of the argument that changes, where BuildKit prints its value."""
        names = self.edit.args or []
        return _NEW_VALUE.sub(f"${names[0]}" if len(names) == 1 else "…", step) if names else step

    def where(self) -> str:
        """Word the builder of the second build; nothing where it is that of the first."""
        if not self.cache:
            return " on a fresh builder" if self.fresh else ""
        mode = "" if self.cache.type == "inline" else f", mode {self.cache.mode}"
        return f" on a fresh builder with an imported cache ({self.cache.type}{mode})"

    def format(self, value: RebuildResult) -> str:
        """How many steps ran, and which; of what they print the line that is claimed."""
        steps = [plain_instruction(self.as_written(step)) for step in value["ran"]]
        ran = ": ".join(filter(None, [self.phrase(value), ", ".join(steps)]))
        return "; ".join([ran, *self._printed(value)])

    def _printed(self, value: RebuildResult) -> Iterator[str]:
        for text, wanted in self.prints.items():
            printed = value["printed"].get(text, "").strip()
            line = next((one for one in printed.splitlines() if wanted in one), printed)
            yield f"{named_step(text).replace('`', '')} printed {line!r}"

    def phrase(self, value: RebuildResult) -> str:
        """How many steps ran, where none and all have words of their own."""
        ran, every = len(value["ran"]), len(value["ran"]) + len(value["cached"])
        if not ran:
            return "no step ran"
        if ran < every:
            return f"{ran} of {every} steps ran"
        return {1: "the one step ran", 2: "both steps ran"}.get(every, f"all {every} steps ran")

    def cell(self, value: RebuildResult) -> str:
        """How many, where the column says that they are the steps that ran."""
        ran, every = len(value["ran"]), len(value["ran"]) + len(value["cached"])
        return f"{'none' if not ran else 'all' if ran == every else ran} of {every}"

    def other_forms(self, value: RebuildResult) -> dict[str, str]:
        """The number for sentences that speak of steps."""
        return {"count": self.cell(value)}


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
