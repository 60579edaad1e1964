"""A part of a page that opens on demand; in Markdown it simply stands under its summary."""

from collections.abc import Sequence
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from layerlab.site.markdown.renderer import Own, Renderer
from layerlab.site.paged_media import is_paged


class details(nodes.General, nodes.Element):
    """Folded content, its `summary` first."""


class summary(nodes.General, nodes.TextElement, Own):
    """What is seen of folded content."""

    def markdown(self, md: Renderer) -> str:
        """A line that ends with a colon: nothing is folded."""
        return f"{md.inline(self)}:"


def fold(
    title: str | Sequence[nodes.Node], content: Sequence[nodes.Node], classes: Sequence[str] = ()
) -> details:
    """Fold content under a title, which is text or inline nodes."""
    head = summary("", title) if isinstance(title, str) else summary("", "", *title)
    return details("", head, *content, classes=list(classes))


class FoldedDirective(SphinxDirective):
    """`{folded} How it was measured`, with what is folded."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The content under its summary."""
        return [fold(self.arguments[0], self.parse_content_to_nodes())]


def visit_details(self: Any, node: details) -> None:
    """Open the element."""
    attributes = {"open": "open"} if is_paged(self) else {}
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


def setup(app: Sphinx) -> None:
    """Make the directive and both nodes known."""
    app.add_directive("folded", FoldedDirective)
    app.add_node(details, html=(visit_details, depart_details))
    app.add_node(summary, html=(visit_summary, depart_summary))
