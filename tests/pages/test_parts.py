"""A subject divided into pages: its first one lists them, and old addresses end there."""

from tests.pages.conftest import Book

PARTS = """```{parts}
- [Spoons](spoons.md): what one eats soup with.
```"""
SPOONS = "# Spoons\n\n## Large ones\n\nText.\n\n### For soup\n\nText.\n\n## A cart\n\nText.\n"


def test_an_old_address_ends_at_the_page_that_has_it_now(book: Book) -> None:
    """A part has the names of its sections, but for those that the page has itself."""
    book.page("spoons", SPOONS)
    book.add(f"{PARTS}\n\n```{{toctree}}\nspoons\n```\n\n## A cart\n\nAnother section.\n")
    built = book.build("html")
    item = built.html().select_one("ul.parts > li")
    assert built.warnings == []
    assert item.a["href"] == "spoons.html"
    places = [item["id"], *(span["id"] for span in item.select("span[id]"))]
    assert sorted(places) == ["for-soup", "large-ones", "spoons"]


def test_a_section_that_comes_to_a_part_gets_its_place(book: Book) -> None:
    """The page with the list is written again when a part was changed."""
    page = book.page("spoons", SPOONS)
    book.add(f"{PARTS}\n\n```{{toctree}}\nspoons\n```\n")
    book.build("html")
    page.write_text(SPOONS + "\n## Wooden ones\n\nText.\n")
    assert book.build("html").html().find(id="wooden-ones")


def test_an_item_without_a_page_is_a_warning(book: Book) -> None:
    """It says what is missing."""
    line = book.add("```{parts}\n- Spoons, somewhere\n```")
    said = "'Spoons, somewhere' of a list of parts has no link to a page; begin it with one"
    assert book.build().warnings == [
        f"docs/index.md:{line}: WARNING: {said} [measured.nameless-part]"
    ]
