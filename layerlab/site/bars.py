"""Bars drawn at build time: a figure of rows, and a small bar within a table's cell."""

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.site.markdown.renderer import Own, Renderer

# Text stays readable on a phone because it is set in pixels: only x and width are percentages.
ROW, BAR, LABEL = 46, 14, 16
# For readers whose style sheets know no variables; the site's own have the theme's colours.
COLOURS = {"ground": "#eee", "bar": "#0a4bff", "gone": "#bcd"}


class Bar(NamedTuple):
    """One row: a label, the value as text, how long its bar is (0 to 1), and was before."""

    label: str
    text: str
    share: float
    before: float = 0


class bars(nodes.General, nodes.Element, Own):
    """A figure of `rows` (Bar); `title` says what it shows."""

    def markdown(self, md: Renderer) -> str:
        """One line a bar; the table that follows has the same numbers in columns."""
        rows = [Bar(*row) for row in self["rows"]]
        listed = (f"- {row.label}: {row.text}" for row in rows)
        return "\n".join([f"**{self['title']}**", "", *listed])


class bar(nodes.Inline, nodes.Element, Own):
    """A share (0 to 1) of something in a cell, in words and as a bar."""

    def markdown(self, md: Renderer) -> str:
        """The words."""
        return percent(self["share"])


def figure(title: str, rows: Sequence[Bar]) -> bars:
    """Make a figure."""
    return bars("", title=title, rows=[tuple(row) for row in rows], classes=["measured-bars"])


def visit_bars_html(self: Any, node: bars) -> None:
    """Write an SVG as wide as the text, its rows one under another."""
    rows = [Bar(*row) for row in node["rows"]]
    said = "; ".join(f"{row.label}: {row.text}" for row in rows)
    self.body.append(
        f'{_head(node)}<svg role="img" width="100%" height="{ROW * len(rows)}" '
        f'aria-label="{escape(said)}">'
    )
    for number, row in enumerate(rows):
        self.body.append(_svg_row(row, number * ROW))
    self.body.append("</svg></figure>\n")
    raise nodes.SkipNode


def _head(node: bars) -> str:
    return f'<figure class="measured-bars"><figcaption>{escape(node["title"])}</figcaption>\n'


def _svg_row(row: Bar, top: int) -> str:
    under = top + LABEL + 7
    gone = _rect("gone", row.share, row.before - row.share, under) if row.before else ""
    return (
        f'<text x="0" y="{top + LABEL}">{escape(row.label)}</text>'
        f'<text class="value" x="100%" y="{top + LABEL}" text-anchor="end">'
        f"{escape(row.text)}</text>"
        + _rect("ground", 0, 1, under)
        + (gone if row.before > row.share else "")
        + _rect("bar", 0, max(row.share, 0.003), under)
    )


def _rect(kind: str, start: float, share: float, top: int) -> str:
    return (
        f'<rect class="{kind}" fill="{COLOURS[kind]}" x="{start * 100:.2f}%" y="{top}" '
        f'width="{share * 100:.2f}%" height="{BAR}"/>'
    )


def visit_bar_html(self: Any, node: bar) -> None:
    """Write the share in words, and a bar that screen readers need not see."""
    self.body.append(f'<span class="share">{escape(percent(node["share"]))}</span>')
    self.body.append(
        '<svg class="measured-bar" aria-hidden="true" width="100%" height="10">'
        f'<rect fill="{COLOURS["bar"]}" width="{node["share"] * 100:.2f}%" height="10"/></svg>'
    )
    raise nodes.SkipNode


def percent(share: float) -> str:
    """A share as a reader says it: never 0 % of what is there."""
    return "< 1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def setup(app: Sphinx) -> None:
    """Make both nodes known."""
    app.add_node(bars, html=(visit_bars_html, None))
    app.add_node(bar, html=(visit_bar_html, None))
