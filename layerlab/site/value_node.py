"""The node of one measured value: HTML says where it comes from, other formats print it."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


class measured_value(nodes.inline):
    """Text of a value; `about` says what it is, `amount` is the exact number or None.

    `counts` is the noun of a bare number, empty for what says by itself what it is. `proved` is
    true where it stands in a link to the one row that says what it is.
    """


def visit_html(self: Any, node: measured_value) -> None:
    """Write the number for machines, and what it is for a pointer."""
    amount = node["amount"]
    attributes = {} if node.get("proved") else {"title": f"measured: {node['about']}"}
    if amount is None:
        self.body.append(self.starttag(node, "span", "", CLASS="measured", **attributes))
        return
    attributes["value"] = f"{amount:.10g}"
    self.body.append(self.starttag(node, "data", "", CLASS="measured", **attributes))


def depart_html(self: Any, node: measured_value) -> None:
    """Close the element."""
    self.body.append("</span>" if node["amount"] is None else "</data>")


def setup(app: Sphinx) -> None:
    """Make the node known."""
    app.add_node(measured_value, html=(visit_html, depart_html))
