"""The directive `catalogue`: every base and every example, with what was measured of it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.bands import size_text
from layerlab.book.claims.answers import RebuildResult, TwoBuilds
from layerlab.book.claims.fetches import Fetches
from layerlab.book.claims.pulls import Pulls
from layerlab.book.claims.sends import Sends
from layerlab.book.example import Example
from layerlab.records.record import Record
from layerlab.site import values
from layerlab.site.base_facts import all_bases, base_of
from layerlab.site.directive import MeasuredDirective
from layerlab.site.page_warnings import PageWarning, unknown
from layerlab.site.proof_link import proof_link, row_of
from layerlab.site.size_bars import column
from layerlab.site.stop_lanes import stopped
from layerlab.site.tables import Column, Group, Row, table

KEYS = [*values.SIZES, *values.COUNTS, "user"]
# What is counted of an image, in tables that are narrow enough for a page.
IMAGES = {
    "sizes": ["unpacked", "download", "added", "wasted"],
    "contents": ["layers", "files", "packages", "setuid", "shells", "user"],
}
BUILDS = [Column("What is built, then what is changed", "head"), Column("First build", "number"),
          Column("Second build", "number")]  # fmt: skip
CLAIMS = {
    "reruns": [Column("Built again after", "head"), Column("Steps that ran", "number")],
    "sends": BUILDS, "fetches": BUILDS,
    "pulls": [BUILDS[0], Column("Pulled at first", "number"), Column("Then", "number")],
    "stops": [
        Column("Image", "head"), Column("After `docker stop`"), Column("It took", "number"),
        Column("Exit", "number"),
    ],
}  # fmt: skip
BASES = "bases"


class CatalogueDirective(MeasuredDirective):
    """`{catalogue} sizes`, or `bases`, `contents`, or one of the kinds of claims."""

    def render(self) -> list[nodes.Node]:
        """A table in the order of the examples' names, each example's rows under a link to it."""
        kind = self.arguments[0]
        if kind not in {BASES, *IMAGES, *CLAIMS}:
            raise unknown("value", kind, [BASES, *IMAGES, *CLAIMS], "catalogue")
        return [self._bases() if kind == BASES else self._of_examples(kind)]

    def _bases(self) -> nodes.table:
        """A row for each base by its name, the smallest download first."""
        records = [self.record(example) for example in self.domain.note_every_example()]
        heads = [Column("Base", "head"), *map(column, ["download", "unpacked", "packages", "user"])]
        rows: list[Row] = [
            [
                [nodes.literal("", one.name)], size_text(one.download), size_text(one.unpacked),
                "" if one.packages is None else f"{one.packages}", one.user,
            ]
            for one in all_bases(records)
        ]  # fmt: skip
        return table(heads, rows, ["catalogue"])

    def _of_examples(self, kind: str) -> nodes.table:
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
        return table(columns, rows, ["catalogue"])

    def _named(self, example: Example, kind: str, image: str) -> nodes.Node:
        """An image's name; with its sizes a link to its row in the proof, and its base.

        Once on a page is enough: it is the heaviest of the book.
        """
        name = nodes.inline("", image)
        if kind != "sizes":
            return name
        link = proof_link(self.env.docname, example.name, name, row_of("image", image))
        record = self.record(example)
        built = record["images"][image]
        base = "" if "fails" in built else base_of(built, record["bases"])
        return nodes.inline("", "", link, nodes.Text(f" on {base}" if base else ""))

    def _rows(self, kind: str, example: Example, record: Record) -> Iterator[Row]:
        if kind in IMAGES:
            yield from image_rows(record, partial(self._named, example, kind), IMAGES[kind])
        elif kind == "stops":
            yield from _stops(example, record)
        elif kind != "reruns":
            claims: dict[str, Sends | Fetches | Pulls] = getattr(example, kind)
            for name, one in claims.items():
                sent = cast(TwoBuilds, record["claims"][f"{kind} {name}"]["value"])
                edit = one.edit.describe() if one.edit else "nothing is changed"
                words = self.inline(f"`{one.image}`; then {edit}")
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
    """How a container ends: whether it came to the kill, and in what tenth of that time if not."""
    for name in example.image:
        stop = stopped(example, record, name)
        if stop is None:
            continue
        grace = f"killed after the grace period of {stop.grace} s"
        outcome = grace if stop.killed else "stops at once"
        took = stop.at_most if stop.killed else f"less than {stop.at_most}"
        yield [name, outcome + " (`--init`)" * stop.init, took, str(stop.exit)]


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("catalogue", CatalogueDirective)
