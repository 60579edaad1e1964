"""The directive `sizes`: images side by side, as bars and as a table."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

from layerlab.book.example import Example
from layerlab.records.record import ImageRecord, Record
from layerlab.site import bars, values
from layerlab.site.details import fold
from layerlab.site.directive import MeasuredDirective, check_image
from layerlab.site.named_items import NamedItem, check_label, named_items
from layerlab.site.page_warnings import PageWarning, WarningType, unknown
from layerlab.site.stop_lanes import stopped
from layerlab.site.tables import UNKNOWN, Cell, Column, table
from layerlab.site.values import Value

# Terms of the glossary that say what a value is.
TERMS = {
    "unpacked": "unpacked size", "download": "download size", "added": "added size",
    "wasted": "wasted bytes", "setuid": "setuid file", "layers": "layer",
}  # fmt: skip
NUMBERS = [*values.SIZES, *values.COUNTS, "user"]
STOPS = "stops"  # a column that only images have which claim it


class Subject(NamedTuple):
    """An image to compare: what pages call it, in words and in a cell; its example and record."""

    label: str
    key: str
    example: Example
    record: Record
    cell: Cell = ""

    @property
    def name(self) -> str:
        """Its full name."""
        return f"{self.example.name} {self.key}"

    @property
    def image(self) -> ImageRecord:
        """What was measured of it."""
        return self.record["images"][self.key]


class SizesDirective(MeasuredDirective):
    """`{sizes} chapter/example`, its body a list of images and what readers call them.

    Images of other examples are `chapter/example:image`. What readers call one may be a link.
    """

    option_spec = {"by": str, "columns": str}
    has_content = True

    def render(self) -> list[nodes.Node]:
        """Bars of the first size; a table of all, folded unless more columns are asked for."""
        subjects = labelled_subjects(self)
        sizes = self.words("by", ["unpacked"])
        columns = self.words("columns", [])
        found = [value(subject, sizes[0]) for subject in subjects]
        drawn = draw(title(sizes[0]), [subject.label for subject in subjects], found)
        heads = [Column("Image", "head"), *map(column, sizes + columns)]
        rows = [[s.cell, *(cell_of(s, key) for key in sizes + columns)] for s in subjects]
        compared = table(heads, rows, ["sizes"])
        if not columns:
            return [drawn, fold("The same as a table", [compared])]
        return [drawn, compared, *note_on_unknown(rows)]


def labelled_subjects(directive: MeasuredDirective) -> list[Subject]:
    """The images of the body, each by its label; raises PageWarning."""
    items = named_items(directive.content)
    if not items:
        text = 'a figure compares what its body lists; write "- image: what a reader calls it"'
        raise PageWarning(WarningType.BARE_KEY, text)
    return [_labelled(directive, item) for item in items]


def _labelled(directive: MeasuredDirective, item: NamedItem) -> Subject:
    subject = _subject(directive, " ".join(item.names))
    check_label(item.label, subject.key)
    cell = directive.inline(item.label)
    return subject._replace(label="".join(node.astext() for node in cell), cell=cell)


def subjects_of(directive: MeasuredDirective) -> list[Subject]:
    """The images of the option `images`, all of the example without it; raises PageWarning."""
    example = directive.example(directive.arguments[0])
    default = [name for name, image in example.image.items() if not image.fails]
    return [_subject(directive, word) for word in directive.words("images", default)]


def _subject(directive: MeasuredDirective, word: str) -> Subject:
    other, _, name = word.rpartition(":")
    example = directive.example(other or directive.arguments[0])
    check_image(example, name)
    return Subject(name, name, example, directive.record(example), name)


def value(subject: Subject, key: str, known: Sequence[str] = NUMBERS) -> Value:
    """One number of a subject; raises PageWarning for a name that is none of the `known`."""
    if key not in NUMBERS:
        raise unknown("value", key, known, subject.name)
    return values.of_image(subject.image, key, subject.name)


def cell_of(subject: Subject, key: str) -> Cell:
    """A number of a subject, or how it stops; raises PageWarning for a name of neither."""
    if key != STOPS:
        return value(subject, key, [*NUMBERS, STOPS]).text
    stop = stopped(subject.example, subject.record, subject.key)
    if stop is None:
        return UNKNOWN
    if not stop.options:
        return stop.words
    return [nodes.Text(f"{stop.words} with "), nodes.literal("", stop.options)]


def note_on_unknown(rows: Iterable[Sequence[Cell]]) -> list[nodes.Node]:
    """What a dash means, beneath a table that has one."""
    told = nodes.paragraph("", f"What is {UNKNOWN} was not tried.", classes=["table-note"])
    return [told] if any(cell == UNKNOWN for row in rows for cell in row) else []


def title(key: str) -> str:
    """What a value is called: sizes are never just called `size`."""
    said = "wasted bytes" if key == "wasted" else values.SIZES.get(key) or key
    return said[0].upper() + said[1:]


def column(key: str) -> Column:
    """A column for a value, its heading linked to the glossary; words go on in the next line."""
    if key not in TERMS:
        return Column(title(key), "" if key == STOPS else "number")
    link = pending_xref(
        "", nodes.inline("", title(key)), refdomain="std", reftype="term",
        reftarget=TERMS[key], refexplicit=True, refwarn=True,
    )  # fmt: skip
    return Column([link], "number")


def draw(title: str, labels: list[str], found: list[Value]) -> bars.bars:
    """Bars that begin at zero, the longest as wide as the figure."""
    largest = max((value.amount or 0 for value in found), default=0) or 1
    rows = [
        bars.Bar(label, value.text, (value.amount or 0) / largest)
        for label, value in zip(labels, found, strict=True)
    ]
    return bars.figure(title, rows)


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("sizes", SizesDirective)
