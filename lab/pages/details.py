"""A part of a page that opens on demand; in text it simply stands there under its summary."""

from collections.abc import Sequence
from typing import Any

from docutils import nodes

from lab.pages.markdown.renderer import Function, Renderer
from lab.pages.paper import is_paper


class details(nodes.General, nodes.Element):
    """Folded content, its `summary` first."""


class summary(nodes.General, nodes.TextElement):
    """What is seen of folded content."""


def fold(
    title: str | Sequence[nodes.Node], content: Sequence[nodes.Node], classes: Sequence[str] = ()
) -> details:
    """Fold content under a title, which is text or inline nodes."""
    head = summary("", title) if isinstance(title, str) else summary("", "", *title)
    return details("", head, *content, classes=list(classes))


def visit_details(self: Any, node: details) -> None:
    """Open the element."""
    attributes = {"open": "open"} if is_paper(self) else {}
    self.body.append(self.starttag(node, "details", **attributes))


def depart_details(self: Any, node: details) -> None:
    """Close the element."""
    self.body.append("</details>\n")


def visit_summary(self: Any, node: summary) -> None:
    """Open the element."""
    self.body.append(self.starttag(node, "summary", ""))


def depart_summary(self: Any, node: summary) -> None:
    """Close the element."""
    self.body.append("</summary>\n")


def visit_text(self: Any, node: details) -> None:
    """Text needs no mark for what is folded."""


def visit_summary_text(self: Any, node: summary) -> None:
    """Begin a line."""
    self.new_state(0)


def depart_summary_text(self: Any, node: summary) -> None:
    """End the line with a colon."""
    self.add_text(":")
    self.end_state()


def _summary_markdown(md: Renderer, node: summary) -> str:
    return f"{md.inline(node)}:"


NODES = {
    details: {"html": (visit_details, depart_details), "text": (visit_text, visit_text)},
    summary: {
        "html": (visit_summary, depart_summary),
        "text": (visit_summary_text, depart_summary_text),
    },
}
BLOCKS: dict[type, Function] = {summary: _summary_markdown}
