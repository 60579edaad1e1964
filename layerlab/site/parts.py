"""The directive `parts`: the pages on which a subject goes on, from its first page.

A section, and an example, keeps its address when a page is divided: the line of the page to which
it went has its name, so that an old link ends one step away from it.
"""

from collections.abc import Iterator

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from layerlab.site.page_warnings import PageWarning, WarningType, warn

_EXAMPLE = "example-"  # how the place of an example begins


class PartsDirective(SphinxDirective):
    """`{parts}`: its body is a list, each item a link to a page and a sentence."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The list, each item with the page that it names first."""
        lists = self.parse_content_to_nodes()
        items = [self._part(item) for one in lists for item in one.children]
        return [nodes.bullet_list("", *items, classes=["parts"])]

    def _part(self, item: nodes.Node) -> nodes.Node:
        link = next(item.findall(pending_xref), None)
        if link is None or not isinstance(item, nodes.list_item):
            text = f"{item.astext()!r} of a list of parts has no link to a page; begin it with one"
            warn(PageWarning(WarningType.NAMELESS_PART, text), self.get_location())
            return item
        item["part"] = link["reftarget"]
        self.env.note_dependency(self.env.doc2path(item["part"]))
        return item


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each item the names of what stands on its page, but for those that this page has."""
    taken = set(_places(doctree))
    for item in doctree.findall(nodes.list_item):
        page = item.get("part")
        if page in app.env.found_docs:
            new = [name for name in _places(app.env.get_doctree(page)) if name not in taken]
            item["ids"] += new
            taken.update(new)


def _places(doctree: nodes.document) -> Iterator[str]:
    """The names of sections and of examples."""
    for node in doctree.findall(nodes.Element):
        section = isinstance(node, nodes.section)
        yield from (name for name in node["ids"] if section or name.startswith(_EXAMPLE))


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("parts", PartsDirective)
