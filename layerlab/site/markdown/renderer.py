"""Turn a resolved page into Markdown: blocks and inline text, one function a kind of node."""

from collections.abc import Callable
from typing import Any

from docutils import nodes


class Own:
    """A node of this extension: it knows its Markdown by itself."""

    def markdown(self, md: "Renderer") -> str:
        """The node as Markdown."""
        raise NotImplementedError


Function = Callable[["Renderer", Any], str]


class Renderer:
    """Renders nodes by the functions registered for their classes, the nearest base class first."""

    def __init__(
        self, blocks: dict[type, Function], inlines: dict[type, Function], downloads: str = ""
    ) -> None:
        """Without a function a block node renders its children, an inline node its text.

        `downloads` is the address of the folder of downloads, as seen from the page.
        """
        self._blocks, self._inlines, self.downloads = blocks, inlines, downloads

    def inline(self, node: nodes.Node) -> str:
        """The children of a node as one line of Markdown."""
        return "".join(self._one(child, self._inlines, self.inline) for child in node.children)

    def blocks(self, node: nodes.Node) -> str:
        """The children of a node as blocks with an empty line between them."""
        found = (self.block(child) for child in node.children)
        return "\n\n".join(text for text in found if text)

    def block(self, node: nodes.Node) -> str:
        """One node as a block; empty where there is nothing to say."""
        if isinstance(node, nodes.Inline | nodes.Text):
            return self._one(node, self._inlines, self.inline).strip()
        return self._one(node, self._blocks, self.blocks)

    def _one(
        self, node: nodes.Node, functions: dict[type, Function], otherwise: Callable[..., str]
    ) -> str:
        if isinstance(node, Own):
            return node.markdown(self)
        for kind in type(node).__mro__:
            if kind in functions:
                return functions[kind](self, node)
        return otherwise(node)


def indented(text: str, first: str) -> str:
    """Put a marker before the first line and as much space before the others."""
    rest = " " * len(first)
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(rest + line if line else "" for line in lines[1:])])


def fenced(text: str, language: str = "") -> str:
    """A block of code, between fences that the code does not have."""
    fence = "````" if "```" in text else "```"
    return f"{fence}{language}\n{text}\n{fence}"
