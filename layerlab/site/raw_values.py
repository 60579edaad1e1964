"""Whether a sentence or a cell says a value in such a way that nobody can read it aloud.

It is printed as a proof prints it, or is a bare number of nobody knows what.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.site.domain import domain_of
from layerlab.site.page_warnings import PageWarning, WarningType
from layerlab.site.value_node import measured_value

# How `Claim.format` and Python print what has several parts, outside of code.
RAW = re.compile(
    r"""
    \b[\w-]+:\ exit\ (?:\d+|code\ \d+,)            # a run
    | (?:/[\w./-]+|\b[A-Z]\w*_?\w*)\ (?:absent|present)\b  # paths, variables
    | \b\d+\ with,\ \d+\ without\b                  # history
    | \b(?:ms|s),\ exit\ code\ \d+                  # a stop
    | \b(?:ms|s)\ at\ the\ same\ time,\ of\ \d      # an overlap
    | \b0\ of\ \d+\ steps\ ran\b                    # a rebuild
    | \bsteps?\ ran:\ [A-Z]{3}                      # a rebuild with its steps
    | \bis\ skipped,\ \S+(?:\ \S+)?\ is\ skipped\b    # steps
    | \[(?:[\w.-]+\ )?\d+/\d+\]\ [A-Z]{3}           # a step with its counter
    | ,\ claimed\ ['\d]                             # the sentence of a fault
    | [\[{]['"] | \\n                               # lists, tables and texts of Python
    """,
    re.VERBOSE,
)
PROOFS = {"claim", "claims"}  # the boxes and tables in which values stand in full


def raw(text: str) -> str:
    """What in a text is printed as in a proof; nothing where all of it has words."""
    found = RAW.search(text)
    return found[0].strip() if found else ""


def find_raw(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of each paragraph, item and cell of the page being read that holds such a value."""
    for paragraph in doctree.findall(nodes.paragraph):
        if not _is_proof(paragraph) and (found := raw(_prose(paragraph))):
            text = (
                f"{found!r} is how a proof prints a value; let {{measured}} say it, in a form that "
                "suits the sentence (`as phrase`, `as cell`), or say it in words"
            )
            domain_of(app.env).report(PageWarning(WarningType.RAW_VALUE, text), paragraph)


def find_bare(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of each count whose paragraph, list item or table does not name what is counted."""
    for value in doctree.findall(measured_value):
        noun = value["counts"]
        if noun and not _is_proof(value) and noun not in _around(value).lower():
            text = (
                f"say beside {value.astext()} what it counts ({noun}): "
                f"it is the number of {value['about']}"
            )
            domain_of(app.env).report(PageWarning(WarningType.BARE_NUMBER, text), value)


def _around(node: nodes.Node) -> str:
    """The text of the table, the definition with its term, or the paragraph that a node is in."""
    found = node
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.paragraph) and not isinstance(found, nodes.paragraph):
            found = node
        if isinstance(node, nodes.table | nodes.definition_list_item):
            return str(node.astext())
    return str(found.astext())


def _is_proof(node: nodes.Element | None) -> bool:
    while node is not None and not PROOFS & set(node.get("classes", [])):
        node = node.parent
    return node is not None


def _prose(paragraph: nodes.paragraph) -> str:
    """The text without its code, which is quoted as it is."""
    return "".join(
        "`" if isinstance(text.parent, nodes.literal) else text.astext()
        for text in paragraph.findall(nodes.Text)
    )
