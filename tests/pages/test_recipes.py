"""The table of recipes: a row for each, all of it recorded."""

from tests.pages.conftest import Book

RECIPES = "```{recipes} shop\n- cart: [Carts](cart.md)\n```"
PAGE = "---\norphan: true\n---\n# A cart\n"


def with_claims(book: Book) -> None:
    """Let the example have the claims of a recipe."""
    claims = book.root / "examples/shop/cart.toml"
    text = claims.read_text().replace("[rebuild.edit-the-script]", "[rebuild.code]")
    stops = 'stops = { within = "< 2 s", exit = 0 }'
    claims.write_text(text.replace("[image.slim]", f"[image.slim]\n{stops}"))
    record = book.record.read_text().replace("rebuild edit-the-script", "rebuild code")
    slim = '"slim stops": {"value": {"exit": 0, "seconds": 0.2}, "holds": true}, "fat stops"'
    book.record.write_text(record.replace('"fat stops"', slim))
    book.measure()


def test_a_recipe_is_a_row(book: Book) -> None:
    """Of the image of its Dockerfile; lines without comments, with a link to the file."""
    with_claims(book)
    book.page("cart", PAGE)
    book.add(RECIPES)
    built = book.build()
    assert built.warnings == []
    text = built.markdown()
    assert " | User | Stops | Reruns after a code edit | Dockerfile |\n" in text
    assert text.endswith(
        "| [Carts](cart.md) | 8.0 MB | 3.5 MB | 10001:10001 | within 1 s | 2 of 3 steps "
        "| [7 lines](proof/shop-cart.md#files) |\n"
    )


def test_a_recipe_leads_to_its_page_and_to_its_file(book: Book) -> None:
    """Links by their words alone say of what they are; on a phone each value has its head."""
    with_claims(book)
    book.page("cart", PAGE)
    book.add(RECIPES)
    table = book.build("html", html_theme="furo").html().select_one("table.recipes")
    assert "stacked" in table["class"]
    page, file = table.select("tbody a")
    assert (page["href"], page.get_text()) == ("cart.html", "Carts")
    assert file["href"] == "proof/shop-cart.html#files"
    assert file["aria-label"] == "7 lines: Dockerfile of shop/cart"
    labels = [cell.get("data-label") for cell in table.select("tbody td")]
    assert labels == [
        "Unpacked size", "Download size", "User", "Stops", "Reruns after a code edit", "Dockerfile",
    ]  # fmt: skip


def test_what_a_recipe_does_not_claim_is_a_dash(book: Book) -> None:
    """It is told once."""
    book.page("cart", PAGE)
    book.add(RECIPES)
    built = book.build()
    assert built.warnings == []
    assert " | – | – | [7 lines](" in built.markdown()
    assert built.markdown().endswith("\n\nWhat is – was not tried.\n")


def test_a_recipe_may_name_its_edit(book: Book) -> None:
    """Where its claim has another name; it must be of the image that the row is of."""
    book.page("cart", PAGE)
    line = book.add(RECIPES.replace("- cart:", "- cart edit-the-script:"))
    built = book.build()
    assert built.warnings == []
    assert " | 2 of 3 steps | " in built.markdown()
    claims = book.root / "examples/shop/cart.toml"
    claims.write_text(claims.read_text().replace('image = "slim"', 'image = "fat"'))
    book.measure()
    (warning,) = book.build().warnings
    assert warning == (
        f"docs/index.md:{line}: WARNING: rebuild edit-the-script of shop/cart is of fat, not slim "
        "[measured.unknown-claim]"
    )


def test_a_book_without_recipes_lists_none(book: Book) -> None:
    """A table without rows."""
    book.add("```{recipes} recipes\n```")
    assert book.build().warnings == []


def test_a_recipe_that_is_not_listed_is_a_warning(book: Book) -> None:
    """With the line to add."""
    line = book.add("```{recipes} shop\n```")
    (warning,) = book.build().warnings
    assert warning == (
        f'docs/index.md:{line}: WARNING: shop/cart is not listed; write "- cart: what a reader '
        'calls it" [measured.unshown-example]'
    )


def test_a_recipe_without_a_best_file_is_a_warning(book: Book) -> None:
    """A claims file that does not speak of `Dockerfile` recommends nothing."""
    claims = book.root / "examples/shop/cart.toml"
    claims.write_text(
        claims.read_text().replace("[image.slim]", '[image.slim]\ndockerfile = "Dockerfile.fat"')
    )
    book.measure()
    book.page("cart", PAGE)
    book.add(RECIPES)
    (warning,) = book.build().warnings
    assert "shop/cart claims no image of its whole Dockerfile, so it has no row" in warning
