"""All tables look alike, and can be read on a narrow screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader
from tests.browser.tables import hidden
from tests.known import tell

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Of each table: its type, its heads, and how much narrower it is than what it stands in.
STYLES = """all => all.map((table) => {
  const head = table.querySelector("th:not(.number, .text-right)");
  if (!head) return null;
  const { fontSize } = getComputedStyle(table);
  const { textAlign, paddingLeft } = getComputedStyle(head);
  const room = table.parentElement.clientWidth - table.offsetWidth;
  return JSON.stringify([fontSize, textAlign, paddingLeft, room > 2]);
}).filter((one) => one)"""
# Of tables that are wider than the screen, scrolled to their end: where the first column is, and
# the width of the narrowest one.
SCROLLED = """all => all.map((table) => {
  const box = table.closest(".table-wrapper");
  if (box.scrollWidth <= box.clientWidth + 1) return null;
  box.scrollLeft = box.scrollWidth;
  const row = [...table.tBodies[0].rows].find((row) => row.cells.length > 3);
  const widths = [...row?.cells ?? []].map((cell) => cell.offsetWidth);
  const left = row?.cells[0].getBoundingClientRect().left - box.getBoundingClientRect().left;
  return { left, narrowest: Math.min(...widths), name: table.tHead?.innerText };
}).filter((one) => one)"""


@pytest.mark.reading(viewport={"width": 1366, "height": 900})
def test_tables_have_one_style(reader: Reader) -> None:
    """Whether written in Markdown or measured; each is as wide as the text."""
    found: set[str] = set()
    for name in ("images", "instructions", "versions"):
        tables = reader.open(name).locator("article table:visible")
        assert tables.count() > 0
        found.update(tables.evaluate_all(STYLES))
    assert len(found) == 1, found


@pytest.mark.parametrize("width", [390, 320])
def test_a_wide_table_keeps_its_first_column(reader: Reader, width: int) -> None:
    """Whoever scrolls it knows which row is read; no column is a word of letters in a row."""
    reader.page.set_viewport_size({"width": width, "height": 844})
    wide = []
    for name in ("smaller", "measured"):
        tables = reader.open(name).locator("article table:visible")
        wide += [(name, one) for one in tables.evaluate_all(SCROLLED)]
    assert wide
    tell(
        f"{name} at {width} px: {one}"
        for name, one in wide
        if abs(one["left"]) > 1 or one["narrowest"] < 60
    )


@pytest.mark.reading(viewport={"width": 390, "height": 844}, has_touch=True)
@pytest.mark.parametrize("name", ["cache", "multi-stage", "base-images"])
def test_a_wide_table_is_rows_on_a_phone(reader: Reader, name: str) -> None:
    """Each value stands beneath what the row is about, with the head of its column before it."""
    page = reader.open(name)
    tell(hidden(page))
    cells = page.locator("table.stacked:visible tbody tr:first-child > :nth-child(2)")
    assert cells.count() > 0
    labels = "all => all.map((cell) => getComputedStyle(cell, '::before').content)"
    assert all(label.strip('"').endswith(": ") for label in cells.evaluate_all(labels))


@pytest.mark.reading(viewport={"width": 390, "height": 844}, has_touch=True)
def test_a_table_that_scrolls_says_so(reader: Reader) -> None:
    """By a shadow where it goes on; without it the columns beyond the edge would be hidden."""
    page = reader.open("measured")
    assert hidden(page) == []
    page.add_style_tag(content=".table-wrapper { background: none !important; }")
    assert hidden(page)


@pytest.mark.reading(viewport={"width": 390, "height": 844}, has_touch=True)
def test_nothing_floats_over_what_is_read(reader: Reader) -> None:
    """The way back to the top stands at the foot of a page."""
    page = reader.open("build-mounts")
    page.evaluate("scrollTo(0, 3000)")
    page.evaluate("scrollTo(0, 2500)")  # which is when a theme would offer it
    expect(page.locator(".back-to-top")).to_be_hidden()
    page.get_by_role("link", name="Back to the top").tap()
    page.wait_for_function("scrollY === 0")
