"""The directive `coverage`: every item of the book with its page and its state."""

from collections import Counter

from docutils import nodes
from sphinx.addnodes import pending_xref

from lab import coverage
from lab.coverage import Item
from lab.pages.directive import MeasuredDirective
from lab.pages.faults import Fault
from lab.pages.tables import Column, Row, table

WORDS = {
    "tested": "tested",
    "recorded": "recorded transcript",
    "quoted": "quoted with its source",
    "untestable": "cannot be tested here",
}


class CoverageDirective(MeasuredDirective):
    """`{coverage}`: how many items are in which state, then every item."""

    required_arguments = 0

    def render(self) -> list[nodes.Node]:
        """Two tables."""
        try:
            items = coverage.items()
        except coverage.CoverageError as error:
            raise Fault("broken-coverage", str(error)) from None
        for file in coverage.FOLDER.glob("*.toml"):
            self.env.note_dependency(str(file))
        counts = Counter(item.state for item in items.values())
        states: list[Row] = [[WORDS[state], str(counts[state])] for state in coverage.STATES]
        rows: list[Row] = [self._row(name, item) for name, item in items.items()]
        return [
            table([Column("State", "head"), Column("Items", "number")], states),
            table(
                [Column("Item", "head"), Column("What the book says"), Column("State")],
                rows,
                ["coverage"],
            ),
        ]

    def _row(self, name: str, item: Item) -> Row:
        page, _, anchor = item.page.partition("#")
        link = pending_xref(
            "", nodes.inline("", item.says), refdomain="doc", reftype="myst",
            reftarget=page, reftargetid=anchor or None, refdoc=self.env.docname, refexplicit=True,
            refwarn=True,
        )  # fmt: skip
        self.set_source_info(link)
        return [name, [link], self._state(item)]

    def _state(self, item: Item) -> list[nodes.Node]:
        start = nodes.Text(WORDS[item.state])
        if item.state == "quoted":
            return [start, nodes.Text(": "), nodes.reference("", item.quoted, refuri=item.quoted)]
        if item.state == "untestable":
            return [start, nodes.Text(f": {item.untestable}")]
        return [start, nodes.Text(": "), *self._claims(item)]

    def _claims(self, item: Item) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for name in item.tested or item.recorded:
            found += [nodes.Text(", ")] if found else []
            if item.recorded:
                found.append(nodes.literal("", name))
                continue
            example = name.split()[0]
            link = pending_xref(
                "", nodes.literal("", name), refdomain="measured", reftype="example",
                reftarget=example, refdoc=self.env.docname, refwarn=True,
            )  # fmt: skip
            self.set_source_info(link)
            found.append(link)
        return found
