"""The directive `catalogue`: every example of the book with what was measured of its images."""

from collections.abc import Callable

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

from layerlab.book.example import Example
from layerlab.records.record import Record
from layerlab.site import values
from layerlab.site.directive import MeasuredDirective
from layerlab.site.page_warnings import PageWarning
from layerlab.site.proof_link import proof_link, row_of
from layerlab.site.size_bars import column
from layerlab.site.tables import Column, Group, Row, table

KEYS = [*values.SIZES, *values.COUNTS, "user"]


class CatalogueDirective(MeasuredDirective):
    """`{catalogue}`: one table a chapter, in the order of the examples' names."""

    required_arguments = 0

    def render(self) -> list[nodes.Node]:
        """A table of all images, each example's under a link to it."""
        rows: list[Row] = []
        for example in self.domain.note_every_example():
            rows.append(Group([self._link(example)]))
            try:
                rows += self._images(example)
            except PageWarning as wrong:
                rows.append(Group(str(wrong)))
        return [table(image_columns(), rows, ["catalogue"])]

    def _images(self, example: Example) -> list[Row]:
        """The images of an example, each a link to its row in the proof."""

        def linked(image: str) -> nodes.Node:
            row = row_of("image", image)
            return proof_link(self.env.docname, example.name, nodes.inline("", image), row)

        return image_rows(self.record(example), linked)

    def _link(self, example: Example) -> nodes.Node:
        link = pending_xref(
            "", nodes.inline("", f"{example.title} ({example.name})"), refdomain="measured",
            reftype="listed", reftarget=example.name, refdoc=self.env.docname, refwarn=True,
        )  # fmt: skip
        self.set_source_info(link)
        return link


def image_columns() -> list[Column]:
    """Headings for such rows."""
    return [Column("Image", "head"), *map(column, KEYS)]


def image_rows(record: Record, named: Callable[[str], nodes.Node]) -> list[Row]:
    """What was measured of each image of a record; `named` makes the node of an image's name."""
    rows: list[Row] = []
    for name, image in record["images"].items():
        if "fails" in image:
            rows.append([[named(name)], "does not build", *[""] * (len(KEYS) - 1)])
        else:
            rows.append([[named(name)], *(values.of_image(image, key, name).text for key in KEYS)])
    return rows


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("catalogue", CatalogueDirective)
