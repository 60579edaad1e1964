"""The sentence of a page in which something stands."""

import re

from docutils import nodes

_END = re.compile(r"(?<=[\w`\"'”’)\]…%][.?!])\s+|(?<=[.?!]\))\s+")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf)\.\s+$", re.IGNORECASE)


def block_of(node: nodes.Node) -> nodes.Element | None:
    """The row, paragraph, heading or term that a node stands in."""
    found: nodes.Element | None = None
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.row):
            return node
        if found is None and isinstance(node, nodes.TextElement) and not _inline(node):
            found = node
    return found


def _inline(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Inline)


def sentence(node: nodes.Element) -> str:
    """The sentence in which a node stands; in a table the head of its row, and its cell."""
    block = block_of(node)
    if block is None:
        return ""
    if isinstance(block, nodes.row):
        own = next(
            entry
            for entry in block.children
            if any(one is node for one in entry.findall(nodes.reference))
        )
        cells = dict.fromkeys((block.children[0], own))
        return " | ".join(" ".join(entry.astext().split()) for entry in cells)
    before, found, length = 0, False, len(node.astext())
    for text in block.findall(nodes.Text):
        if any(text is own for own in node.findall(nodes.Text)):
            found = True
            break
        before += len(text.astext())
    return _around(block.astext(), before, before + length) if found else ""


def _around(text: str, start: int, end: int) -> str:
    """The sentence about a part of a text; with the one before, if brackets only add to that."""
    cuts = [0, *(m.end() for m in _END.finditer(text) if not _ABBREVIATED.search(text[: m.end()]))]
    begin = max(place for place in range(len(cuts)) if cuts[place] <= start)
    stop = next((cut for cut in cuts if cut >= end and cut > start), len(text))
    if begin and text[cuts[begin]] == "(":
        begin -= 1
    return " ".join(text[cuts[begin] : stop].split())
