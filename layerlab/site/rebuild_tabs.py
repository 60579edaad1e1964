"""The directive `rebuilds`: which build steps rerun after which edit, each from a recorded run."""

import re
from collections.abc import Iterable
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx_design.shared import create_component

from layerlab.book.claims.answers import RebuildResult
from layerlab.book.claims.rebuild import Rebuild
from layerlab.book.dockerfiles import DockerfileError, stage_names, text_of
from layerlab.book.example import Example
from layerlab.site.directive import MeasuredDirective
from layerlab.site.page_warnings import PageWarning, WarningType, unknown
from layerlab.site.tables import Column, Row, table

# From ten steps on BuildKit pads the number: `[ 2/12]`.
_PLACE = re.compile(r"^\[(?:(?P<stage>\S+) )? *(?P<number>\d+)/\d+\] (?P<text>.*)$", re.DOTALL)
STAGE = Column("Stage")
COLUMNS = [Column("Build step", "instruction"), Column("After the edit")]


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
        claims = {f"rebuild {name}": example.rebuild[name] for name in names}
        record = self.record(example)
        named = len({claim.image for claim in claims.values()}) > 1
        values = {id: cast(RebuildResult, record["claims"][id]["value"]) for id in claims}
        tabs = [self._tab(example, claims[id], values[id], named) for id in claims]
        return [create_component("tab-set", ["sd-tab-set", "rebuilds"], children=tabs)]

    def _tab(
        self, example: Example, claim: Rebuild, value: RebuildResult, named: bool
    ) -> nodes.container:
        """One edit: its wording as the label, how many steps ran, then each step.

        Where the tabs are of several images, each label names its own.
        """
        edit = f"{claim.edit.describe()}{claim.where()}"
        edit = f"`{claim.image}`: {edit}" if named else edit
        label = nodes.rubric("", "", *self.inline(edit))
        label["classes"] = ["sd-tab-label"]
        outcome = claim.phrase(value)
        said = nodes.paragraph("", "", *self.inline(f"{outcome[0].upper()}{outcome[1:]}. "))
        said += self.inline(f"Claimed: {claim.describe()}.")
        shown = shown_steps(steps(example, claim, value))
        content = create_component("tab-content", ["sd-tab-content"], children=[said, shown])
        return create_component(
            "tab-item", ["sd-tab-item"], children=[label, content], selected=False
        )


def shown_steps(rows: list[Row]) -> nodes.table:
    """With the stages where there are several; BuildKit names none in a file of one stage."""
    if any(row[0] for row in rows):
        return table([STAGE, *COLUMNS], rows, ["steps"])
    return table(COLUMNS, [row[1:] for row in rows], ["steps"])


def steps(example: Example, claim: Rebuild, value: RebuildResult) -> list[Row]:
    """The build steps in the Dockerfile's order, each with what became of it."""
    dockerfile = example.context / example.image[claim.image].dockerfile
    try:
        named = stage_names(text_of(dockerfile))
    except DockerfileError as error:
        text = f"the stages of {example.book.shown(dockerfile)} cannot be read: {error}"
        raise PageWarning(WarningType.UNREADABLE_DOCKERFILE, text) from None
    ran, cached = ([claim.as_written(step) for step in value[key]] for key in ("ran", "cached"))
    return rows(ran, cached, named)


def rows(ran: Iterable[str], cached: Iterable[str], named: list[str]) -> list[Row]:
    """A row for each step: its stage, its text, what became of it. `named` are all stages."""
    found = sorted([*ran, *cached], key=lambda step: place(step, named))
    return [_step(step, step in ran, named) for step in found]


def place(step: str, named: list[str]) -> tuple[int, int]:
    """Position of a step's stage in the Dockerfile, and of the step in its stage."""
    match = _PLACE.match(step)
    if not match:
        return len(named), 0
    stage = match["stage"] or "stage-0"
    unnamed = re.fullmatch(r"stage-(\d+)", stage)
    first = int(unnamed[1]) if unnamed else named.index(stage) if stage in named else len(named)
    return first, int(match["number"])


def _step(step: str, ran: bool, named: list[str]) -> Row:
    match = _PLACE.match(step)
    stage, text = (match["stage"] or "", match["text"]) if match else ("", step)
    if stage == f"stage-{len(named) - 1}":  # as BuildKit calls one without a name
        stage = "the last stage" if len(named) > 1 else ""
    code = nodes.literal("", re.sub(r"\s+", " ", text))
    if not ran:
        return [stage, [code], [nodes.inline("", "cached", classes=["cached"])]]
    return [stage, [code], [nodes.strong("", "reruns", classes=["ran"])]]


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("rebuilds", RebuildsDirective)
