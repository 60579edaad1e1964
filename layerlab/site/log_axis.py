"""Dots on a logarithmic axis, in cells of a table: each row is drawn by itself, all on one axis."""

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.bands import size_text
from layerlab.site.markdown.renderer import Own, Renderer


class Axis(NamedTuple):
    """From `low` to `high`, both in bytes and above 0."""

    low: float
    high: float

    @classmethod
    def over(cls, amounts: Iterable[float]) -> "Axis":
        """An axis with room for all amounts above 0."""
        found = [amount for amount in amounts if amount > 0]
        return cls(min(found) / 1.6, max(found) * 1.6)

    def place(self, amount: float) -> str:
        """Where an amount stands, as a percentage of the axis."""
        share = math.log(amount / self.low) / math.log(self.high / self.low)
        return f"{share * 100:.1f}%"

    def ticks(self, step: int = 1) -> list[float]:
        """The powers of ten within it, each `step`-th."""
        first, last = math.ceil(math.log10(self.low)), math.floor(math.log10(self.high))
        return [10.0**power for power in range(first, last + 1, step)]


class dots(nodes.Inline, nodes.Element, Own):
    """`amounts` in bytes on an `axis` (low, high), a dot and then a ring; its text says them."""

    def markdown(self, md: Renderer) -> str:
        """The words."""
        return self.astext()


class ticks(nodes.Inline, nodes.Element, Own):
    """The head of the column: its text says what is drawn, then the numbers of the axis."""

    def markdown(self, md: Renderer) -> str:
        """What is drawn."""
        return self.astext()


def drawn(axis: Axis, amounts: Sequence[int], said: str) -> dots:
    """Dots for one row; an amount of 0 has no place on such an axis, only words."""
    shown = [one for one in amounts if one > 0]
    return dots("", nodes.Text(said), axis=tuple(axis), amounts=shown)


def head(axis: Axis, said: str, step: int = 1) -> ticks:
    """The head of a column of dots, with every `step`-th power of ten."""
    return ticks("", nodes.Text(said), axis=tuple(axis), step=step)


def visit_dots_html(self: Any, node: dots) -> None:
    """Write the words, and a drawing that screen readers need not see."""
    self.body.append(f'<span class="said">{escape(node.astext())}</span>')
    axis = Axis(*node["axis"])
    places = [axis.place(amount) for amount in node["amounts"]]
    lines = [_line("tick", place := axis.place(tick), place, 0, 16) for tick in axis.ticks()]
    lines += [_line("span", places[0], places[-1], 8, 8)] if len(places) > 1 else []
    circles = [
        f'<circle class="{kind}" cx="{place}" cy="8" r="{radius}"/>'
        for place, kind, radius in zip(places, ("dot", "ring"), (5, 4), strict=False)
    ]
    self.body.append(_drawing("log-dots", 16, [*lines, *circles]))
    raise nodes.SkipNode


def visit_ticks_html(self: Any, node: ticks) -> None:
    """Write what is drawn, and the axis."""
    self.body.append(f"<span>{escape(node.astext())}</span>")
    axis = Axis(*node["axis"])
    texts = [
        f'<text x="{axis.place(tick)}" y="12" text-anchor="middle">{_round(tick)}</text>'
        for tick in axis.ticks(node["step"])
    ]
    self.body.append(_drawing("log-axis", 16, texts))
    raise nodes.SkipNode


def _round(tick: float) -> str:
    """A power of ten without the zero behind its point: `10 MB`."""
    return size_text(int(tick)).replace(".0 ", " ")


def _line(kind: str, left: str, right: str, top: int, bottom: int) -> str:
    return f'<line class="{kind}" x1="{left}" x2="{right}" y1="{top}" y2="{bottom}"/>'


def _drawing(kind: str, height: int, parts: Iterable[str]) -> str:
    size = f'width="100%" height="{height}"'
    return f'<svg class="{kind}" aria-hidden="true" {size}>{"".join(parts)}</svg>'


def setup(app: Sphinx) -> None:
    """Make both nodes known."""
    app.add_node(dots, html=(visit_dots_html, None))
    app.add_node(ticks, html=(visit_ticks_html, None))
