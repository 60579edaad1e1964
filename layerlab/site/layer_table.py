"""The directive `layers`: what each line of the history put into the image."""

from collections.abc import Mapping, Sequence
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from layerlab.book.bands import size_text
from layerlab.book.claims.words import as_typed
from layerlab.records.record import BaseRecord, BuiltRecord, HistoryRecord
from layerlab.site import bars
from layerlab.site.directive import MeasuredDirective
from layerlab.site.layer_strip import layer_stack
from layerlab.site.page_warnings import PageWarning, WarningType
from layerlab.site.tables import Column, Group, Row, table

Entry = Mapping[str, Any]  # of the history, or the base image's as one with a `note`
COLUMNS = [
    Column("Instruction", "instruction"), Column("Unpacked", "number"),
    Column("Download", "number"), Column("Files", "number"), Column("Share", "bar"),
]  # fmt: skip


class LayersDirective(MeasuredDirective):
    """`{layers} chapter/example image`; with `:base:` the base image's entries one by one."""

    required_arguments = 2
    option_spec = {"base": directives.flag}

    def render(self) -> list[nodes.Node]:
        """A strip with a segment for each row that has a layer, and the rows."""
        example = self.example(self.arguments[0])
        image = self.image(example, self.arguments[1])
        if "fails" in image:
            text = f"{example.name} {self.arguments[1]} does not build, so it has no layers"
            raise PageWarning(WarningType.UNKNOWN_VALUE, text)
        base = base_of(image, self.record(example)["bases"])
        entries: Sequence[Entry] = (
            image["layers"] if "base" in self.options else [*base, *own(image)]
        )
        first = image["base_entries"] if "base" in self.options else len(base)
        whole = image["unpacked"] or 1
        rows: list[Row] = [_row(entry, whole) for entry in entries]
        if "base" in self.options and first:
            rows[first:first] = [Group("Added by the Dockerfile")]
            rows[0:0] = [Group("From the base image")]
        parts = [
            (entry["unpacked"] / whole, number < first)
            for number, entry in enumerate(entries)
            if "unpacked" in entry
        ]
        return [layer_stack("", table(COLUMNS, rows, ["layers"]), segments=parts)]


def own(image: BuiltRecord) -> list[HistoryRecord]:
    """The history entries that the Dockerfile adds."""
    return image["layers"][image["base_entries"] :]


def base_of(image: BuiltRecord, bases: Mapping[str, BaseRecord]) -> list[Entry]:
    """The base image's entries as one, named as in `FROM`; none for scratch."""
    layers = [row for row in image["layers"][: image["base_entries"]] if "unpacked" in row]
    if not layers:
        return []
    sums = {key: sum(row[key] for row in layers) for key in ("unpacked", "download", "files")}
    same = (name for name in image["bases"] if bases[name]["unpacked"] == sums["unpacked"])
    count = f"{len(layers)} layer" + ("s" if len(layers) > 1 else "")
    return [{"instruction": f"FROM {next(same, 'the base image')}", "note": count, **sums}]


def _row(entry: Entry, whole: int) -> Row:
    text: list[nodes.Node] = [nodes.literal("", as_typed(entry["instruction"]))]
    text += [nodes.Text(f" ({entry['note']})")] if "note" in entry else []
    if "unpacked" not in entry:
        return [text, "no layer", "", "", ""]
    sizes = [size_text(entry["unpacked"]), size_text(entry["download"]), f"{entry['files']:,}"]
    return [text, *sizes, [bars.bar("", share=entry["unpacked"] / whole)]]


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("layers", LayersDirective)
