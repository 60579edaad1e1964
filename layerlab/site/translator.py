"""How HTML is written where Sphinx writes more than readers need, or less.

What has a name for those who hear it says it. A search weighs code less, a term where it is
defined more. An empty cell heads nothing. A chapter has hundreds of pieces of code in text, and of
rows of which no style asks whether they are even.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator
from sphinx.writers.html5 import HTML5Translator
from sphinx_design.tabs import sd_tab_label

from layerlab.site.paged_media import is_epub
from layerlab.site.stacked import LABEL, stack

CODE, TERM = "0.3", "10"  # against 1 of text; headings have more by themselves
WEIGHT = "data-search-weight"
BUILDERS = ("html", "singlehtml", "epub")


class BookTranslator(HTML5Translator):
    """Sphinx's translator, told what these pages need."""

    def starttag(self, node: nodes.Element, tagname: str, *rest: Any, **attributes: Any) -> str:
        """Give code and defined terms their weight, and what is `named` its name."""
        attributes |= _heard(node)
        if isinstance(node, nodes.literal_block):
            attributes[WEIGHT] = CODE
        elif isinstance(node, nodes.term) and node["ids"] and node["ids"][0].startswith("term-"):
            attributes[WEIGHT] = TERM
        elif isinstance(node, nodes.entry) and LABEL in node:
            attributes["data-label"] = node[LABEL]
        return super().starttag(node, tagname, *rest, **attributes)

    def visit_literal(self, node: nodes.Element) -> None:
        """Write plain code at once, a link's too; code in a language, keys stay Sphinx's."""
        styled = node["classes"] and "xref" not in node["classes"]
        if styled or node.get("language") or len(node.children) != 1:
            super().visit_literal(node)
            return
        text = self.encode(node.astext())
        self.body.append(self.starttag(node, "code", "", CLASS="literal") + text + "</code>")
        raise nodes.SkipNode

    def visit_table(self, node: Any) -> None:
        """Let a wide table become rows of their own on a phone."""
        stack(node, in_a_book=is_epub(self))
        super().visit_table(node)

    def visit_entry(self, node: Any) -> None:
        """Write an empty cell of the head as one that heads nothing."""
        if node.astext() or not isinstance(node.parent.parent, nodes.thead):
            super().visit_entry(node)
            return
        node.parent.column += 1
        self.body.append("<td></td>\n")
        raise nodes.SkipNode

    def visit_row(self, node: Any) -> None:
        """Leave out whether the row is even."""
        super(HTML5Translator, self).visit_row(node)


def _heard(node: nodes.Node) -> dict[str, str]:
    """What is said for those who do not see it: names; a tab's label once."""
    if isinstance(node, sd_tab_label):
        return {"aria-hidden": "true"}
    if not isinstance(node, nodes.Element) or "named" not in node:
        return {}
    group = {"role": "group"} if isinstance(node, nodes.container) else {}
    return {"aria-label": node["named"], **group}


def setup(app: Sphinx) -> None:
    """Write all books of HTML so."""
    translator: type[SphinxTranslator] = BookTranslator
    for builder in BUILDERS:
        app.set_translator(builder, translator)
