"""What of the tables of a page is out of sight."""

from playwright.sync_api import Page

# Tables of which a column lies beyond the edge of what they stand in, where nothing says that it
# goes on there, or where it is the one for which the table was made.
_HIDDEN = """() => [...document.querySelectorAll("article table")].map((table) => {
  const box = table.closest(".table-wrapper");
  if (!table.offsetWidth || !box) return null;
  const edge = box.getBoundingClientRect().right + 1;
  const cells = [...table.rows].flatMap((row) => [...row.cells].slice(-1));
  if (cells.every((cell) => cell.getBoundingClientRect().right <= edge)) return null;
  const { overflowX, backgroundImage } = getComputedStyle(box);
  const told = /auto|scroll/.test(overflowX) && backgroundImage.includes("gradient");
  const name = table.tHead?.textContent.trim() || table.className;
  return told && !table.matches(".changes") ? null : name;
}).filter((one) => one)"""


def hidden(page: Page) -> list[str]:
    """Heads of tables that hide a column, and do not say so."""
    return [f"a column is out of sight of the table {head!r}" for head in page.evaluate(_HIDDEN)]
