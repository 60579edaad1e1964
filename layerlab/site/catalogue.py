"""The directive `catalogue`: every example of the book with what was measured of it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.bands import size_text
from layerlab.book.claims.answers import RebuildResult, StopResult, TwoBuilds
from layerlab.book.example import Example
from layerlab.records.record import Record
from layerlab.site import values
from layerlab.site.directive import MeasuredDirective
from layerlab.site.page_warnings import PageWarning, unknown
from layerlab.site.proof_link import proof_link, row_of
from layerlab.site.size_bars import column
from layerlab.site.tables import Column, Group, Row, table

KEYS = [*values.SIZES, *values.COUNTS, "user"]
# What is counted of an image, in tables that are narrow enough for a page.
IMAGES = {
    "sizes": ["unpacked", "download", "added", "wasted"],
    "contents": ["layers", "files", "packages", "setuid", "shells", "user"],
}
CLAIMS = {
    "reruns": [Column("Built again after", "head"), Column("Steps that ran", "number")],
    "sends": [
        Column("What is built", "head"), Column("First build", "number"),
        Column("Second build", "number"),
    ],
    "stops": [Column("Image", "head"), Column("After `docker stop`"), Column("Exit", "number")],
}  # fmt: skip


class CatalogueDirective(MeasuredDirective):
    """`{catalogue} sizes`, or one of `contents`, `reruns`, `sends`, `stops`."""

    def render(self) -> list[nodes.Node]:
        """A table in the order of the examples' names, each example's rows under a link to it."""
        kind = self.arguments[0]
        if kind not in {*IMAGES, *CLAIMS}:
            raise unknown("value", kind, [*IMAGES, *CLAIMS], "catalogue")
        rows: list[Row] = []
        for example in self.domain.note_every_example():
            try:
                found = list(self._rows(kind, example, self.record(example)))
            except PageWarning as wrong:
                found = [Group(str(wrong))]
            said = nodes.inline("", f"{example.title} ({example.name})")
            rows += [Group([self.listed_link(example, said)]), *found] if found else []
        columns = (
            image_columns(IMAGES[kind])
            if kind in IMAGES
            else [Column(self.inline(str(one.title)), one.kind) for one in CLAIMS[kind]]
        )
        return [table(columns, rows, ["catalogue"])]

    def _named(self, example: Example, image: str) -> nodes.Node:
        """An image's name, a link to its row in the proof."""
        row = row_of("image", image)
        return proof_link(self.env.docname, example.name, nodes.inline("", image), row)

    def _rows(self, kind: str, example: Example, record: Record) -> Iterator[Row]:
        if kind in IMAGES:
            yield from image_rows(record, partial(self._named, example), IMAGES[kind])
        elif kind == "stops":
            yield from _stops(example, record)
        elif kind == "sends":
            for name, sends in example.sends.items():
                sent = cast(TwoBuilds, record["claims"][f"sends {name}"]["value"])
                edit = sends.edit.describe() if sends.edit else "nothing is changed"
                words = self.inline(f"`{sends.image}`; then {edit}")
                yield [words, size_text(sent["first"]), size_text(sent["again"])]
        else:
            for name, claim in example.rebuild.items():
                ran = cast(RebuildResult, record["claims"][f"rebuild {name}"]["value"])
                words = self.inline(f"`{claim.image}`{claim.where()}: {claim.edit.describe()}")
                yield [words, claim.cell(ran)]


def image_columns(keys: Sequence[str] = KEYS) -> list[Column]:
    """Headings for rows of images."""
    return [Column("Image", "head"), *map(column, keys)]


def image_rows(
    record: Record, named: Callable[[str], nodes.Node], keys: Sequence[str] = KEYS
) -> Iterator[Row]:
    """What was measured of each image of a record; `named` makes the node of an image's name."""
    for name, image in record["images"].items():
        if "fails" in image:
            yield [[named(name)], "does not build", *[""] * (len(keys) - 1)]
        else:
            yield [[named(name)], *(values.of_image(image, key, name).text for key in keys)]


def _stops(example: Example, record: Record) -> Iterator[Row]:
    """How a container ends: whether it came to the kill, not how long one run took."""
    for name, image in example.image.items():
        if image.stops is None:
            continue
        ended = cast(StopResult, record["claims"][f"{name} stops"]["value"])
        killed = ended["seconds"] >= image.stops.grace
        grace = f"killed after the grace period of {image.stops.grace} s"
        outcome = grace if killed else "stops at once"
        yield [name, outcome + " (`--init`)" * image.stops.init, str(ended["exit"])]


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("catalogue", CatalogueDirective)
