"""A stack of layers drawn to scale: slabs at the left, a line to the text of each at the right."""

import textwrap
from html import escape
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.bands import size_text
from layerlab.site.markdown.renderer import Own, Renderer

# Pixels: of the largest stack, of a slab that would not be seen, of the joining lines beside it.
TALL, THIN, JOINT, WIDE, LEAD = 280, 2, 12, 48, 20
LINE, LETTERS = 18, 26  # height of a line of text, and letters of code in one on a phone


class Slab(NamedTuple):
    """A layer: the line that made it, bytes of its files, and who hides them."""

    line: str
    size: int
    is_base: bool = False
    hidden_by: str = ""
    hides: bool = False


class layer_drawing(nodes.General, nodes.Element, Own):
    """The `slabs` (Slab) of an image from the base up; `most` bytes are as tall as can be."""

    def markdown(self, md: Renderer) -> str:
        """A list, the last layer on top as in the drawing."""
        slabs = [Slab(*slab) for slab in self["slabs"]]
        return "\n".join(f"- `{slab.line}`: {_said(slab, slabs)}" for slab in reversed(slabs))


def _said(slab: Slab, slabs: list[Slab], code: str = "`") -> str:
    """How many bytes, and what became of them."""
    if slab.hidden_by:
        return f"{size_text(slab.size)}, hidden by {code}{slab.hidden_by}{code}"
    if slab.hides:
        return (
            f"{size_text(slab.size)}, hides {size_text(sum(s.size for s in slabs if s.hidden_by))}"
        )
    return size_text(slab.size)


class Spot(NamedTuple):
    """Where a slab is and where its text is: tops and heights in pixels."""

    top: float
    height: float
    text_top: float
    text_height: int

    @property
    def middle(self) -> float:
        """Where a line meets the slab."""
        return self.top + self.height / 2


def places(slabs: list[Slab], most: int) -> tuple[list[Spot], float]:
    """A place for each slab from the base up, and the height of all; both columns end below."""
    heights = [max(slab.size / most * TALL, THIN) for slab in slabs]
    texts = [LINE * (1 + len(textwrap.wrap(slab.line, LETTERS))) + 8 for slab in slabs]
    whole = max(sum(heights), sum(texts))
    found, top, text_top = [], whole, whole
    for height, text in zip(heights, texts, strict=True):
        top, text_top = top - height, text_top - text
        found.append(Spot(top, height, text_top, text))
    return found, whole


def visit_html(self: Any, node: layer_drawing) -> None:
    """Write the texts as a list, and the drawing beside it, which says the same."""
    slabs = [Slab(*slab) for slab in node["slabs"]]
    found, whole = places(slabs, node["most"])
    paired = list(zip(slabs, found, strict=True))
    drawn = _drawing(paired, whole, node["pattern"])
    items = "".join(_item(slab, place, slabs) for slab, place in reversed(paired))
    self.body.append(
        f'<div class="layer-map" style="height:{whole:.0f}px">{drawn}<ol>{items}</ol></div>\n'
    )
    raise nodes.SkipNode


def _item(slab: Slab, place: Spot, slabs: list[Slab]) -> str:
    style = f"top:{place.text_top:.0f}px;height:{place.text_height}px"
    return f'<li style="{style}">{_text(slab, slabs)}</li>'


def _text(slab: Slab, slabs: list[Slab]) -> str:
    size, comma, rest = _said(slab, slabs, "").partition(",")
    return f"<b>{size}</b>{comma}{escape(rest)} <code>{escape(slab.line)}</code>"


def _drawing(paired: list[tuple[Slab, Spot]], whole: float, id: str) -> str:
    joined = [place for slab, place in paired if slab.hidden_by]
    by = [place for slab, place in paired if slab.hides]
    return (
        f'<svg aria-hidden="true" width="{JOINT + WIDE + LEAD}" height="{whole:.0f}">'
        f'<pattern id="{id}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<path d="M0 6 6 0"/></pattern>{"".join(_slab(*pair, id) for pair in paired)}'
        f"{_joint(by[0], joined) if by and joined else ''}</svg>"
    )


def _slab(slab: Slab, place: Spot, id: str) -> str:
    """A slab, and the line that leads to its text."""
    kind = "hidden" if slab.hidden_by else "base" if slab.is_base else "own"
    fill = f' fill="url(#{id})"' if slab.hidden_by else ""
    return (
        f'<rect class="{kind}"{fill} x="{JOINT}" y="{place.top:.1f}" width="{WIDE}" '
        f'height="{place.height:.1f}"/><path d="M{JOINT + WIDE} {place.middle:.1f} '
        f'{JOINT + WIDE + LEAD - 4} {place.text_top + LINE / 2:.1f}"/>'
    )


def _joint(by: Spot, hidden: list[Spot]) -> str:
    """A line from the layer that hides to each that is hidden."""
    ends = "".join(f"M3 {place.middle:.1f}H{JOINT}" for place in hidden)
    lowest = max(place.middle for place in hidden)
    return f'<path class="joint" d="M{JOINT} {by.middle:.1f}H3V{lowest:.1f}{ends}"/>'


def setup(app: Sphinx) -> None:
    """Make the node known."""
    app.add_node(layer_drawing, html=(visit_html, None))
