"""The directive `ways`: one program, several Dockerfiles, a choice that shows one of them.

All that it says stands in the page: which panel is seen is a matter of the style sheet.
"""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.bands import size_text
from layerlab.book.example import Example
from layerlab.records.record import ImageRecord
from layerlab.site import values
from layerlab.site.directive import MeasuredDirective
from layerlab.site.file_tabs import check_file
from layerlab.site.markdown.renderer import Own, Renderer
from layerlab.site.named_items import check_label
from layerlab.site.page_warnings import PageWarning, WarningType
from layerlab.site.paged_media import is_paged

_ITEM = re.compile(r"^[-*] `(?P<image>[^`]+)` (?P<label>[^:]+): (?P<text>.+)$")
# What the numbers of an image are called beneath its Dockerfile.
_NUMBERS = {"download": "to download", "files": "files", "wasted": "shipped, never seen"}
KEY = (
    "Unpacked size. Grey: the base image. Blue: what the Dockerfile adds. "
    "Hatched: how much of it is deleted, and still shipped."
)


class Said(NamedTuple):
    """A line of the body: an image, what it is called, what is said of it."""

    image: str
    label: str
    text: str
    line: int


class ways(nodes.General, nodes.Element, Own):
    """A `title`; `rows` are (label, size as text, shares of base, own and hidden); `way`s."""

    def markdown(self, md: Renderer) -> str:
        """The title, then one way after another."""
        return f"**{self['title']}**\n\n{md.blocks(self)}"


class way(nodes.General, nodes.Element, Own):
    """A Dockerfile with what is said of its image; `numbers` are (what, text)."""

    def markdown(self, md: Renderer) -> str:
        """Its label and numbers, its file, its sentence."""
        numbers = ", ".join(f"{text} {what}" for what, text in self["numbers"])
        return f"**{self['label']}**: {self['size']} unpacked, {numbers}\n\n{md.blocks(self)}"


class WayRow(NamedTuple):
    """A row: its size as text, shares of base, own and hidden in the largest image."""

    label: str
    size: str
    base: float
    own: float
    hidden: float


class RowSizes(NamedTuple):
    """What a row is drawn of, in bytes."""

    label: str
    unpacked: float
    added: float
    wasted: float

    @classmethod
    def of(cls, item: Said, image: ImageRecord) -> "RowSizes":
        """Those of an image; raises PageWarning for one that does not build."""
        keys = ("unpacked", "added", "wasted")
        found = [values.of_image(image, key, item.image).amount or 0 for key in keys]
        return cls(item.label, *found)

    def row(self, largest: float) -> WayRow:
        """What is drawn of it beside the largest image, in bytes."""
        base = self.unpacked - self.added
        shares = (base / largest, self.added / largest, self.wasted / largest)
        return WayRow(self.label, size_text(int(self.unpacked)), *shares)


class WaysDirective(MeasuredDirective):
    """`{ways} chapter/example`, its body a list of images; the last one is chosen at first."""

    option_spec = {"title": str}
    has_content = True

    def render(self) -> list[nodes.Node]:
        """A row and a panel for each image."""
        example = self.example(self.arguments[0])
        items = list(self._items())
        for item in items:
            check_label(item.label, item.image)
        found = [self.image(example, item.image) for item in items]
        shown = [RowSizes.of(item, image) for item, image in zip(items, found, strict=True)]
        largest = max(sizes.unpacked for sizes in shown)
        rows = [tuple(sizes.row(largest)) for sizes in shown]
        title = self.options.get("title", example.title)
        drawn = ways("", title=title, rows=rows, number=self.env.new_serialno("ways"))
        first = _code(check_file(example, found[0]["dockerfile"]))
        for number, (item, image) in enumerate(zip(items, found, strict=True), 1):
            drawn += self._panel(example, item, image, first if number > 1 else None, number)
        return [drawn]

    def _items(self) -> Iterator[Said]:
        for number, line in enumerate(self.content, self.content_offset + 1):
            item = _ITEM.match(line)
            if item:
                yield Said(item["image"], item["label"], item["text"], number)
            elif line.strip():
                text = f'{line.strip()!r} is not a way; write "- `image` Label: what it ships"'
                raise PageWarning(WarningType.UNKNOWN_LINE, text)

    def _panel(
        self, example: Example, item: Said, image: ImageRecord, first: list[str] | None, place: int
    ) -> way:
        """The file without its heading, lines that the `first` file has not marked."""
        path = check_file(example, image["dockerfile"])
        lines = _code(path)
        new = [n for n, line in enumerate(lines, 1) if first and line and line not in first]
        text = "\n".join(lines) + "\n"
        shown = nodes.literal_block(
            text, text, language="docker", force=True, highlight_args={"hl_lines": new}
        )
        said, _ = self.parse_inline(item.text, lineno=item.line)
        numbers = [(what, values.of_image(image, key, item.image).text)
                   for key, what in _NUMBERS.items()]  # fmt: skip
        return way(
            "", self._link(example, path), shown, nodes.paragraph("", "", *said),
            label=item.label, size=values.of_image(image, "unpacked", item.image).text,
            numbers=numbers, place=place,
        )  # fmt: skip

    def _link(self, example: Example, path: Path) -> nodes.paragraph:
        link = self.listed_link(example, nodes.literal("", example.book.shown(path)))
        return nodes.paragraph("", "", link, classes=["file-about"])


def _code(path: Path) -> list[str]:
    """The lines of a Dockerfile from its first instruction on."""
    lines = path.read_text().rstrip("\n").split("\n")
    return lines[next((n for n, line in enumerate(lines) if not line.startswith("#")), 0) :]


def visit_ways(self: Any, node: ways) -> None:
    """Write the choice: a row an image, its bar to scale; a book has nothing to choose."""
    title = escape(node["title"])
    self.body.append(f'<figure class="ways"><figcaption>{title}</figcaption>\n')
    name = f"way-{node['number']}"
    self.body.append(
        '<svg class="hatch" width="0" height="0" aria-hidden="true"><pattern '
        f'id="{name}" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path d="M0 0v7" stroke="currentColor" stroke-width="2"/>'
        "</pattern></svg>"
    )
    if is_paged(self):
        self.body += [f'<div class="way">{_row(WayRow(*row), name)}</div>' for row in node["rows"]]
    else:
        self.body.append(f'<div role="radiogroup" aria-label="{title}">')
        for place, row in enumerate(node["rows"], 1):
            self.body.append(_choice(WayRow(*row), name, place, place == len(node["rows"])))
        self.body.append("</div>")
    self.body.append(f'<p class="key">{KEY}</p>\n')


def _choice(row: WayRow, name: str, place: int, chosen: bool) -> str:
    """A button, whose name has what is seen beside it, so that it is heard once."""
    said = f'aria-label="{escape(row.label)}, {escape(row.size)}"'
    checked = " checked" if chosen else ""
    button = f'<input type="radio" name="{name}" value="{place}" {said}{checked}>'
    return f'<label class="way">{button}{_row(row, name, " aria-hidden=true")}</label>'


def _row(row: WayRow, name: str, heard: str = "") -> str:
    """What is seen of a row; `heard` is an attribute of its texts."""
    label, size, base, own, hidden = row
    bars = _bar("base", 0, base) + _bar("own", base, own)
    if hidden:
        start = base + own - hidden
        bars += _bar("veil", start, hidden) + _bar("", start, hidden, f' fill="url(#{name})"')
    return (
        f"<span{heard}>{escape(label)}</span><b{heard}>{escape(size)}</b>"
        f'<svg width="100%" height="12" aria-hidden="true">{bars}</svg>'
    )


def _bar(kind: str, start: float, share: float, fill: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<rect{named} x="{start:.2%}" width="{share:.2%}" height="100%"{fill}/>'


def depart_ways(self: Any, node: ways) -> None:
    """Close the figure."""
    self.body.append("</figure>\n")


def visit_way(self: Any, node: way) -> None:
    """Write what a chosen way is: its name for print, its numbers, then its file."""
    numbers = "".join(
        f"<div><dt>{escape(what)}</dt><dd>{escape(text)}</dd></div>"
        for what, text in node["numbers"]
    )
    head = f"{node['label']}: {node['size']}"
    self.body.append(
        f'<div class="panel" data-way="{node["place"]}"><p class="panel-title">{escape(head)}</p>'
        f"<dl>{numbers}</dl>"
    )


def depart_way(self: Any, node: way) -> None:
    """Close the panel."""
    self.body.append("</div>\n")


def setup(app: Sphinx) -> None:
    """Make the directive and its nodes known."""
    app.add_directive("ways", WaysDirective)
    app.add_node(ways, html=(visit_ways, depart_ways))
    app.add_node(way, html=(visit_way, depart_way))
