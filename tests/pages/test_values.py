"""The role `measured`: one measured value in prose."""

from collections.abc import Callable

import pytest

from layerlab.site.page_warnings import PageWarning
from layerlab.site.values import Value, difference, ratio
from tests.pages.conftest import Book, Built

VALUES = {
    "shop/cart slim unpacked": "8.0 MB",
    "shop/cart slim added": "1.0 kB",
    "shop/cart fat files": "1,021",
    "shop/cart slim layers": "2",
    "shop/cart fat user": "root",
    "shop/cart fat wasted": "1.0 kB",
    "shop/cart alpine:3.23 download": "3.5 MB",
    "shop/cart alpine:3.23 layers": "1",
    "shop/cart fat stops": "after the full 10 s, with exit code 137",
    "shop/cart fat stops as cell": "killed after 10 s (exit code 137)",
    "shop/cart fat stops exit": "137",
    "shop/cart slim runs": "`three apples`",
    "shop/cart Dockerfile.fat hadolint": "`DL3007`",
    "shop/cart slim runs total": "`three apples`",
    "shop/cart slim runs total as message": "`three apples`",
    "shop/cart slim unpacked as cell": "8.0 MB",
    "shop/cart rebuild edit-the-script": "2 of 3 steps ran",
    "shop/cart rebuild edit-the-script as count": "2 of 3",
    "shop/cart compare two-stages fat - compare two-stages slim": "40.0 MB",
    "shop/cart engine": "28.5.2",
    "shop/cart measured": "2026-02-03",
    "shop/cart fat unpacked / slim unpacked": "6.0",
    "shop/cart fat files / slim files": "13",
    "shop/cart slim unpacked / shop/cart fat unpacked": "0.17",
    "shop/cart fat unpacked - slim unpacked": "40.0 MB",
    "shop/cart slim files - fat files": "−941",
    "shop/cart fat unpacked - alpine:3.23 unpacked": "40.0 MB",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A page with a paragraph for each value."""
    book = Book(tmp_path_factory.mktemp("values"))
    for words in VALUES:
        book.add(f"The value {words} is [{{measured}}`{words}`].")
    return book.build()


@pytest.mark.parametrize(("words", "printed"), VALUES.items(), ids=list(VALUES))
def test_value_is_printed_as_a_reader_says_it(said: Built, words: str, printed: str) -> None:
    """Sizes have units, counts separators, ratios no more digits than they deserve."""
    assert said.warnings == []
    assert f"\n\nThe value {words} is [{printed}].\n" in said.markdown()


def test_a_cell_says_it_shorter(book: Book) -> None:
    """In a table the role takes the form for cells, unless the page names one."""
    book.add(
        "| | |\n| --- | --- |\n| {measured}`shop/cart fat stops` "
        "| *it ends* {measured}`shop/cart fat stops as phrase` |"
    )
    cell, phrase = "killed after 10 s (exit code 137)", "after the full 10 s, with exit code 137"
    said = f"| {cell} | *it ends* {phrase} |"
    assert said in book.build().markdown()


def test_html_carries_the_exact_number(book: Book) -> None:
    """The number stands in `data`, what it is in its title, or in the row that it leads to."""
    book.add("| |\n| --- |\n| {measured}`shop/cart fat unpacked` |")
    value = "shop/cart fat unpacked"
    book.add(f"It is {{measured}}`{value} / slim unpacked`, {{measured}}`{value}`.")
    cell, ratio, plain = book.build("html").html().select("data")
    assert cell["value"] == "48006000"
    assert cell["title"] == "measured: unpacked size of shop/cart fat"
    assert ratio["title"].endswith("of shop/cart fat, divided by unpacked size of shop/cart slim")
    assert "title" not in plain.attrs


def test_html_has_no_number_for_text(book: Book) -> None:
    """A value that is text is no `data`."""
    book.add("It is {measured}`shop/cart fat user`.")
    page = book.build("html").html()
    assert not page.select("data")
    assert page.select_one("section > p > a > span.measured").get_text() == "root"


def test_what_was_printed_keeps_its_quotes(book: Book) -> None:
    """Quotes in prose are curled; those in an output are part of it."""
    book.record.write_text(book.record.read_text().replace("three apples", '\\"three\\" apples'))
    book.add('It "is" {measured}`shop/cart slim runs total`.')
    assert 'It “is” "three" apples.' in book.build("html").html().get_text()


@pytest.mark.parametrize("compared", [ratio, difference])
def test_a_first_run_is_compared_with_a_first_run(
    compared: Callable[[Value, Value], Value],
) -> None:
    """What is sent again says nothing beside what another build sends first."""
    first, again = (
        Value(4.0, "bytes", "4 B", f"sends {key}", taken=key) for key in ("first", "again")
    )
    with pytest.raises(PageWarning, match="were not measured alike"):
        compared(first, again)
    assert compared(first, first).text
