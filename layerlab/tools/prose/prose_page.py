"""Reads a page's Markdown into blocks of prose; code, roles and what programs write is no prose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from layerlab.tools.prose.cited import Statement, is_elsewhere, joined, statements

# Directives whose content nobody reads as Markdown: commands that run, names of pages and files.
NO_PROSE = {"transcript", "toctree", "include"}
# Those whose content stands on the page as it is, with the language behind the name, or without.
CODE = {"code", "code-block", "sourcecode"}
LITERAL = {"eval-rst", "literalinclude", "math", "parsed-literal", "raw"}
# Those behind whose name prose begins; behind that of others stands an example, or a file.
TITLED = {
    "admonition", "card", "caution", "danger", "dropdown", "epigraph", "error", "grid-item-card",
    "hint", "important", "list-table", "note", "question", "sidebar", "table", "tip", "topic",
    "warning",
}  # fmt: skip
# Stands in a block's text for what is measured, or linked to another site.
PROVED = "\N{OBJECT REPLACEMENT CHARACTER}"
_DIRECTIVE = re.compile(r"^\{([\w:-]+)\}\s*(.*)")
_OPTION = re.compile(r"^:[\w-]+:")
# Written above a block: where its figures come from, when the block has no room to say it.
_MARK = re.compile(r"^quoted: (https://\S+) ?(.*)$")


class Source(NamedTuple):
    """A link to another site, and its title."""

    address: str
    title: str


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list item or table row.

    `text` is what is left of its prose: code is `…`, a measured value and text linked to another
    site are PROVED.
    `quoted` says that it names a source for its figures, `sources` is what it links on other sites,
    `codes` is what stands in it as code, `cited` are its sentences with their links.
    A code block has its `language` and its `code` instead.
    """

    line: int
    text: str = ""
    quoted: bool = False
    sources: tuple[Source, ...] = ()
    codes: tuple[str, ...] = ()
    cited: tuple[Statement, ...] = ()
    language: str | None = None
    code: str = ""
    bare_image: bool = False


@cache
def _parser() -> MarkdownIt:
    extensions = {"colon_fence", "deflist"}
    return create_md_parser(MdParserConfig(enable_extensions=extensions), RendererHTML)


def blocks(markdown: str, first: int = 1, listed: bool = False) -> Iterator[Block]:
    """Every block of prose and of code, with its line; `first` is the number of line one.

    `listed` is true where the outermost items of lists are the rows of a table.
    """
    marked, row = False, None
    begin, end = ("list_item_open", "list_item_close") if listed else ("tr_open", "tr_close")
    for token in _parser().parse(markdown):
        line = first + (token.map[0] if token.map else 0)
        if token.type == "myst_line_comment":
            mark = _MARK.match(token.content.strip())
            marked = bool(mark)
            if mark:
                yield Block(line, sources=(Source(*mark.groups()),))
        elif token.type in (begin, end) and (token.level == 1 or not listed):
            if row:
                yield _marked(row, marked)
            row = Block(line) if token.type == begin else None
        elif token.type == "inline":
            block = _prose(token, line)
            if row is None:
                yield _marked(block, marked)
            else:
                row = _joined(row, block)
        elif token.type in ("fence", "colon_fence"):
            yield from (_marked(block, marked) for block in _fenced(token, line))
        if token.level == 0 and token.nesting <= 0 and token.type != "myst_line_comment":
            marked = marked and token.type == "inline"


def _marked(block: Block, marked: bool) -> Block:
    return replace(block, quoted=block.quoted or marked)


def _joined(row: Block, cell: Block) -> Block:
    """A table row with one more cell."""
    text = f"{row.text} | {cell.text}".strip(" |")
    quoted = row.quoted or cell.quoted
    sources, codes = row.sources + cell.sources, row.codes + cell.codes
    cited = joined(row.cited + cell.cited)
    return replace(row, text=text, quoted=quoted, sources=sources, codes=codes, cited=cited)


def _prose(token: Token, line: int) -> Block:
    words: list[str] = []
    linked, bare = False, False
    for child in token.children or []:
        if child.type in ("link_open", "link_close"):
            linked = child.nesting == 1 and is_elsewhere(str(child.attrGet("href")))
        elif child.type == "text" and not linked:
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append("\n")
        elif linked or child.meta.get("name") == "measured":
            words.append(PROVED)
        elif child.type in ("code_inline", "myst_role"):
            words.append("…")
        bare = bare or (child.type == "image" and not child.content.strip())
    text, cited = "".join(words), statements(token)
    sources = tuple(Source(link.address, link.title) for one in cited for link in one.links)
    quoted = bool(sources) and "quoted" in text
    codes = tuple(c.content for c in token.children or [] if c.type == "code_inline")
    return Block(line, text, quoted, sources, codes, cited, bare_image=bare)


def _fenced(token: Token, line: int) -> Iterator[Block]:
    found = _DIRECTIVE.match(token.info.strip())
    if not found:
        yield Block(line, language=token.info.strip(), code=token.content)
        return
    name, title = found.groups()
    lines = token.content.splitlines()
    kept = ["" if _OPTION.match(text) or text == "---" else text for text in lines]
    if name in CODE | LITERAL:
        language = title if name in CODE else f"{{{name}}}"
        yield Block(line, language=language, code="\n".join(kept))
    elif name not in NO_PROSE:
        if name in TITLED:
            yield from blocks(title, line)
        # Below an empty line, since a first item that begins with code is read as front matter.
        yield from blocks("\n".join(["", *kept]), line, listed=name == "list-table")
