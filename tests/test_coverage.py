"""The book treats everything that it promises, and says truly how each item is backed."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from layerlab.book import coverage
from layerlab.book.coverage import CoverageError, Item
from layerlab.book.diagnostics import choices, nearest
from tests.known import BOOK, EXAMPLES, NAMES, ROOT, is_sound, tell, transcripts

try:
    ITEMS, WRONG = coverage.items(BOOK.coverage), None
except CoverageError as error:
    ITEMS, WRONG = {}, error
DOCS = ROOT / "docs"
PAGES = [file.stem for file in DOCS.glob("*.md")]


def _slugs(page: Path) -> set[str]:
    """Anchors of a page's headings, as MyST makes them."""
    text = re.sub(
        r"^(```|~~~|:::).*?^\1",
        "",
        page.read_text(errors="replace"),
        flags=re.MULTILINE | re.DOTALL,
    )
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    labels = re.findall(r"^\(([a-z0-9-]+)\)=$", text, re.MULTILINE)
    slugs = (re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)
    return {*slugs, *labels}


def test_everything_promised_is_treated() -> None:
    """No item of the plan is left out: S01 to S128, C01 to C35, D01 to D28."""
    tell([f"docs/coverage/{WRONG}"] if WRONG else [])
    missing = [name for name in coverage.PROMISED if name not in ITEMS]
    tell(f"docs/coverage/: {name} is promised, and no file has it" for name in missing)


def test_readers_find_every_statement() -> None:
    """The page of claims names each page that an item is treated on, once."""
    text = (DOCS / "coverage.md").read_text()
    named = Counter(" ".join(re.findall(r"^```\{coverage\} (.+)$", text, re.MULTILINE)).split())
    tell(
        f"docs/coverage.md: {page} is named {named[page]} times in {{coverage}}; name it once"
        for page in sorted({item.on for item in ITEMS.values()} | {*named})
        if named[page] != 1
    )


def test_each_page_that_shows_something_says_something() -> None:
    """A page with an example or commands of its own has a statement that stands for it."""
    stated = {item.on for item in ITEMS.values()}
    shows = re.compile(r"^[`:]{3,}\{(?:example|transcript|claim)\}", re.MULTILINE)
    tell(
        f"docs/{page}.md shows what nothing in docs/coverage/ states; add docs/coverage/{page}.toml"
        for page in sorted(PAGES)
        if page not in stated and shows.search((DOCS / f"{page}.md").read_text())
    )


def test_a_sentence_stands_on_one_page() -> None:
    """Items that say the same are one row, so they are treated on one page."""
    tell(
        f"docs/coverage/: {says!r} is said of {' and '.join(sorted(pages))}; say it once"
        for says, items in coverage.statements(ITEMS.values()).items()
        if len(pages := {item.on for item in items}) > 1
    )


@pytest.mark.parametrize("name", ITEMS)
def test_item_has_a_page(name: str) -> None:
    """The page exists, and so does the heading."""
    page, _, anchor = ITEMS[name].page.partition("#")
    file = DOCS / f"{page}.md"
    if not file.is_file():
        tell([f"docs/coverage/: {name}: there is no page docs/{page}.md{nearest(page, PAGES)}"])
    if anchor and anchor not in (slugs := sorted(_slugs(file))):
        near = choices(anchor, slugs)
        tell([f"docs/coverage/: {name}: docs/{page}.md has no heading #{anchor}{near}"])


def test_tested_items_name_claims_that_exist() -> None:
    """`tested` names an example and one of its claims."""
    known = {
        f"{name} {claimed.id}" for name, example in EXAMPLES.items() for claimed in example.claims()
    }
    broken = {*NAMES} - {*EXAMPLES}  # each is told by an item of its own
    tell(
        f"docs/coverage/: {name}: no claim is named {claim!r}{nearest(claim, sorted(known))}"
        for name, item in ITEMS.items()
        for claim in item.tested
        if claim not in known and claim.partition(" ")[0] not in broken
    )


def test_recorded_items_name_transcripts_that_exist() -> None:
    """`recorded` names a page and one of its transcripts."""
    there = [one.id for one in transcripts()]
    tell(
        f"docs/coverage/: {name}: no transcript is named {one!r}{nearest(one, there)}"
        for name, item in ITEMS.items()
        for one in item.recorded
        if one not in there and is_sound(one.partition(" ")[0])
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[X1]\nsays = "a"\n', "a.toml: X1 is no item; allowed are S01, C01, D01 …"),
        (
            '[S01]\nsays = "a"\npage = "b"\n',
            "a.toml: S01: Value error, an item has exactly one of "
            "tested, recorded, quoted, untestable",
        ),
        (
            '[S01]\nsays = "a\n',
            "a.toml:2: not valid TOML: Illegal character '\\n' (column 10) in `says = \"a`; "
            "a quote is missing",
        ),
        (
            '[S01]\nsays = "a"\npage = "b"\nquoted = "https://github.com/a/b/blob/main/c"\n',
            "a.toml: S01: Value error, https://github.com/a/b/blob/main/c is of a branch (main); "
            "name a tag or a commit",
        ),
        ('[S01]\npage = "b"\nquoted = "https://a/v1.2"\n', "a.toml: S01: Field required"),
    ],
)
def test_a_fault_names_file_and_item(tmp_path: Path, text: str, message: str) -> None:
    """Bad coverage is one sentence."""
    (tmp_path / "a.toml").write_text(text)
    with pytest.raises(CoverageError) as error:
        coverage.items(tmp_path)
    assert str(error.value) == message


def test_an_item_stands_once(tmp_path: Path) -> None:
    """Two files that claim the same item would hide one of the two."""
    text = '[S01]\nsays = "a"\npage = "b"\nquoted = "https://a/v1.2"\n'
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(text)
    with pytest.raises(CoverageError, match="b.toml: S01 stands in another file too"):
        coverage.items(tmp_path)


def test_the_state_is_the_key_that_is_set() -> None:
    """The state is never typed."""
    item = Item.model_validate(tomllib.loads('says="a"\npage="b"\nuntestable="needs an account"'))
    assert item.state == "untestable"
