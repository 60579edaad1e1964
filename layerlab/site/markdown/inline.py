"""Inline nodes as Markdown."""

import re

from docutils import nodes
from sphinx import addnodes

from layerlab.site.markdown.renderer import Function, Renderer
from layerlab.site.value_node import measured_value

_SPECIAL = re.compile(r"[\\`*<]|(?<!\w)_|_(?!\w)")


def escaped(text: str) -> str:
    """Text in which nothing is taken for markup."""
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", text.replace("\n", " "))


def _text(md: Renderer, node: nodes.Text) -> str:
    return escaped(node.astext())


def _code(md: Renderer, node: nodes.literal) -> str:
    text = node.astext().replace("\n", " ")
    fence = "``" if "`" in text else "`"
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def _strong(md: Renderer, node: nodes.strong) -> str:
    return f"**{md.inline(node)}**"


def _emphasis(md: Renderer, node: nodes.emphasis) -> str:
    return f"*{md.inline(node)}*"


def _reference(md: Renderer, node: nodes.reference) -> str:
    """A link; one within the book leads to the page's Markdown.

    What proves a value is not said beside each: the line below leads to all of it.
    """
    if any(isinstance(child, measured_value) for child in node.children):
        return md.inline(node)
    target = node.get("refuri") or f"#{node.get('refid', '')}"
    if node.get("internal"):
        target = re.sub(r"\.html(?=#|$)", ".md", target)
    text = md.inline(node)
    return f"[{text}]({target})" if text else ""


def _download(md: Renderer, node: addnodes.download_reference) -> str:
    return f"[{md.inline(node)}]({md.downloads}/{node['filename']})"


def _image(md: Renderer, node: nodes.image) -> str:
    return f"![{node.get('alt', '')}]({node['uri']})"


def _nothing(md: Renderer, node: nodes.Node) -> str:
    return ""


INLINES: dict[type, Function] = {
    nodes.Text: _text,
    nodes.literal: _code,
    nodes.strong: _strong,
    nodes.emphasis: _emphasis,
    nodes.reference: _reference,
    nodes.image: _image,
    addnodes.download_reference: _download,
    nodes.raw: _nothing,
    nodes.comment: _nothing,
    nodes.target: _nothing,
}
