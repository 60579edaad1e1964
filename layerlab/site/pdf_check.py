"""What is wrong with a printed book that only its finished file shows."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, cast

import pikepdf

from layerlab.site.pdf_text import Text, texts

SMALLEST = 6.5  # points of type; less is not read on paper
LEAST_USED = 0.2  # of the height of a page after which its chapter goes on
LITTLE = 0.1  # of the height of a chapter's last page: a page that it may be spared
HEAD, FOOT = 51.0, 45.4  # points of the margins, in which the running head and the number stand
# Chromium prints in steps, of which a size may be one less than what is asked for.
STEP = 0.05
UNBROKEN = "does not break (break-inside, break-after in docs/_static/print.css)"


class Chapter(NamedTuple):
    """A chapter by its bookmark: its title, its first page and the one after its last, from 1."""

    title: str
    first: int
    end: int


def chapters(book: pikepdf.Pdf) -> list[Chapter]:
    """The bookmarks below the title."""
    numbers = {page.obj.objgen: number for number, page in enumerate(book.pages, 1)}
    with book.open_outline() as outline:
        marks = list(outline.root[0].children)
    firsts = [numbers[cast(pikepdf.Array, mark.destination)[0].objgen] for mark in marks]
    ends = pairwise([*firsts, len(book.pages) + 1])
    return [Chapter(mark.title, *pages) for mark, pages in zip(marks, ends, strict=True)]


def short_ends(book: pikepdf.Pdf) -> Iterator[int]:
    """Which chapters, from 0, have next to nothing on their last page, which is not their first."""
    for number, chapter in enumerate(chapters(book)):
        page = book.pages[chapter.end - 2]
        height = float(page.mediabox[3])
        used = _used(_between_margins(texts(page), height), height)
        if used < LITTLE and chapter.end - chapter.first > 1:
            yield number


def faults(book: pikepdf.Pdf, listed: Sequence[int]) -> Iterator[str]:
    """A sentence for each, with page and chapter; of every page, also of those between chapters.

    `listed` are the pages that the contents name, in the chapters' order.
    """
    found = chapters(book)
    for number in range(1, found[0].first):
        yield from _of_pages(book, Chapter("the pages before the chapters", number, number + 1))
    for chapter, said in zip(found, listed, strict=True):
        if said != chapter.first:
            yield (
                f"{chapter.title}: the contents say page {said}, "
                f"it begins on page {chapter.first}; print another draft"
            )
        yield from _of_pages(book, chapter)


def _of_pages(book: pikepdf.Pdf, chapter: Chapter) -> Iterator[str]:
    """Faults of its pages; of a type size the first page that has it."""
    small: set[float] = set()
    for number in range(chapter.first, chapter.end):
        page, where = book.pages[number - 1], f"page {number}, in {chapter.title}"
        found, height = list(texts(page)), float(page.mediabox[3])
        sizes = {round(one.size, 1) for one in found if one.size < SMALLEST - STEP} - small
        small |= sizes
        if sizes:
            yield (
                f"{where}: text of {min(sizes)} pt, less than {SMALLEST}: "
                "give it a size for print in docs/_static/print.css"
            )
        lines = _between_margins(found, height)
        if fault := _fault(lines, _used(lines, height), is_last=number + 1 == chapter.end):
            yield f"{where}{fault}"


def _between_margins(found: Iterable[Text], height: float) -> list[Text]:
    return [one for one in found if FOOT < one.height < height - HEAD]


def _used(lines: Sequence[Text], height: float) -> float:
    """How much of the height between the margins is above the lowest line."""
    lowest = min((one.height for one in lines), default=height - HEAD)
    return (height - HEAD - lowest) / (height - HEAD - FOOT)


def _fault(lines: Sequence[Text], used: float, *, is_last: bool) -> str:
    """What is wrong with how much stands between the margins of a page; nothing, mostly."""
    if not lines and is_last:
        return f", before what comes next: it is empty: that {UNBROKEN}"
    if used < LEAST_USED and not is_last:
        return f": {1 - used:.0%} of it is empty, and the chapter goes on: what follows {UNBROKEN}"
    return ""
