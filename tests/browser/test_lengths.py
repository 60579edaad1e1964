"""A page that is read is one matter, and ends soon."""

import io

import pikepdf
import pytest

from tests.browser.conftest import Reader
from tests.known import tell
from tests.site import PAGES, chapters

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST = {1366: 10_000, 390: 14_000}  # px of a page by the width of a screen
# Where one looks something up, and reads no further.
LOOKED_UP = {
    "errors", "measured", "quoted", "coverage", "instructions", "glossary", "questions",
    "claims-reference", "search",
}  # fmt: skip
READ = [name for name in PAGES if name not in LOOKED_UP]
SHEETS = 12  # of A4, of a chapter that is printed
MEASURE = "document.documentElement.scrollHeight"


def too_long(reader: Reader, width: int) -> list[str]:
    """The pages that are longer than they may be on a screen of this width."""
    found = []
    for name in READ:
        height = reader.open(name).evaluate(MEASURE)
        if height > MOST[width]:
            found.append(f"{name} is {height} px long at {width}; at most {MOST[width]}")
    return found


@pytest.mark.reading(viewport={"width": 1366, "height": 900})
def test_a_page_ends_soon(reader: Reader) -> None:
    """On a laptop."""
    tell(too_long(reader, 1366))


@pytest.mark.reading(viewport={"width": 390, "height": 844}, has_touch=True)
def test_a_page_ends_soon_on_a_phone(reader: Reader) -> None:
    """Where lines are a third as long."""
    tell(too_long(reader, 390))


def test_a_chapter_is_few_sheets(reader: Reader) -> None:
    """Of those that have most text, which are the most likely to be too long."""
    folder = reader.site.folder
    longest = sorted(chapters(folder), key=lambda name: (folder / f"{name}.md").stat().st_size)[-6:]
    for name in longest:
        with pikepdf.open(io.BytesIO(reader.open(name).pdf(format="A4"))) as printed:
            sheets = len(printed.pages)
        tell([f"{name} is printed on {sheets} sheets; at most {SHEETS}"] if sheets > SHEETS else [])
