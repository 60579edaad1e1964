"""Pages cut into their sections: a search answers with the place, not with the page."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# A section begins and ends on the tags that this book's own writer writes: no parser is needed,
# and twenty megabytes take no second. Other elements of that name, a question's, have no id first.
_EDGE = re.compile(r'<section(?: id="?([^">\s]+)"?)?[^>]*>|</section>')
_BODY = re.compile(r'<div data-search(?= |>)[^>]*?(?: data-search-weight="?([\d.]+)"?)?>')
_HEADING = re.compile(r"<h([1-6])[^>]*>(.*?)(?:<a class=\"?headerlink.*?)?</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_TERM = re.compile(
    r'<dt[^>]* id="?(term-[^">\s]+)"?[^>]*>(.*?)(?:<a class="?headerlink.*?)?</dt>'
    r"\s*<dd>(.*?)</dd>",
    re.DOTALL,
)
# Sections that many pages have: they ask, or say again what the others answer.
REPEATED = ("check-yourself", "in-short")
_SAID = "<div data-search-weight=0.3>{}</div>"  # of a term; its name counts, this little
ANSWER = "in-one-minute"  # it says what the page is about, and is found as the page


class Section(NamedTuple):
    """A section without those within it; texts are HTML."""

    id: str
    heading: str
    above: tuple[str, ...]  # headings of the sections around it, the page's first
    content: str
    weight: float  # of all of its page


def sections(page: str) -> Iterator[Section]:
    """The sections of a page as it is written; none where nothing is to be found."""
    body = _BODY.search(page)
    if body is None:
        return
    opened: list[tuple[str, list[str]]] = []
    within = 0  # elements of that name which are no section
    last = body.end()
    for edge in _EDGE.finditer(page, body.end()):
        if opened:
            opened[-1][1].append(page[last : edge.start()])
        last, begins = edge.end(), edge[0] != "</section>"
        if edge[1]:
            opened.append((edge[1], []))
        elif begins or within:
            within += 1 if begins else -1
        elif opened:
            name, pieces = opened[-1]
            if name == ANSWER and opened[1:]:
                opened[-2][1].append(_HEADING.sub("", "".join(pieces), count=1))
            else:
                yield _section(opened, float(body[1] or 1))
            opened.pop()


def terms(page: str) -> Iterator[Section]:
    """What a page defines, each term as a section of it."""
    about = _heading(page)
    for id, term, said in _TERM.findall(page):
        yield Section(id, _TAG.sub("", term).strip(), (about,), _SAID.format(said), 1)


def _section(opened: list[tuple[str, list[str]]], weight: float) -> Section:
    """The innermost of those that are open."""
    *around, heading = [_heading("".join(pieces)) for _, pieces in opened]
    name, pieces = opened[-1]
    return Section(name, heading, tuple(around), "".join(pieces), weight)


def _heading(content: str) -> str:
    """The first heading, as text in HTML."""
    found = _HEADING.search(content)
    return _TAG.sub("", found[2]).strip() if found else ""
