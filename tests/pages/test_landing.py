"""The first page: several ways to one program, what is counted, what can be downloaded."""

from tests.pages.conftest import Book

WAYS = """```{ways} shop/cart
:title: One cart, two Dockerfiles

- `fat` One stage: All of *it* is shipped.
- `slim` Two stages: One file is.
```"""


def test_ways_in_html(book: Book) -> None:
    """A row an image, its bar to scale: base, own, and what is hidden; the last one is chosen."""
    book.add(WAYS)
    built = book.build("html")
    page = built.html()
    assert built.warnings == []
    rows = page.select("label.way")
    assert [row.get_text() for row in rows] == ["One stage48.0 MB", "Two stages8.0 MB"]
    assert [row.input.has_attr("checked") for row in rows] == [False, True]
    shares = [[bar["width"] for bar in row.select("rect")] for row in rows]
    assert shares == [["16.66%", "83.34%", "0.00%", "0.00%"], ["16.66%", "0.00%"]]
    assert page.select_one(".panel em").get_text() == "it"


def test_a_way_marks_what_the_first_one_has_not(book: Book) -> None:
    """A Dockerfile stands there from its first instruction on."""
    book.add(WAYS)
    first, second = book.build("html").html().select(".panel pre")
    assert first.get_text().startswith("FROM ") and not first.select(".hll")
    marked = [line.get_text().strip() for line in second.select(".hll")]
    assert marked and not set(marked) & set(first.get_text().splitlines())


def test_ways_in_markdown(book: Book) -> None:
    """Nothing is hidden: each way with its numbers, its file and its sentence."""
    book.add(WAYS)
    text = book.build().markdown()
    assert "**One cart, two Dockerfiles**\n\n**One stage**: 48.0 MB unpacked, " in text
    assert "\n\nOne file is.\n" in text


def test_a_line_that_is_no_way_is_a_warning(book: Book) -> None:
    """It says what one looks like."""
    line = book.add(WAYS.replace("- `slim` Two", "- slim Two"))
    said = (
        "'- slim Two stages: One file is.' is not a way; write \"- `image` Label: what it ships\""
    )
    assert f"docs/index.md:{line}: WARNING: {said} [measured.unknown-line]" in book.build().warnings


def test_an_image_that_a_way_names_must_be_there(book: Book) -> None:
    """The nearest name is guessed."""
    book.add(WAYS.replace("`slim`", "`slin`"))
    assert "slim" in book.build().warnings[0]


def test_facts_are_counted(book: Book) -> None:
    """Of all examples, with the newest date; a download is linked where it will be."""
    book.add("```{facts}\n```")
    repository = "https://example.org/shop/book.git"
    page = book.build("html", measured_repository=repository).html()
    lines = [line.get_text().strip() for line in page.select("ul.facts li")]
    assert lines == [
        "1 examples, 2 Dockerfiles, 12 checked claims",
        "last measured 2026-02-03, on Docker Engine 28.5.2",
    ]
    typed = page.select_one("ul.facts + .highlight-console pre").get_text()
    assert typed == f"$ git clone {repository}\n$ make -C book test\n"
    linked = book.build("html", measured_downloads=["book.pdf", "book.epub"]).html()
    links = {link.get_text(): link["href"] for link in linked.select("ul.facts a")}
    assert links == {"PDF": "book.pdf", "EPUB": "book.epub"}
