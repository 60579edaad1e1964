"""A Dockerfile to be repaired, as the page shows it."""

from tests.pages.conftest import Book

REPAIRS = """[repair.smaller]
title = "A cart that is too large"
example = "shop/cart"
start = "Dockerfile.fat"
goal = "It holds *less*."
hints = ["Look.", "Think.", "Do."]
"""
GOALS = """title = "A cart that is too large"
[image.repaired]
unpacked = "< 10 MB"
"""


def with_repairs(book: Book, page: str) -> None:
    """Add exercises and a page to the book."""
    (book.docs / "repairs").mkdir()
    (book.docs / "repairs.toml").write_text(REPAIRS)
    (book.docs / "repairs/smaller.toml").write_text(GOALS)
    book.add(page)


def test_a_repair_has_all_that_it_takes(book: Book) -> None:
    """The file, the goal in words, the command, three folded hints, and one answer."""
    with_repairs(book, "```{repair} smaller\n```")
    built = book.build("html")
    assert built.warnings == []
    page = built.html()
    fat = (book.root / "examples/shop/cart/Dockerfile.fat").read_text()
    blocks = [one.get_text().strip() for one in page.select("pre")]
    assert blocks[blocks.index("make repair EXAMPLE=smaller") - 1] == fat.strip()
    assert "Goal: It holds less." in page.get_text()
    folded = [one.get_text() for one in page.select("details > summary")]
    assert folded[-4:] == ["First hint", "Second hint", "Last hint", "One answer"]


def test_an_unknown_repair_is_a_warning(book: Book) -> None:
    """With page, line and the nearest name."""
    with_repairs(book, "```{repair} smoller\n```")
    (warning,) = book.build("html").warnings
    assert "index.md:" in warning and "did you mean 'smaller'" in warning
