"""Names for those who hear a page: of a plot, which is a table or a list, and of each tab."""

from collections.abc import Sequence
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_design.tabs import sd_tab_input, sd_tab_label


class named_figure(nodes.General, nodes.Element):
    """What is drawn; `named` says what it shows."""


def figure(named: str, content: Sequence[nodes.Node], classes: Sequence[str] = ()) -> named_figure:
    """Name what is drawn; `classes` are the style sheet's."""
    return named_figure("", *content, named=named, classes=["plot", *classes])


class NamedTabs(SphinxPostTransform):
    """Give each button of a set of tabs the name that is seen beside it."""

    default_priority = 201  # after sphinx-design has made the buttons
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """A label follows its button."""
        buttons = list(self.document.findall(sd_tab_input))
        labels = list(self.document.findall(sd_tab_label))
        for button, label in zip(buttons, labels, strict=True):
            button["named"] = label.astext()


def visit_html(self: Any, node: named_figure) -> None:
    """Open the element; its name is heard, what stands around it says the same to who sees."""
    kind = " ".join(node["classes"])
    self.body.append(f'<figure class="{kind}" aria-label="{escape(node["named"])}">\n')


def depart_html(self: Any, node: named_figure) -> None:
    """Close it."""
    self.body.append("</figure>\n")


def setup(app: Sphinx) -> None:
    """Make the node known, and name tabs."""
    app.add_node(named_figure, html=(visit_html, depart_html))
    app.add_post_transform(NamedTabs)
