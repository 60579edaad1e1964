"""The directive `rebuilds`: which build steps rerun after which edit, each from a recorded run."""

import re
from typing import Any

from docutils import nodes
from sphinx_design.shared import create_component

from engine.names import stage_names
from lab.bands import time_text
from lab.claims.rebuilding import Rebuild
from lab.example import Claimed, Example
from lab.pages.directive import MeasuredDirective
from lab.pages.faults import unknown
from lab.pages.tables import Column, Row, table

# From ten steps on BuildKit pads the number: `[ 2/12]`.
_PLACE = re.compile(r"^\[(?:(?P<stage>\S+) )? *(?P<number>\d+)/\d+\] (?P<text>.*)$", re.DOTALL)
COLUMNS = [Column("Stage"), Column("Build step", "instruction"), Column("After the edit")]


class RebuildsDirective(MeasuredDirective):
    """`{rebuilds} chapter/example`, with `:claims:` the names of rebuild claims (default: all)."""

    option_spec = {"claims": str}

    def render(self) -> list[nodes.Node]:
        """A radio group of edits; each outcome is there without JavaScript."""
        example = self.example(self.arguments[0])
        names = self.words("claims", list(example.rebuild))
        for name in names:
            if name not in example.rebuild:
                raise unknown("claim", name, example.rebuild, f"{example.name} rebuild")
        claims = [Claimed(f"rebuild.{name}", "", example.rebuild[name]) for name in names]
        self.domain.show(example, *(claimed.id for claimed in claims))
        record = self.record(example)
        named = len({claimed.claim.image for claimed in claims}) > 1
        tabs = [self._tab(example, claimed, record, named) for claimed in claims]
        return [create_component("tab-set", ["sd-tab-set", "rebuilds"], children=tabs)]

    def _tab(
        self, example: Example, claimed: Claimed, record: dict[str, Any], named: bool
    ) -> nodes.container:
        """One edit: its wording as the label, how many steps ran, then each step.

        Where the tabs are of several images, each label names its own.
        """
        value = record["claims"][claimed.id]["value"]
        edit = f"{claimed.claim.edit.say()}{claimed.claim.where()}"
        edit = f"`{claimed.claim.image}`: {edit}" if named else edit
        label = nodes.rubric("", "", *self.inline(edit))
        label["classes"] = ["sd-tab-label"]
        said = nodes.paragraph("", "", *self.inline(f"{claimed.claim.show(value)}. "))
        said += self.inline(f"Claimed: {claimed.claim.say()}.")
        outcome = table(COLUMNS, steps(example, claimed.claim, value), ["steps"])
        content = create_component("tab-content", ["sd-tab-content"], children=[said, outcome])
        return create_component(
            "tab-item", ["sd-tab-item"], children=[label, content], selected=False
        )


def steps(example: Example, claim: Rebuild, value: dict[str, Any]) -> list[Row]:
    """The build steps in the Dockerfile's order, each with what became of it."""
    dockerfile = example.context / example.image[claim.image].dockerfile
    named = stage_names(dockerfile.read_text())
    ran = value["ran"]
    found = sorted([*ran, *value["cached"]], key=lambda step: place(step, named))
    return [_step(step, ran.get(step)) for step in found]


def place(step: str, named: list[str]) -> tuple[int, int]:
    """Position of a step's stage in the Dockerfile, and of the step in its stage."""
    match = _PLACE.match(step)
    if not match:
        return len(named), 0
    stage = match["stage"] or "stage-0"
    unnamed = re.fullmatch(r"stage-(\d+)", stage)
    first = int(unnamed[1]) if unnamed else named.index(stage) if stage in named else len(named)
    return first, int(match["number"])


def _step(step: str, seconds: float | None) -> Row:
    match = _PLACE.match(step)
    stage, text = (match["stage"] or "", match["text"]) if match else ("", step)
    code = nodes.literal("", re.sub(r"\s+", " ", text))
    if seconds is None:
        return [stage, [code], [nodes.inline("", "cached", classes=["cached"])]]
    return [stage, [code], [nodes.strong("", f"reruns, {time_text(seconds)}", classes=["ran"])]]
