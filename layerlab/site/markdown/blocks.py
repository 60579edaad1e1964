"""Block nodes as Markdown."""

from typing import cast

from docutils import nodes
from sphinx import addnodes
from sphinx_design.shared import is_component
from sphinx_design.tabs import sd_tab_input, sd_tab_label

from layerlab.site.markdown.differences import blocks, difference
from layerlab.site.markdown.markdown_tables import table
from layerlab.site.markdown.renderer import Function, Renderer, fenced, indented


def _paragraph(md: Renderer, node: nodes.paragraph) -> str:
    """A paragraph; of the line about a file that stands beneath it the name alone."""
    beneath = node.next_node(descend=False, siblings=True)
    if "file-about" in node["classes"] and isinstance(beneath, nodes.literal_block):
        return md.inline(node).partition(" · ")[0].strip()
    return md.inline(node).strip()


def _compact(md: Renderer, node: addnodes.compact_paragraph) -> str:
    """A paragraph, or what Sphinx wraps around a table of contents."""
    return md.blocks(node) if node.get("toctree") else _paragraph(md, node)


def _title(md: Renderer, node: nodes.title) -> str:
    if not isinstance(node.parent, nodes.section | nodes.document):
        return _bold(md, node)
    level, parent = 0, cast(nodes.Element | None, node.parent)
    while isinstance(parent, nodes.section):
        level, parent = level + 1, parent.parent
    return f"{'#' * max(level, 1)} {md.inline(node)}"


def _bold(md: Renderer, node: nodes.Node) -> str:
    return f"**{md.inline(node).strip()}**"


def _code(md: Renderer, node: nodes.literal_block) -> str:
    text, language = node.astext().rstrip("\n"), node.get("language", "")
    if language == "diff":
        text = difference(text, blocks(node.document))
    return fenced(text, "" if language in ("default", "none") else language)


def _bullets(md: Renderer, node: nodes.bullet_list) -> str:
    return "\n".join(indented(md.blocks(item), "- ") for item in node.children)


def _numbers(md: Renderer, node: nodes.enumerated_list) -> str:
    first = node.get("start", 1)
    return "\n".join(
        indented(md.blocks(item), f"{number}. ") for number, item in enumerate(node.children, first)
    )


def _definition(md: Renderer, node: nodes.definition_list_item) -> str:
    """The terms in bold, what they mean beneath."""
    terms = [_bold(md, term) for term in node.findall(nodes.term)]
    meant = [md.blocks(part) for part in node.findall(nodes.definition)]
    return "\n\n".join([", ".join(terms), *meant])


def _quote(md: Renderer, node: nodes.Node) -> str:
    return "\n".join(f"> {line}".rstrip() for line in md.blocks(node).split("\n"))


def _container(md: Renderer, node: nodes.container) -> str:
    """What sphinx-design makes of cards and tabs is containers: only titles differ.

    Of an example it stays how many claims hold, and what leads to its proof: all files stand there.
    """
    if "example" in node["classes"]:
        line = cast(nodes.Element, node.children[-1])
        ends = line.children[:: len(line.children) - 1] if len(line.children) > 1 else [line]
        return " · ".join(md.block(end) for end in ends)
    if is_component(node, "card-title"):
        return _bold(md, node)
    return md.blocks(node)


def _tab_label(md: Renderer, node: sd_tab_label) -> str:
    return _bold(md, node)


def _rule(md: Renderer, node: nodes.transition) -> str:
    return "---"


def _nothing(md: Renderer, node: nodes.Node) -> str:
    return ""


BLOCKS: dict[type, Function] = {
    nodes.paragraph: _paragraph,
    addnodes.compact_paragraph: _compact,
    nodes.title: _title,
    nodes.rubric: _bold,
    nodes.caption: _bold,
    nodes.literal_block: _code,
    nodes.doctest_block: _code,
    nodes.bullet_list: _bullets,
    nodes.enumerated_list: _numbers,
    nodes.definition_list_item: _definition,
    nodes.block_quote: _quote,
    nodes.Admonition: _quote,  # the HTML translator has put its title into it
    nodes.container: _container,
    nodes.table: table,
    nodes.transition: _rule,
    nodes.comment: _nothing,
    nodes.target: _nothing,
    nodes.raw: _nothing,
    nodes.substitution_definition: _nothing,
    addnodes.index: _nothing,
    addnodes.toctree: _nothing,
    sd_tab_input: _nothing,
    sd_tab_label: _tab_label,
}
