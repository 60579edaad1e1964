"""The first page and the cheat sheet as a reader has them: one screen, two sides of paper."""

import re

import pytest
from playwright.sync_api import expect

from layerlab.site.weight import weight
from tests.browser.conftest import Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BUDGET = 30_000  # bytes of the first page with all that it loads, as gzip


@pytest.mark.reading(viewport={"width": 1366, "height": 900})
def test_the_first_page_is_one_screen(reader: Reader) -> None:
    """Promise, figure, commands and doors are in sight at once; the doors on any screen."""
    page = reader.open("index")

    def ends(part: str) -> float:
        box = page.locator(part).bounding_box()
        return box["y"] + box["height"] if box else float("inf")

    for part in (".promise", ".ways .panel:visible", ".take-part"):
        assert ends(part) <= 900, part
    assert page.locator(".doors dt").count() == 4 and ends(".doors dl") <= 768
    page.set_viewport_size({"width": 390, "height": 844})
    assert ends(".doors dl") <= 844


@pytest.mark.reading(viewport={"width": 390, "height": 844})
def test_the_first_command_is_in_the_first_screen(reader: Reader) -> None:
    """Of the page for who takes part; the door to a base leads to the figure with all of them."""
    page = reader.open("contributing")
    box = page.locator("pre", has_text="git clone").first.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 844
    reader.open("index").get_by_role("link", name="a base for yours").click()
    box = page.locator("table.bases").bounding_box()
    assert box is not None and box["y"] <= 844


def test_the_first_page_is_light(reader: Reader) -> None:
    """It is read before anything is kept."""
    assert weight(reader.site.folder / "index.html") <= BUDGET


@pytest.mark.reading(java_script_enabled=False)
def test_a_way_is_chosen_without_a_script(reader: Reader) -> None:
    """One is shown, arrows choose another; its name is left to the row that is chosen."""
    page = reader.open("index")
    shown = page.locator(".ways .panel:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("COPY --from=build")
    page.locator(".way input:checked").focus()
    page.keyboard.press("ArrowUp")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("RUN rm -rf")
    expect(page.locator(".panel-title:visible")).to_have_count(0)


@pytest.mark.reading(java_script_enabled=False)
@pytest.mark.parametrize("name", ["index", "cache"])
def test_a_button_that_needs_a_script_is_hidden_without_one(reader: Reader, name: str) -> None:
    """That of the colours does nothing there; the browser's own setting holds."""
    expect(reader.open(name).locator(".theme-toggle:visible")).to_have_count(0)


@pytest.mark.reading(viewport={"width": 1366, "height": 900})
def test_a_group_of_pages_opens_by_a_key(reader: Reader) -> None:
    """What a folded group holds is not reached until it is opened."""
    page = reader.open("cache")
    link = page.get_by_role("link", name="Error messages")
    expect(link).to_be_hidden()
    page.locator(".sidebar-tree summary", has_text="Look up").press("Enter")
    expect(link).to_be_visible()


def sheets(reader: Reader, name: str) -> int:
    """How many sheets of A4 a page is on paper."""
    printed = reader.open(name).pdf(format="A4", prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", printed))


def test_the_cheat_sheet_is_two_sides(reader: Reader) -> None:
    """Rules, sizes and codes on the one, instructions and keys on the other."""
    assert sheets(reader, "cheat-sheet") == 2


def test_paper_says_where_links_lead(reader: Reader) -> None:
    """An address stands behind a link to another site; each sheet has a running head."""
    page = reader.open("cache")
    page.emulate_media(media="print")
    link = page.locator('article p:not(.file-about) > a[href^="http"]').first
    after = link.evaluate("link => getComputedStyle(link, '::after').content")
    assert link.get_attribute("href") in after
    assert '@top-left { content: "The cache, exactly"' in page.content()
