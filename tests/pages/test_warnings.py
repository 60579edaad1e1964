"""Everything that can be wrong on a page: one typed warning with page and line."""

import re
from collections.abc import Callable

import pytest

from layerlab.site import reference
from layerlab.site.directive import MeasuredDirective
from layerlab.site.domain import domain_of
from layerlab.site.page_warnings import PageWarning, WarningType, unknown, warn
from tests.known import ROOT
from tests.pages.conftest import Book

# What is added to the page, the line of it that is wrong (from 0), and the warning.
PAGES = {
    "unknown-example": (
        "```{example} shop/card\n```", 0,
        "examples/ has no example 'shop/card'; it has: shop/cart; did you mean 'shop/cart'?",
    ),
    "unknown-file in example": (
        "```{example} shop/cart\n:show: Dockerfile.fad\n```", 0,
        "shop/cart has no file 'Dockerfile.fad'; it has: Dockerfile, Dockerfile.fat, cart.sh, "
        ".dockerignore; did you mean 'Dockerfile.fat'?",
    ),
    "unknown-image in sizes": (
        "```{sizes} shop/cart\n- slim: two stages\n- fad: one\n```", 0,
        "shop/cart has no image 'fad'; it has: slim, fat, broken; did you mean 'fat'?",
    ),
    "unknown-example in sizes": (
        "```{sizes} shop/cart\n- shop/tray:slim: two stages\n```", 0,
        "examples/ has no example 'shop/tray'; it has: shop/cart; did you mean 'shop/cart'?",
    ),
    "unknown-value in sizes": (
        "```{sizes} shop/cart\n:by: unpackt\n\n- slim: two stages\n```", 0,
        "shop/cart slim has no value 'unpackt'; it has: unpacked, download, added, wasted, files, "
        "packages, setuid, shells, layers, user; did you mean 'unpacked'?",
    ),
    "unknown-value as a column of sizes": (
        "```{sizes} shop/cart\n:columns: stop\n\n- slim: two stages\n```", 0,
        "shop/cart slim has no value 'stop'; it has: unpacked, download, added, wasted, files, "
        "packages, setuid, shells, layers, user, stops; did you mean 'stops'?",
    ),
    "unknown-value of an image that does not build": (
        "```{sizes} shop/cart\n- broken: none\n```", 0,
        "shop/cart broken does not build, so it has no 'unpacked'",
    ),
    "bare-key in sizes": (
        "```{sizes} shop/cart\n- slim: `slim`\n```", 0,
        "'slim' is the key of an image; write what a reader would call it",
    ),
    "bare-key of none": (
        "```{waterfall} shop/cart\n```", 0,
        'a figure compares what its body lists; write "- image: what a reader calls it"',
    ),
    "bare-key in a layer map": (
        "```{layer-map} shop/cart\n- `fat`: fat\n```", 0,
        "'fat' is the key of an image; write what a reader would call it",
    ),
    "bare-key in ways": (
        "```{ways} shop/cart\n- `broken` broken: one file\n```", 0,
        "'broken' is the key of an image; write what a reader would call it",
    ),
    "unknown-value in layers": (
        "```{layers} shop/cart broken\n```", 0,
        "shop/cart broken does not build, so it has no layers",
    ),
    "unknown-value as a form that it lacks": (
        "It is {measured}`shop/cart fat stops as cells`.", 0,
        "fat stops of shop/cart has no value 'as cells'; it has: as phrase, as cell; did you mean "
        "'as cell'?",
    ),
    "unknown-value of several numbers": (
        "It is {measured}`shop/cart rebuild edit-the-script ran`.", 0,
        "rebuild edit-the-script ran of shop/cart is no number that a page can say",
    ),
    "lone-duration": (
        "It is {measured}`shop/cart slim unpacked / fat stops seconds` times as long.", 0,
        "fat stops seconds of shop/cart is the time of one run, and says nothing beside that of "
        "another; count what ran, or let a transcript `time` both, forwards and backwards",
    ),
    "bare-number": (
        "It has {measured}`shop/cart fat files` of them.", 0,
        "say beside 1,021 what it counts (file): it is the number of files of shop/cart fat",
    ),
    "bare-number in a table": (
        "| |\n| --- |\n| {measured}`shop/cart slim layers` |", 0,
        "say beside 2 what it counts (layer): it is the number of layers of shop/cart slim",
    ),
    "raw-value": (
        "The worker says so (who: exit 0, uid 0).", 0,
        "'who: exit 0' is how a proof prints a value; let {measured} say it, in a form that suits "
        "the sentence (`as phrase`, `as cell`), or say it in words",
    ),
    "raw-value of an example on the page": (
        "It ends (total: three apples), with {measured}`shop/cart slim runs`.", 0,
        "'total: three apples' is how a proof prints a value; let {measured} say it, in a form "
        "that suits the sentence (`as phrase`, `as cell`), or say it in words",
    ),
    "raw-value in a table": (
        "| | |\n| --- | --- |\n| it ends | after the full 10 s, exit code 137 |", 0,
        "'s, exit code 137' is how a proof prints a value; let {measured} say it, in a form that "
        "suits the sentence (`as phrase`, `as cell`), or say it in words",
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
    "crowded-figure": (
        "```{rebuilds} shop/cart\n" + "- edit-the-script: an edit\n" * 11 + "```", 0,
        "a figure shows at most 10 edits, these are 11: make it two"),
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
        "It is {measured}`shop/cart`.", 0, "'shop/cart' is not `chapter/example image value`"),
    "unknown-value that cannot be divided": (
        "It is {measured}`shop/cart slim unpacked / slim user`.", 0,
        "unpacked size of shop/cart slim cannot be divided by user of shop/cart slim",
    ),
    "unknown-value that cannot be subtracted": (
        "It is {measured}`shop/cart slim unpacked - slim files`.", 0,
        "files of shop/cart slim cannot be taken from unpacked size of shop/cart slim",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, int], list[str]]:
    """The first line of each of PAGES on one page, and the warnings of its build."""
    book = Book(tmp_path_factory.mktemp("wrong"))
    return {name: book.add(text) for name, (text, *_) in PAGES.items()}, book.build().warnings


@pytest.mark.parametrize("name", PAGES)
def test_wrong_name_is_a_warning_with_page_and_line(
    wrong: tuple[dict[str, int], list[str]], name: str
) -> None:
    """The warning says what was found, what there is, and the nearest name; it is the only one."""
    (first, warnings), (_, line, warning) = wrong, PAGES[name]
    place = f"docs/index.md:{first[name] + line}: "
    subtype = name.split()[0]
    assert [one for one in warnings if one.startswith(place)] == [
        f"{place}WARNING: {warning} [measured.{subtype}]"
    ]
    assert len(warnings) == len(PAGES)


def test_page_shows_what_is_wrong(book: Book) -> None:
    """Where warnings are not errors, the page says what is missing; a value is a `?`."""
    book.add("```{layers} shop/cart slin\n```\n\nIt is {measured}`shop/cart slin user`.")
    text = book.build().markdown().replace("\n", " ")
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


@pytest.mark.parametrize(("spoil", "said"), RECORDS.values(), ids=list(RECORDS))
def test_record_that_must_not_be_shown(
    book: Book, spoil: Callable[[Book], None], said: str
) -> None:
    """A record that is not of these files is a warning with the command that mends it."""
    spoil(book)
    built = book.build()
    assert built.warnings == [
        f"docs/index.md:3: WARNING: {said}; run `make measure EXAMPLE=shop/cart` "
        "[measured.stale-record]"
    ]
    assert "Not measured: " in built.markdown() and "hold" not in built.markdown()
    assert "8.0 MB" not in built.markdown("proof/shop-cart")
    assert "```docker" in built.markdown("proof/shop-cart")  # its files are what they are


def test_stale_record_is_told_once_a_page(book: Book) -> None:
    """However many values a page takes from a stale record, it warns once."""
    _change(book)
    book.add("{measured}`shop/cart slim unpacked`, {measured}`shop/cart fat unpacked`")
    assert len(book.build().warnings) == 1


def test_claim_that_did_not_hold(book: Book) -> None:
    """A record in which a claim does not hold must not be published."""
    text = book.record.read_text().replace('["DL3007"], "holds": true', '[], "holds": false')
    book.record.write_text(text)
    assert book.build().warnings == [
        "examples/shop/cart.toml:28: WARNING: the claim 'Dockerfile.fat hadolint' of shop/cart "
        "did not hold when it was measured [measured.failing-claim]"
    ]


def test_claims_file_with_an_error(book: Book) -> None:
    """An example that cannot be loaded is a warning at the page, and where it lies."""
    file = book.root / "examples/shop/cart.toml"
    file.write_text(file.read_text().replace("[image.fat]", "[image.fat]\nusr = 'x'"))
    said = "examples/shop/cart.toml:9: [image.fat] usr: unknown key; did you mean 'user'? allowed: "
    warnings = book.build().warnings
    assert len(warnings) == 2
    assert warnings[0].startswith(f"docs/index.md:3: WARNING: {said}")
    assert warnings[1].startswith(f"examples/shop/cart.toml:1: WARNING: {said}")
    assert all(line.endswith(" [measured.broken-example]") for line in warnings)


def test_example_that_no_page_shows(book: Book) -> None:
    """An example without a page is a warning at its claims file, and not at each link to it."""
    book.page("index", "# Empty\n\n{measured:example}`shop/cart`, {measured:example}`shop/cart`\n")
    assert book.build().warnings == [
        "examples/shop/cart.toml:1: WARNING: no page shows the example shop/cart; add "
        "```{example} shop/cart``` to one [measured.unshown-example]"
    ]


def test_the_list_of_warnings_is_new() -> None:
    """The reference of the extension lists each type of warning with what is wrong."""
    text = reference.DIRECTIVES.read_text()
    assert text == reference.with_warnings(text), "run `make reference`"


def test_the_way_to_add_a_warning_names_what_there_is() -> None:
    """A newcomer looks for classes and functions by the names that they have now."""
    steps = reference.DIRECTIVES.read_text().partition("## Add a warning\n")[2].partition("## ")[0]
    for thing in (PageWarning, WarningType, unknown, warn, MeasuredDirective, domain_of, reference):
        assert re.search(rf"\b{re.escape(thing.__name__)}\b", steps), thing.__name__


@pytest.mark.parametrize("known", WarningType, ids=lambda known: known.subtype)
def test_each_type_of_warning_is_given(known: WarningType) -> None:
    """No type is listed that nothing warns of."""
    code = "".join(
        path.read_text()
        for room in ("site", "transcripts")
        for path in sorted((ROOT / "layerlab" / room).glob("*.py"))
    )
    given = rf'WarningType\.{known.name}\b|"{known.subtype}"|unknown\("{known.subtype[8:]}"'
    assert re.search(given, code)
