"""The directive `recipes`: the best Dockerfile of each recipe, to choose by language."""

from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.claims.answers import RebuildResult
from layerlab.book.dockerfiles import text_of
from layerlab.book.example import Example
from layerlab.book.recommended import RECOMMENDED, recommended
from layerlab.site.directive import MeasuredDirective
from layerlab.site.named_items import NamedItem, named_items
from layerlab.site.page_warnings import PageWarning, WarningType
from layerlab.site.proof_link import FILES, proof_link
from layerlab.site.rebuilds import claim_of
from layerlab.site.size_bars import STOPS, Subject, cell_of, column, note_on_unknown
from layerlab.site.tables import UNKNOWN, Cell, Column, table

BUILT = ["unpacked", "download", "user", STOPS]
CODE = "code"


class RecipesDirective(MeasuredDirective):
    """`{recipes} folder`, a line for each example of it: `- node: [Node](node.md)`.

    A second name is of the `[rebuild.…]` claim that edits a source file, where it is not `code`.
    """

    has_content = True

    def render(self) -> list[nodes.Node]:
        """A row for each recipe, in the order of the lines."""
        folder, items = self.arguments[0], named_items(self.content)
        self._check_all_listed(folder, [item.names[0] for item in items])
        heads = [
            Column("Language", "head"), *map(column, BUILT),
            Column("Reruns after a code edit", "number"), Column(RECOMMENDED, "number"),
        ]  # fmt: skip
        rows = [self._row(item, self.example(f"{folder}/{item.names[0]}")) for item in items]
        return [table(heads, rows, ["recipes"]), *note_on_unknown(rows)]

    def _check_all_listed(self, folder: str, listed: list[str]) -> None:
        """Raise PageWarning where an example of the folder has no line."""
        for example in self.domain.note_every_example():
            chapter, _, name = example.name.partition("/")
            if chapter == folder and name not in listed:
                text = f'{example.name} is not listed; write "- {name}: what a reader calls it"'
                raise PageWarning(WarningType.UNSHOWN_EXAMPLE, text)

    def _row(self, item: NamedItem, example: Example) -> list[Cell]:
        key = recommended(example)
        if key is None:
            text = f"{example.name} claims no image of its whole {RECOMMENDED}, so it has no row"
            raise PageWarning(WarningType.UNKNOWN_IMAGE, text)
        subject = Subject(item.label, key, example, self.record(example))
        built = [cell_of(subject, key) for key in BUILT]
        reruns = _reruns(subject, *item.names[1:2])
        return [self.inline(item.label), *built, reruns, [self._file(example)]]

    def _file(self, example: Example) -> nodes.Node:
        """How long the file is; leads to it, and to the files beside it."""
        count = _lines(text_of(example.context / RECOMMENDED))
        said = nodes.inline("", f"{count} lines")
        named = f"{count} lines: {RECOMMENDED} of {example.name}"
        return proof_link(self.env.docname, example.name, said, FILES, named)


def _lines(dockerfile: str) -> int:
    """How many lines are neither empty nor a comment."""
    lines = (line.strip() for line in dockerfile.splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


def _reruns(subject: Subject, name: str = "") -> Cell:
    """How many steps ran again after the edit of a source file, by the claim of this name."""
    example = subject.example
    if not name and CODE not in example.rebuild:
        return UNKNOWN
    claim = claim_of(example, name or CODE)
    if claim.image != subject.key:
        text = f"rebuild {name or CODE} of {example.name} is of {claim.image}, not {subject.key}"
        raise PageWarning(WarningType.UNKNOWN_CLAIM, text)
    # a record has no types by which a value could be told to be its claim's
    value = cast(RebuildResult, subject.record["claims"][f"rebuild {name or CODE}"]["value"])
    return f"{claim.cell(value)} steps"


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("recipes", RecipesDirective)
