"""The directive `sizes`: images side by side, as bars and as a table."""

from typing import NamedTuple

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

from layerlab.records.record import ImageRecord
from layerlab.site import bars, values
from layerlab.site.details import fold
from layerlab.site.directive import MeasuredDirective
from layerlab.site.named_items import NamedItem, check_label, named_items
from layerlab.site.page_warnings import PageWarning, WarningType, unknown
from layerlab.site.tables import Column, table
from layerlab.site.values import Value

# Terms of the glossary that say what a value is.
TERMS = {
    "unpacked": "unpacked size", "download": "download size", "added": "added size",
    "wasted": "wasted bytes", "setuid": "setuid file", "layers": "layer",
}  # fmt: skip


class Subject(NamedTuple):
    """An image to compare: what pages call it, its full name, its record."""

    label: str
    name: str
    image: ImageRecord


class SizesDirective(MeasuredDirective):
    """`{sizes} chapter/example`, its body a list of images and what readers call them.

    Images of other examples are `chapter/example:image`.
    """

    option_spec = {"by": str, "columns": str}
    has_content = True

    def render(self) -> list[nodes.Node]:
        """Bars of the first size; a table of all, folded unless more columns are asked for."""
        subjects = labelled_subjects(self)
        sizes = self.words("by", ["unpacked"])
        columns = self.words("columns", [])
        rows = [[value(subject, key) for key in sizes + columns] for subject in subjects]
        drawn = draw(title(sizes[0]), [s.label for s in subjects], [row[0] for row in rows])
        heads = [Column("Image", "head"), *map(column, sizes + columns)]
        cells = [[s.label, *(v.text for v in row)] for s, row in zip(subjects, rows, strict=True)]
        compared = table(heads, cells, ["sizes"])
        return [drawn, compared if columns else fold("The same as a table", [compared])]


def labelled_subjects(directive: MeasuredDirective) -> list[Subject]:
    """The images of the body, each by its label; raises PageWarning."""
    items = named_items(directive.content)
    if not items:
        text = 'a figure compares what its body lists; write "- image: what a reader calls it"'
        raise PageWarning(WarningType.BARE_KEY, text)
    return [_labelled(directive, item) for item in items]


def _labelled(directive: MeasuredDirective, item: NamedItem) -> Subject:
    subject = _subject(directive, " ".join(item.names))
    check_label(item.label, subject.label)
    return subject._replace(label=item.label)


def subjects_of(directive: MeasuredDirective) -> list[Subject]:
    """The images of the option `images`, all of the example without it; raises PageWarning."""
    example = directive.example(directive.arguments[0])
    default = [name for name, image in example.image.items() if not image.fails]
    return [_subject(directive, word) for word in directive.words("images", default)]


def _subject(directive: MeasuredDirective, word: str) -> Subject:
    other, _, name = word.rpartition(":")
    example = directive.example(other or directive.arguments[0])
    image = directive.image(example, name)
    return Subject(name, f"{example.name} {name}", image)


def value(subject: Subject, key: str) -> Value:
    """One number of a subject; raises PageWarning for a name that is no number of images."""
    if key not in {*values.SIZES, *values.COUNTS, "user"}:
        raise unknown("value", key, [*values.SIZES, *values.COUNTS, "user"], subject.name)
    return values.of_image(subject.image, key, subject.name)


def title(key: str) -> str:
    """What a value is called: sizes are never just called `size`."""
    said = "wasted bytes" if key == "wasted" else values.SIZES.get(key) or key
    return said[0].upper() + said[1:]


def column(key: str) -> Column:
    """A column for a value, its heading linked to the glossary."""
    if key not in TERMS:
        return Column(title(key), "number")
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
