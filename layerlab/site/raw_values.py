"""Whether a sentence or a cell says a value in such a way that nobody can read it aloud.

It is printed as a proof prints it, or is a bare number of nobody knows what.
"""

import re
from collections.abc import Iterator
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.claims.base import Claim
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
    | \bruns,\ [A-Z]{3}[^.;]*\ runs\b
    | \bexit\ \d+\b                                # a run again: sentences say "exit code"
    | \b(?:uid|gid|groups)\ \d+,\ (?:uid|gid|groups?|name)\b
    | (?:^|[\s(])[\w-]+:\ [A-Z][A-Z0-9_]+\ is\ (?:un)?set\b  # a variable that a program sees
    | \bfound\ in\ (?:cache|config|history|layers|provenance)\b
    | \b(?:DL|SC)\d{4},\ (?:DL|SC)\d{4}\b            # linters
    | (?:^|[\s(])/[\w./-]+\ 0[0-7]{3}\b              # files
    | \b[A-Z][A-Z0-9_]+\ '[^']*'                   # variables
    | \bof\ the\ shorter\ step's\ time\b            # an overlap
    | (?:^|\()fails:\ \S                            # a build
    | \bis\ [\d.]+\ [kMG]?B,\ \S+\ is\ [\d.]+        # a comparison
    | \[(?:[\w.-]+\ )?\d+/\d+\]\ [A-Z]{3}           # a step with its counter
    | ,\ claimed\ ['\d]                             # the sentence of a fault
    | [\[{]['"] | \\n                               # lists, tables and texts of Python
    """,
    re.VERBOSE,
)
# A value that is all of it cannot be told from a sentence's own words.
_PARTED = re.compile(r"^\d{3} |[:,;'/%{\[]")
SHORT = 8  # characters
PROOFS = {"claims"}  # the tables in which values stand in full


def raw(text: str) -> str:
    """What in a text is printed as in a proof; nothing where all of it has words."""
    found = RAW.search(text)
    return found[0].strip() if found else ""


def find_raw(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of each paragraph, item and cell of the page being read that holds such a value.

    Be it of a known form, or what the proof of an example on the page prints in full.
    """
    texts = {
        paragraph: " ".join(_prose(paragraph).split())
        for paragraph in doctree.findall(nodes.paragraph)
        if not _is_proof(paragraph)
    }
    page = "\n".join(texts.values())
    printed = [one for one in _printed(app) if one in page]
    for paragraph, said in texts.items():
        if found := raw(said) or next((one for one in printed if one in said), ""):
            text = (
                f"{found!r} is how a proof prints a value; let {{measured}} say it, in a form that "
                "suits the sentence (`as phrase`, `as cell`), or say it in words"
            )
            domain_of(app.env).report(PageWarning(WarningType.RAW_VALUE, text), paragraph)


def in_full(claim: Claim[object], value: object) -> str:
    """What a proof prints of a value; nothing where sentences print the same, or a word of it."""
    full = " ".join(claim.format(value).split())
    words = [claim.phrase(value), claim.cell(value), *claim.other_forms(value).values()]
    said = {" ".join(one.replace("`", "").split()) for one in words}
    known = any(full in one for one in said)  # also as a part of a longer form
    return full if len(full) >= SHORT and _PARTED.search(full) and not known else ""


def _printed(app: Sphinx) -> Iterator[str]:
    """What the proofs of the examples on the page being read print, and no sentence does."""
    domain = domain_of(app.env)
    for name in domain.page(app.env.current_document.docname)["examples"]:
        try:
            example = domain.library.example(name)
            record = domain.library.record(example)
        except PageWarning:
            continue  # the page itself warns of it
        for one in example.claims():
            # a record has no types by which a value could be told to be its claim's
            claim = cast(Claim[object], one.claim)
            if full := in_full(claim, record["claims"][one.id]["value"]):
                yield full


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
