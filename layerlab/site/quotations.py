"""The directive `quotations`: what pages say by the word of others, each with its source.

Every link to another site counts as a source, but for those that say `further reading`.
"""

import re
from collections.abc import Iterator
from textwrap import shorten
from typing import NamedTuple
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import make_refnode

from layerlab.book import sources
from layerlab.site.domain import domain_of
from layerlab.site.gathered import GatheredDirective, gathered_list
from layerlab.site.sentences import sentence
from layerlab.site.tables import Column, Group, Row, table

_MARK = re.compile(r"quoted: (https://\S+) ?(\S*)")
_NAMELESS = {"_index.md", "index.md"}  # what a folder's page is called, whatever it is about
# Letters of a sentence that are enough to know it by: the page, one click away, has all of it.
LONGEST = 170
COLUMNS = [Column("What the page says"), Column("Source"), Column("Version, or day it was read")]


class Quotation(NamedTuple):
    """A sentence of a page, the place it stands at, the address it is from and the day."""

    says: str
    place: str
    address: str
    read: str


class quotation_list(gathered_list):
    """Stands for all quotations."""


class QuotationsDirective(GatheredDirective):
    """`{quotations}`: a table of all pages' quotations."""

    place = quotation_list


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what a page quotes."""
    page = domain_of(app.env).page(app.env.current_document.docname)
    own = app.config.measured_repository or " "
    page["quoted"] = [tuple(one) for one in quoted(doctree) if not one.address.startswith(own)]


def quoted(doctree: nodes.document) -> Iterator[Quotation]:
    """Links to other sites, and the sources that a comment gives of a table or list below it."""
    for node in doctree.findall():
        if isinstance(node, nodes.comment):
            mark = _MARK.fullmatch(node.astext().strip())
            below = node.next_node(descend=False, siblings=True, ascend=False)
            if mark and below is not None:
                yield Quotation(_headings(below), _place(node), mark[1], mark[2])
        elif isinstance(node, nodes.reference):
            address, read = node.get("refuri", ""), node.get("reftitle", "")
            if address.startswith("https://") and read != sources.FURTHER:
                yield Quotation(sentence(node), _place(node), address, read)


def _headings(node: nodes.Node) -> str:
    """A table by its columns, anything else by how it begins."""
    heads = [" ".join(entry.astext().split()) for entry in node.findall(nodes.thead)]
    return f"table: {heads[0]}" if heads else " ".join(node.astext().split())[:80] + " …"


def _place(node: nodes.Node) -> str:
    """The id of the section that a node stands in."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.section):
            return str(node["ids"][0])
    return ""


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the table in its place."""
    for node in list(doctree.findall(quotation_list)):
        rows: list[Row] = []
        for name, page in sorted(domain_of(app.env).data["pages"].items()):
            found = [Quotation(*one) for one in page.get("quoted", ())]
            if found:
                rows.append(Group(app.env.titles[name].astext()))
                rows += [_row(app, docname, name, one) for one in found]
        node.replace_self(table(COLUMNS, rows, ["quotations"]))


def _row(app: Sphinx, docname: str, page: str, one: Quotation) -> Row:
    text = shorten(one.says, LONGEST, placeholder=" …")
    says = make_refnode(app.builder, docname, page, one.place, nodes.Text(text))
    source = nodes.reference("", label(one.address), refuri=one.address, internal=False)
    return [[says], [source], sources.version(one.address) or one.read]


def label(address: str) -> str:
    """A source by its repository and file, or by its site; an index by its folder as well."""
    parts = urlsplit(address)
    path = [part for part in parts.path.split("/") if part]
    if parts.netloc != "github.com":
        return "/".join([parts.netloc, *path[-1:]])
    repository = "/".join(path[:2])
    name = "/".join(path[-2:]) if path[-1] in _NAMELESS else path[-1]
    return f"{repository}: {name}" if path[2:3] in (["blob"], ["tree"]) else repository


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("quotations", QuotationsDirective)
    app.add_node(quotation_list)
