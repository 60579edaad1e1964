"""The book of this repository, for tests that look at it, and how they say what is wrong in it.

What a contributor can get wrong is told in sentences, without a traceback through the tests; what
cannot be looked at then is left out, since it would say the same again.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.book.load import all_sound, names
from layerlab.records import store
from layerlab.transcripts.pages import on_page, page_names
from layerlab.transcripts.transcript import Transcript, TranscriptError

ROOT = Path(__file__).parents[1]
BOOK = Book(ROOT)
NAMES = names(BOOK)
# A claims file that is wrong is an item of its own, which fails (layerlab/pytest_plugin).
EXAMPLES = {example.name: example for example in all_sound(BOOK)}


def tell(faults: Iterable[object]) -> None:
    """Fail with these sentences, one a line; with none of them nothing happens."""
    if said := "\n".join(map(str, faults)):
        raise pytest.fail.Exception(said, pytrace=False) from None


def record_of(example: Example) -> dict[str, Any]:
    """The example's record; a test is left out for want of one that is current."""
    try:
        return store.read(example, example.book.records)
    except store.RecordError:
        pytest.skip("not checked: it has no current record, which test_record_is_current tells")


def is_current(name: str) -> bool:
    """Whether an example can be read, and was measured as it is; else an item of its own tells."""
    try:
        return name in EXAMPLES and store.read(EXAMPLES[name], BOOK.records) is not None
    except store.RecordError:
        return False


def transcripts() -> list[Transcript]:
    """All of the book's; a page that cannot be read is an item of its own, which fails."""
    pages = sorted(filter(is_sound, page_names(BOOK.docs)))
    return [one for page in pages for one in on_page(BOOK.docs / f"{page}.md", BOOK.docs)]


def is_sound(page: str) -> bool:
    """Whether the transcripts of a page can be read; there are none where there is no page."""
    file = BOOK.docs / f"{page}.md"
    try:
        return not file.is_file() or on_page(file, BOOK.docs) is not None
    except TranscriptError:
        return False
