"""Everything that can be wrong on a page: one typed warning with page and line."""

from collections.abc import Callable

import pytest

from tests.pages.conftest import WHOLE, Book

# What is added to the page, the line of it that is at fault (from 0), and the warning.
PAGES = {
    "unknown-example": (
        "```{example} shop/card\n```", 0,
        "examples/ has no example 'shop/card'; it has: shop/cart; did you mean 'shop/cart'?",
    ),
    "unknown-image in example": (
        "```{example} shop/cart\n:images: slip\n```", 0,
        "shop/cart has no image 'slip'; it has: slim, fat, broken; did you mean 'slim'?",
    ),
    "unknown-file in example": (
        "```{example} shop/cart\n:files: Dockerfile.fad\n```", 0,
        "shop/cart has no file 'Dockerfile.fad'; it has: Dockerfile, Dockerfile.fat, cart.sh, "
        ".dockerignore; did you mean 'Dockerfile.fat'?",
    ),
    "unknown-image in sizes": (
        "```{sizes} shop/cart\n:images: slim fad\n```", 0,
        "shop/cart has no image 'fad'; it has: slim, fat, broken; did you mean 'fat'?",
    ),
    "unknown-example in sizes": (
        "```{sizes} shop/cart\n:images: shop/tray:slim\n```", 0,
        "examples/ has no example 'shop/tray'; it has: shop/cart; did you mean 'shop/cart'?",
    ),
    "unknown-value in sizes": (
        "```{sizes} shop/cart\n:by: unpackt\n```", 0,
        "shop/cart slim has no value 'unpackt'; it has: unpacked, download, added, wasted, files, "
        "packages, setuid, shells, layers, user; did you mean 'unpacked'?",
    ),
    "unknown-value of an image that does not build": (
        "```{sizes} shop/cart\n:images: broken\n```", 0,
        "shop/cart broken does not build, so it has no 'unpacked'",
    ),
    "unknown-value in layers": (
        "```{layers} shop/cart broken\n```", 0,
        "shop/cart broken does not build, so it has no layers",
    ),
    "unknown-claim": (
        "```{claim} shop/cart compare two-stage\n```", 0,
        "shop/cart has no claim 'compare two-stage'; it has: slim unpacked, slim user, slim runs, "
        "fat user, fat stops, broken fails, Dockerfile check, Dockerfile hadolint, "
        "Dockerfile.fat check, Dockerfile.fat hadolint, compare two-stages, "
        "rebuild edit-the-script; did you mean 'compare two-stages'?",
    ),
    "unknown-file in dockerfile": (
        "```{dockerfile} shop/cart Dockerfile.thin\n```", 0,
        "shop/cart has no file 'Dockerfile.thin'; it has: Dockerfile, Dockerfile.fat, cart.sh, "
        ".dockerignore; did you mean 'Dockerfile.fat'?",
    ),
    "unknown-line": (
        "```{dockerfile} shop/cart Dockerfile\n- `VOLUME`: no.\n```", 0,
        "no line of Dockerfile contains 'VOLUME'",
    ),
    "unknown-line marked twice": (
        "```{dockerfile} shop/cart Dockerfile\n- `USER`: a.\n- `10001`: b.\n```", 0,
        "'10001' and 'USER' mark the same line",
    ),
    "unknown-line without a note": (
        "```{dockerfile} shop/cart Dockerfile\nUSER is set.\n```", 0,
        "'USER is set.' is not a note; write \"- `code`: what it does\"",
    ),
    "unknown-image in change": (
        "```{change} shop/cart Dockerfile.fat Dockerfile\n:images: fat\n```", 0,
        "a change has two images, before and after; found 1 in :images:",
    ),
    "unknown-claim in rebuilds": (
        "```{rebuilds} shop/cart\n:claims: edit-a-script\n```", 0,
        "shop/cart rebuild has no claim 'edit-a-script'; it has: edit-the-script; did you mean "
        "'edit-the-script'?",
    ),
    "unanswered-question": (
        "```{question} Why?\nBecause.\n```", 0,
        "the question 'Why?' has no answer; write one after a line ---",
    ),
    "unknown-image in prose": (
        "Text.\n\nIt is {measured}`shop/cart slin unpacked`.", 2,
        "shop/cart has no image 'slin'; it has: slim, fat, broken; did you mean 'slim'?",
    ),
    "unknown-value in prose": (
        "It is {measured}`shop/cart slim unpaked`.", 0,
        "shop/cart slim has no value 'unpaked'; it has: added, download, files, layers, packages, "
        "runs, setuid, shells, unpacked, user, wasted; did you mean 'unpacked'?",
    ),
    "unknown-value of a rebuild": (
        "It is {measured}`shop/cart rebuild edit-a-script`.", 0,
        "shop/cart rebuild has no value 'edit-a-script'; it has: edit-the-script; did you mean "
        "'edit-the-script'?",
    ),
    "unknown-value without a name": (
        "It is {measured}`shop/cart`.", 0,
        "'shop/cart' is not `chapter/example image value`",
    ),
    "unknown-value that cannot be divided": (
        "It is {measured}`shop/cart slim unpacked / slim user`.", 0,
        "unpacked size of shop/cart slim cannot be divided by user of shop/cart slim",
    ),
    "unknown-value that cannot be subtracted": (
        "It is {measured}`shop/cart slim unpacked - slim files`.", 0,
        "files of shop/cart slim cannot be taken from unpacked size of shop/cart slim",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "warning"), PAGES.values(), ids=list(PAGES))
def test_wrong_name_is_a_warning_with_page_and_line(
    book: Book, request: pytest.FixtureRequest, text: str, line: int, warning: str
) -> None:
    """The warning says what was found, what there is, and the nearest name."""
    subtype = request.node.callspec.id.split()[0]
    first = book.add(text)
    built = book.build("text")
    assert built.warnings == [
        f"docs/index.md:{first + line}: WARNING: {warning} [measured.{subtype}]"
    ]


def test_page_shows_the_fault(book: Book) -> None:
    """Where warnings are not errors, the page says what is missing; a value is a `?`."""
    book.add("```{layers} shop/cart slin\n```\n\nIt is {measured}`shop/cart slin user`.")
    text = book.build("text").text().replace("\n", " ")
    assert "Not measured: shop/cart has no image 'slin'" in text
    assert "It is ?." in text


def _change(book: Book) -> None:
    (book.root / "examples/shop/cart/cart.sh").write_text("echo four\n")


def _remove(book: Book) -> None:
    book.record.unlink()


def _corrupt(book: Book) -> None:
    book.record.write_text("{")


def _shorten(book: Book) -> None:
    book.record.write_text(book.record.read_text().replace('"fat user"', '"fat uses"'))


RECORDS = {
    "incomplete": (_shorten, "the record of shop/cart lacks fat user"),
    "stale": (_change, "shop/cart has changed since it was measured"),
    "missing": (_remove, "shop/cart was never measured"),
    "corrupt": (
        _corrupt,
        "the record cart.json is corrupt (Expecting property name enclosed in double quotes: "
        "line 1 column 2 (char 1))",
    ),
}


@pytest.mark.parametrize(("spoil", "fault"), RECORDS.values(), ids=list(RECORDS))
def test_record_that_must_not_be_shown(
    book: Book, spoil: Callable[[Book], None], fault: str
) -> None:
    """A record that is not of these files is a warning with the command that mends it."""
    spoil(book)
    built = book.build("text")
    assert built.warnings == [
        f"docs/index.md:3: WARNING: {fault}; run `make measure EXAMPLE=shop/cart` "
        "[measured.stale-record]"
    ]
    assert "8.0 MB" not in built.text()
    assert "not measured" in built.text()


def test_stale_record_is_told_once_a_page(book: Book) -> None:
    """However many values a page takes from a stale record, it warns once."""
    _change(book)
    book.add("{measured}`shop/cart slim unpacked`, {measured}`shop/cart fat unpacked`")
    assert len(book.build("text").warnings) == 1


def test_claim_that_did_not_hold(book: Book) -> None:
    """A record in which a claim does not hold must not be published."""
    text = book.record.read_text().replace('["DL3007"], "holds": true', '[], "holds": false')
    book.record.write_text(text)
    assert book.build("text").warnings == [
        "docs/index.md:3: WARNING: the claim 'Dockerfile.fat hadolint' of shop/cart did not hold "
        "when it was measured [measured.failing-claim]"
    ]


def test_claims_file_with_an_error(book: Book) -> None:
    """An example that cannot be loaded is a warning at the page, and where it lies."""
    file = book.root / "examples/shop/cart.toml"
    file.write_text(file.read_text().replace("[image.fat]", "[image.fat]\nusr = 'x'"))
    fault = "examples/shop/cart.toml:9: [image.fat] usr: unknown key; allowed: "
    warnings = book.build("text").warnings
    assert len(warnings) == 2
    assert warnings[0].startswith(f"docs/index.md:3: WARNING: {fault}")
    assert warnings[1].startswith(f"examples/shop/cart.toml:1: WARNING: {fault}")
    assert all("did you mean 'user'? [measured.broken-example]" in line for line in warnings)


def test_example_that_no_page_shows(book: Book) -> None:
    """An example without a page is a warning at its claims file."""
    book.page("index", "# Empty\n")
    assert book.build("text").warnings == [
        "examples/shop/cart.toml:1: WARNING: no page shows the example shop/cart; add "
        "```{example} shop/cart``` to one [measured.unshown-example]"
    ]


def test_claim_that_no_page_shows(book: Book) -> None:
    """A claim without a page is a warning at its line in the claims file."""
    book.page("index", WHOLE.replace("shop/cart\n", "shop/cart\n:images: slim broken\n"))
    book.add("```{claim} shop/cart compare two-stages\n```\n\n```{claim} shop/cart fat user\n```")
    warnings = book.build("text").warnings
    assert [line.partition("; let")[0] for line in warnings] == [
        "examples/shop/cart.toml:11: WARNING: no page shows the claim 'fat stops' of shop/cart",
        "examples/shop/cart.toml:27: WARNING: no page shows the claim 'Dockerfile.fat check' of "
        "shop/cart",
        "examples/shop/cart.toml:28: WARNING: no page shows the claim 'Dockerfile.fat hadolint' of "
        "shop/cart",
    ]
    assert warnings[0].endswith(
        "; let an {example} show its image, or add ```{claim} shop/cart fat stops``` "
        "[measured.unshown-claim]"
    )
