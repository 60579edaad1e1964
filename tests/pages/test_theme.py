"""What the book needs of its theme and of Sphinx beyond what they write: each as a page has it."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from layerlab.site.minify import without_unread
from tests.site import PAGES, parsed

pytestmark = pytest.mark.xdist_group("browser")  # the book is built once, for those tests too

WEIGHT = "data-search-weight"
SHOWN = [name for name in PAGES if name != "search"]


@pytest.fixture(scope="module")
def pages(folder: Path) -> list[BeautifulSoup]:
    """Every page that has a text."""
    return [parsed(folder / f"{name}.html") for name in SHOWN]


@pytest.mark.parametrize("name", [*PAGES, "404"])
def test_both_sidebars_have_a_name(folder: Path, name: str) -> None:
    """Who hears a page can tell the list of pages from that of its sections; the first has none."""
    asides = parsed(folder / f"{name}.html").select("aside")
    assert [aside.get("aria-label") for aside in asides] == (
        [] if name == "index" else ["Book", "On this page"]
    )


def test_figures_and_choices_have_a_name(pages: list[BeautifulSoup]) -> None:
    """Who hears a page is told what a figure shows, what is chosen, and each choice once."""
    figures = [figure for page in pages for figure in page.select("article figure")]
    nameless = [one for one in figures if not (one.get("aria-label") or one.figcaption)]
    buttons = [button for page in pages for button in page.select("article input[type=radio]")]
    assert (len(figures) > 40, nameless, len(buttons) > 150) == (True, [], True)
    for button in buttons:
        group = button.find_parent(lambda one: one.name == "fieldset" or one.get("role"))
        assert group.get("aria-label") or group.legend.get_text(strip=True), button
        beside = button.find_next_sibling()
        assert button["aria-label"] and beside["aria-hidden"] == "true", button


def test_links_that_many_have_say_of_what(pages: list[BeautifulSoup]) -> None:
    """Their names begin with what is seen, so that who speaks it finds them, too."""
    found = [
        (link.get_text(), link.get("aria-label", ""))
        for page in pages
        for link in page.select("article :is(.proof-line, .file-about) a")
        if not link.code
    ]
    assert {seen for seen, _ in found} == {"download", "source", "run it", "see all"}
    assert [one for one in found if one[0] == one[1] or not one[1].startswith(one[0])] == []


def test_captions_of_the_list_of_pages_have_a_level(pages: list[BeautifulSoup]) -> None:
    """A heading without a level is none."""
    headings = pages[1].select(".sidebar-tree [role=heading]")
    assert headings and {heading.get("aria-level") for heading in headings} == {"2"}


def test_an_empty_cell_heads_nothing(pages: list[BeautifulSoup]) -> None:
    """No table has a heading without a text; some have a cell there."""
    empty = [th for page in pages for th in page.select("th") if not th.get_text(strip=True)]
    assert empty == []
    assert any(page.select("thead td") for page in pages)


def test_a_search_weighs_code_less(pages: list[BeautifulSoup]) -> None:
    """Each block of code, and each box of claims, stands in an element that says so."""
    found = [part for page in pages for part in page.select("article :is(pre, details.claims)")]
    weights = {part.get(WEIGHT) or part.find_parent(attrs={WEIGHT: True})[WEIGHT] for part in found}
    assert len(found) > 400 and weights == {"0.3"}


def test_a_search_weighs_definitions_more(folder: Path) -> None:
    """Whoever searches a word finds first where it is defined."""
    terms = parsed(folder / "glossary.html").select("dt[id^=term-]")
    assert terms and {term.get(WEIGHT) for term in terms} == {"10"}


def test_markup_that_nothing_asks_for_is_left_out(pages: list[BeautifulSoup]) -> None:
    """Rows are not numbered, code in a text is one element, blanks in code are blanks."""
    for page in pages:
        assert not page.select(".row-even, .row-odd, code.literal .pre, pre .w")
    assert any(page.select("code.literal") for page in pages)


def test_a_variable_that_nothing_reads_is_left_out() -> None:
    """Nor one that only such a variable reads; a script and a page may read one, too."""
    sheets = {"a": "body{--icon: url('x;}'); --far: var(--icon); --near: 1px; color: red;}",
              "b": "p:hover{margin: var(--near, 0)}"}  # fmt: skip
    left = "body{  --near: 1px; color: red;}"
    assert without_unread(sheets, set()) == {"a": left, "b": sheets["b"]}
    assert without_unread(sheets, {"--far"}) == sheets
