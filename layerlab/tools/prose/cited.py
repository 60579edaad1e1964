"""What the sentences of a page say by the word of others, and whether that can be read again.

A pull request says what somebody changed, not which releases have it, nor whether it was taken
back since; a thread's state is another one tomorrow; and from further reading nothing is taken.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it.token import Token

from layerlab.book import sources

_ADDRESS = re.compile(r"^https?://")
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
_PULL, _ISSUE = re.compile(r"/pull/\d+"), re.compile(r"/issues/\d+")
_RELEASE = re.compile(r"(?<![\w.#-])v?\d+\.\d+|\b(?:Engine|Debian|Node\.js|Java) \d+\b")
_CHANGE = re.compile(
    r"\b(?:since|fixed|later|reverted|took (?:\w+ )?back|changed)\b|\bfrom .{1,30} on\b",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\b(?:open|closed|unfixed|unsolved|planned|known bug|not yet|still open|merged)\b",
    re.IGNORECASE,
)
_WITNESS = re.compile(r"\breported?\b")  # its words are quoted, not a change
_LEADS_ON = re.compile(
    r"(?:^|[(;:])\s*(?:see|continue|go on|read|more|further|look)\b[^().;:]*$", re.IGNORECASE
)


# Somebody's word, or a release's news, which a reader cannot look up without a link.
_WORD = re.compile(
    r"\baccording to (?:the|its|their|Docker's|GitHub's) "
    r"(?:manual|documentation|docs|source|reference|release notes)\b(?! of this book)"
    r"|\b(?:manual|documentation|release notes) (?:says?|said|tells?|states?)\b"
    r"|\b(?:since|from|until|before) Engine \d+\b|\bEngine \d+ (?:\w+ed|no longer)\b",
    re.IGNORECASE,
)
# After further reading a sentence ends, or names more of it.
_ENDED = re.compile(r"^(?:$|[.;:)]|\s*(?:\||\(|and\b|or\b|for\b))")


class Link(NamedTuple):
    """A link to another site, its title, and what its sentence says before and after it."""

    address: str
    title: str
    before: str
    after: str = ""


class Statement(NamedTuple):
    """A sentence, or the row of a table, with the text of its links, and these."""

    text: str
    links: tuple[Link, ...]


def is_elsewhere(address: str) -> bool:
    """Whether a link leads to another site."""
    return bool(_ADDRESS.match(address))


class _Place(NamedTuple):
    """Where the text of a link begins and ends in its paragraph, its address and its title."""

    begin: int
    end: int
    address: str
    title: str


def statements(token: Token) -> tuple[Statement, ...]:
    """The sentences of a paragraph, an item or a cell."""
    said, opened, links = "", None, []
    for child in token.children or []:
        if child.type == "link_open" and is_elsewhere(address := str(child.attrGet("href"))):
            opened = _Place(len(said), 0, address, str(child.attrGet("title") or ""))
        elif child.type == "link_close" and opened:
            links.append(opened._replace(end=len(said)))
            opened = None
        elif child.type in ("softbreak", "hardbreak"):
            said += " "
        elif child.type in ("text", "code_inline"):
            said += child.content
        elif child.type == "myst_role":
            said += "…"
    return tuple(_parted(said, links))


def _parted(said: str, links: list[_Place]) -> Iterator[Statement]:
    ends = [found.start() for found in _SENTENCE.finditer(said)] + [len(said)]
    for begin, end in zip([0, *ends], ends, strict=False):
        found = tuple(
            Link(one.address, one.title, said[begin : one.begin].strip(), said[one.end : end])
            for one in links
            if begin <= one.begin < end or one.begin == end == len(said)
        )
        yield Statement(said[begin:end].strip(), found)


def joined(cells: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Those of a table's row as one: a cell tells the version of what stands in another."""
    links = tuple(link for cell in cells for link in cell.links)
    return (Statement(" | ".join(cell.text for cell in cells), links),) if cells else ()


def faults(one: Statement) -> Iterator[str]:
    """A sentence for each link that says less than its statement, and for a word without one."""
    if not one.links and (word := _WORD.search(one.text)):
        yield f"{word[0]!r}, and the sentence has no link to it; link the place, at a version"
    has_release = bool(_RELEASE.search(one.text)) or any(
        sources.version(link.address) and not sources.is_thread(link.address) for link in one.links
    )
    for link in one.links:
        if link.title == sources.FURTHER and not _leads_on(link):
            yield (
                f"{link.address} is further reading, but its sentence states something; give its "
                'version or the day of reading, or let a sentence of its own lead there ("See …")'
            )
        elif not has_release and _tells_a_change(link, one.text):
            yield (
                f"{link.address} is about a change, and changes are taken back; name the release "
                "that has it in the same sentence, or link the source at a tag or a commit"
            )
        elif _ISSUE.search(link.address) and _STATE.search(one.text) and not link.title:
            yield (
                f"{link.address} has another state tomorrow; give the day on which you read it, "
                f'[text]({link.address} "2026-11-29"), or say only what was reported'
            )


def _leads_on(link: Link) -> bool:
    """Whether the sentence sends its reader there, and says nothing more of it."""
    return bool(_LEADS_ON.search(link.before) and _ENDED.search(link.after))


def _tells_a_change(link: Link, said: str) -> bool:
    if _PULL.search(link.address):
        return not _WITNESS.search(said)
    return bool(_ISSUE.search(link.address) and _CHANGE.search(said))
