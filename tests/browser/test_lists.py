"""Long lists are looked up: a filter, an order, the message before all that is said of it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MEASURED = "measured"
FILTER = "Show only rows with"


def shown(page: Page) -> list[str]:
    """The first cells of the rows that are shown, their examples left out."""
    rows = page.locator("table.catalogue tbody tr:not(.group):visible")
    return rows.evaluate_all("all => all.map((row) => row.cells[0].innerText.split('\\n')[0])")


def in_bytes(size: str) -> float:
    """A size as it is sorted."""
    number, unit = size.replace(",", "").split()
    return float(number) * {"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}[unit]


def test_the_filter_finds_a_base_by_its_name(reader: Reader) -> None:
    """It is one of the first stops of the keyboard; what it does not find may be elsewhere."""
    page = reader.open(MEASURED)
    skip = page.get_by_role("link", name="Skip to the filter")
    for _ in range(4):
        page.keyboard.press("Tab")
        if skip.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    field = page.get_by_label(FILTER)
    expect(field).to_be_focused()
    field.fill("python:3.13-slim-trixie")
    assert shown(page)[0] == "python:3.13-slim-trixie"
    assert any(row.endswith(" on python:3.13-slim-trixie") for row in shown(page))
    field.fill("no such thing")
    link = page.get_by_role("link", name="Search the book for it")
    expect(link).to_have_attribute("href", "search.html?q=no%20such%20thing")


def test_a_list_is_sorted_by_each_head(reader: Reader) -> None:
    """Up, down, and as it was; rows say of which example they are, and the filter goes on."""
    page = reader.open(MEASURED)
    table = page.locator("table.catalogue").nth(1)
    before = table.locator("tbody tr").evaluate_all("all => all.map((row) => row.innerText)")
    head = table.locator("th", has_text="Unpacked size").first
    button = head.get_by_role("button", name="Sort by Unpacked size")
    sizes = []
    for order in ("ascending", "descending"):
        button.click()
        expect(head).to_have_attribute("aria-sort", order)
        cells = table.locator("tbody tr:visible > :nth-child(2)").all_inner_texts()
        sizes.append([in_bytes(cell) for cell in cells if cell.endswith("B")])
        assert not cells[-1].endswith("B")  # what does not build has no size, and comes last
    assert sizes[0] == sorted(sizes[0]) and sizes[1] == sizes[0][::-1]
    assert len(sizes[0]) > 100
    expect(table.locator("small").first).to_be_visible()
    page.get_by_label(FILTER).fill("multi-stage/greeter scratch")
    assert len(shown(page)) > 1
    page.get_by_label(FILTER).fill("")
    button.click()
    assert head.get_attribute("aria-sort") is None
    after = table.locator("tbody tr").evaluate_all("all => all.map((row) => row.innerText)")
    assert after == before


@pytest.mark.reading(viewport={"width": 390, "height": 844}, has_touch=True)
def test_a_message_stands_before_its_cure(reader: Reader) -> None:
    """Whole, as text; the commands are folded behind; a list at the top leads to it."""
    page = reader.open("errors")
    page.locator(".messages a", has_text="Unknown flag").tap()
    section = page.locator("section:has(> #unknown-flag), section#unknown-flag").last
    message = section.locator("p.message strong")
    expect(message).to_contain_text("unknown flag: --parents")
    expect(message).to_be_in_viewport()
    assert message.evaluate("one => one.scrollWidth <= one.parentElement.clientWidth")
    kinds = section.locator("> *").evaluate_all(
        "all => all.map((one) => one.className || one.tagName)"
    )
    assert kinds[-1] == "commands" and "message" in kinds[1]
    expect(section.locator(".transcript")).to_be_hidden()


def test_a_tick_has_room(reader: Reader) -> None:
    """For a finger, and between it and its words."""
    page = reader.open("questions")
    box = page.locator(".asked-in input").first.bounding_box()
    assert box["width"] >= 24 and box["height"] >= 24
    gap = page.locator(".asked-in label").first.evaluate("one => getComputedStyle(one).columnGap")
    assert float(gap.removesuffix("px")) >= 6


@pytest.mark.parametrize("width", [1366, 1000])
def test_the_head_of_a_list_stays_in_sight(reader: Reader, width: int) -> None:
    """Whoever scrolls far knows what the numbers are; the header of a small screen is above it."""
    reader.page.set_viewport_size({"width": width, "height": 800})
    page = reader.open(MEASURED)
    page.evaluate("scrollTo(0, 4000)")
    above = page.evaluate("document.querySelector('.mobile-header').getBoundingClientRect().height")
    tops = page.locator("table.catalogue thead th:first-child").evaluate_all(
        "all => all.map((head) => head.getBoundingClientRect().top)"
    )
    assert any(abs(one - above) < 2 for one in tops), (above, tops)
