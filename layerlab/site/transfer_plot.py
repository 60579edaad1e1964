"""The directive `transfers`: bytes of context that builds send, like compared with like."""

import re
from collections.abc import Mapping, Sequence
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.bands import size_text
from layerlab.book.claims.answers import TwoBuilds
from layerlab.book.claims.sends import Sends
from layerlab.book.example import Example
from layerlab.site import log_axis
from layerlab.site.directive import MeasuredDirective
from layerlab.site.log_axis import Axis
from layerlab.site.named_figure import figure
from layerlab.site.page_warnings import PageWarning, WarningType, unknown
from layerlab.site.tables import Column, Group, Row, table

_LINE = re.compile(r"- (?P<words>.+): (?P<claims>[\w -]+)")
FIRST, UNCHANGED = "The first build", "Built again, nothing changed"


class TransfersDirective(MeasuredDirective):
    """`{transfers} chapter/example`, and lines `- what is left out: sends claims`."""

    has_content = True

    def render(self) -> list[nodes.Node]:
        """A group of rows for each build, a row for each line, all on one axis."""
        example = self.example(self.arguments[0])
        lines = [self._claims(example, line) for line in self.content if line.strip()]
        _check_alike([one for _, claims in lines for one in claims])
        record = self.record(example)
        sent: dict[str, list[tuple[str, int]]] = {}  # by build, in the order of the lines
        for words, claims in lines:
            for name, claim in claims:
                value = cast(TwoBuilds, record["claims"][f"sends {name}"]["value"])
                first = sent.setdefault(FIRST, [])
                if words not in dict(first):
                    first.append((words, value["first"]))
                sent.setdefault(_build(claim), []).append((words, value["again"]))
        return [figure(f"Bytes of context that builds send: {example.title}", [self._table(sent)])]

    def _claims(self, example: Example, line: str) -> tuple[str, list[tuple[str, Sends]]]:
        """What a line is about, and its claims by their names; raises PageWarning."""
        found = _LINE.fullmatch(line.strip())
        if not found:
            text = f"{line.strip()!r} is not `- what is built: names of sends claims`"
            raise PageWarning(WarningType.UNKNOWN_VALUE, text)
        names = found["claims"].split()
        for name in names:
            if name not in example.sends:
                raise unknown("claim", name, example.sends, f"{example.name} sends")
        return found["words"], [(name, example.sends[name]) for name in names]

    def _table(self, sent: Mapping[str, Sequence[tuple[str, int]]]) -> nodes.table:
        axis = Axis.over(amount for build in sent.values() for _, amount in build)
        rows: list[Row] = []
        for build, lines in sent.items():
            rows.append(Group(self.inline(build)))
            for words, amount in lines:
                dot = log_axis.drawn(axis, [amount], size_text(amount))
                rows.append([self.inline(words), [dot]])
        heads = [
            Column("What is built", "head"),
            Column([log_axis.head(axis, "Bytes of context sent", step=2)], "dots"),
        ]
        return table(heads, rows, ["transfers"])


def _check_alike(claims: Sequence[tuple[str, Sends]]) -> None:
    """Numbers beside one another are of a folder with the same files; raises PageWarning."""
    for name, claim in claims:
        if claim.fill != claims[0][1].fill:
            text = (
                f"sends {name} fills the folder otherwise than sends {claims[0][0]}: their bytes "
                "cannot be compared; give both claims the same `fill`"
            )
            raise PageWarning(WarningType.UNKNOWN_VALUE, text)


def _build(claim: Sends) -> str:
    return f"Built again: {claim.edit.describe()}" if claim.edit else UNCHANGED


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("transfers", TransfersDirective)
