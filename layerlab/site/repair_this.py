"""The directive `repair`: a Dockerfile with faults, its goal, hints, what grades it."""

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book import repairs
from layerlab.book.example import Example
from layerlab.book.load import ExampleError
from layerlab.book.repairs import Repair
from layerlab.site.details import fold
from layerlab.site.directive import MeasuredDirective
from layerlab.site.file_tabs import check_file, code
from layerlab.site.page_warnings import PageWarning, WarningType


class RepairDirective(MeasuredDirective):
    """`{repair} NAME`, of docs/repairs.toml."""

    def render(self) -> list[nodes.Node]:
        """What is wrong with it stands first, what helps is folded."""
        name, book = self.arguments[0], self.domain.library.book
        for file in (book.docs / "repairs.toml", repairs.goals_file(name, book)):
            self.env.note_dependency(file)
        try:
            repair = repairs.find(name, book)
            example = self.example(repair.example)
            goals = repairs.goals(name, book)
        except ExampleError as error:
            raise PageWarning(WarningType.BROKEN_EXAMPLE, str(error)) from None
        start = check_file(example, repair.start)
        return [
            code(example, start),
            nodes.paragraph("", "", nodes.strong("", "Goal: "), *self.inline(repair.goal)),
            self._listed([claimed.claim.describe() for claimed in goals.claims()]),
            nodes.literal_block("", f"make repair EXAMPLE={name}", language="sh"),
            *self._help(repair),
            self._answer(repair, example),
        ]

    def _listed(self, items: list[str]) -> nodes.bullet_list:
        rows = [nodes.list_item("", nodes.paragraph("", "", *self.inline(one))) for one in items]
        return nodes.bullet_list("", *rows)

    def _help(self, repair: Repair) -> list[nodes.Node]:
        words = ("First", "Second", "Last")
        return [
            fold(f"{word} hint", [nodes.paragraph("", "", *self.inline(hint))])
            for word, hint in zip(words, repair.hints, strict=True)
        ]

    def _answer(self, repair: Repair, example: Example) -> nodes.Node:
        where = self.inline(f"Explained with {{measured:example}}`{repair.example}`.")
        solved = check_file(example, repair.solved)
        return fold("One answer", [code(example, solved), nodes.paragraph("", "", *where)])


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("repair", RepairDirective)
