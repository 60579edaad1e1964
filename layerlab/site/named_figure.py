"""A figure with a name: what a screen reader says before it reads a plot, a table or a list."""

from collections.abc import Sequence
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


class named_figure(nodes.General, nodes.Element):
    """What is drawn; `named` says what it shows."""


def figure(named: str, content: Sequence[nodes.Node], classes: Sequence[str] = ()) -> named_figure:
    """Name what is drawn; `classes` are the style sheet's."""
    return named_figure("", *content, named=named, classes=["plot", *classes])


def visit_html(self: Any, node: named_figure) -> None:
    """Open the element; its name is heard, what stands around it says the same to who sees."""
    kind = " ".join(node["classes"])
    self.body.append(f'<figure class="{kind}" aria-label="{escape(node["named"])}">\n')


def depart_html(self: Any, node: named_figure) -> None:
    """Close it."""
    self.body.append("</figure>\n")


def setup(app: Sphinx) -> None:
    """Make the node known."""
    app.add_node(named_figure, html=(visit_html, depart_html))
