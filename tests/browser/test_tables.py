"""All tables look alike, and can be read on a narrow screen."""

import pytest

from tests.browser.conftest import Reader
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
    for name in ("instructions", "measured", "errors"):
        tables = reader.open(name).locator("article table:visible")
        wide += [(name, one) for one in tables.evaluate_all(SCROLLED)]
    assert wide
    tell(
        f"{name} at {width} px: {one}"
        for name, one in wide
        if abs(one["left"]) > 1 or one["narrowest"] < 60
    )
