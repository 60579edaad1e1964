"""The directive `coverage`: what the book claims on the pages that are named, and what shows it."""

from collections import Counter
from collections.abc import Iterator

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

from layerlab.book import coverage
from layerlab.book.coverage import Item
from layerlab.site.directive import MeasuredDirective
from layerlab.site.page_warnings import PageWarning, WarningType
from layerlab.site.quotations import label
from layerlab.site.tables import Column, Group, Row, table

WORDS = {
    "tested": "tested",
    "recorded": "recorded commands",
    "quoted": "quoted",
    "untestable": "cannot be tested here",
}


class CoverageDirective(MeasuredDirective):
    """`{coverage} PAGE …`: what is said on these pages; without a page, how much is shown how."""

    required_arguments = 0
    optional_arguments = 100

    def render(self) -> list[nodes.Node]:
        """One table."""
        folder = self.domain.library.book.coverage
        try:
            items = coverage.items(folder)
        except coverage.CoverageError as error:
            raise PageWarning(WarningType.BROKEN_COVERAGE, str(error)) from None
        for file in folder.glob("*.toml"):
            self.env.note_dependency(str(file))
        said = coverage.statements(items.values())
        if not self.arguments:
            return [_counts(said)]
        rows = [row for page in self.arguments for row in self._page(page, said)]
        return [table([Column("Statement", "head"), Column("Shown by")], rows, ["coverage"])]

    def _page(self, page: str, said: dict[str, list[Item]]) -> Iterator[Row]:
        """A link to the page, under its own title, and its statements."""
        yield Group([self._to(page, None, [])])
        on_page = {says: items for says, items in said.items() if items[0].on == page}
        if not on_page:
            raise PageWarning(WarningType.BROKEN_COVERAGE, f"no item is treated on the page {page}")
        for says, items in on_page.items():
            anchor = items[0].page.partition("#")[2]
            yield [[self._to(page, anchor, self.inline(says))], list(self._shown_by(items))]

    def _to(self, page: str, anchor: str | None, text: list[nodes.Node]) -> pending_xref:
        link = pending_xref(
            "", nodes.inline("", "", *text), refdomain="doc", reftype="myst", reftarget=page,
            reftargetid=anchor or None, refdoc=self.env.docname, refexplicit=bool(text),
            refwarn=True,
        )  # fmt: skip
        self.set_source_info(link)
        return link

    def _shown_by(self, items: list[Item]) -> Iterator[nodes.Node]:
        """All that stands behind one statement, a state once."""
        for number, state in enumerate(dict.fromkeys(item.state for item in items)):
            yield nodes.Text(f"{'; ' * bool(number)}{WORDS[state]}")
            of_state = [item for item in items if item.state == state]
            if state == "quoted":
                source = of_state[0].quoted
                yield nodes.Text(" from ")
                yield nodes.reference("", label(source), refuri=source)
            elif state == "untestable":
                yield nodes.Text(f": {of_state[0].untestable}")
            elif state == "tested":
                yield from self._examples(of_state)

    def _examples(self, items: list[Item]) -> Iterator[nodes.Node]:
        names = dict.fromkeys(claim.split()[0] for item in items for claim in item.tested)
        for number, name in enumerate(names):
            yield nodes.Text(", " if number else " on ")
            link = pending_xref(
                "", nodes.literal("", name), refdomain="measured", reftype="example",
                reftarget=name, refdoc=self.env.docname, refwarn=True,
            )  # fmt: skip
            self.set_source_info(link)
            yield link


def _counts(said: dict[str, list[Item]]) -> nodes.table:
    counts = Counter(state for items in said.values() for state in {item.state for item in items})
    rows: list[Row] = [[WORDS[state], str(counts[state])] for state in coverage.STATES]
    return table([Column("Shown by", "head"), Column("Statements", "number")], rows)


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("coverage", CoverageDirective)
