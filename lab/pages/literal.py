"""Code in text with less markup than Sphinx gives it: a chapter has hundreds of such pieces."""

from typing import Any

from docutils import nodes


def visit_html(self: Any, node: nodes.literal) -> None:
    """Write plain code at once; code in a language, keys and the like stay Sphinx's."""
    if node["classes"] or node.get("language") or len(node.children) != 1:
        self.__class__.visit_literal(self, node)
        return
    text = self.encode(node.astext())
    self.body.append(self.starttag(node, "code", "", CLASS="literal") + text + "</code>")
    raise nodes.SkipNode


def depart_html(self: Any, node: nodes.literal) -> None:
    """End what Sphinx began."""
    self.__class__.depart_literal(self, node)
