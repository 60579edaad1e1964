"""The book treats everything that it promises, and says truly how each item is backed."""

import re
import tomllib
from pathlib import Path

import pytest

from lab import ROOT, coverage
from lab.coverage import CoverageError, Item
from lab.load import load_all

ITEMS = coverage.items()
DOCS = ROOT / "docs"


def _slugs(page: Path) -> set[str]:
    """Anchors of a page's headings, as MyST makes them."""
    text = re.sub(r"^(```|~~~|:::).*?^\1", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    labels = re.findall(r"^\(([a-z0-9-]+)\)=$", text, re.MULTILINE)
    slugs = (re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)
    return {*slugs, *labels}


def test_everything_promised_is_treated() -> None:
    """No item of the plan is left out: S01 to S129, C01 to C35, D01 to D28."""
    assert [name for name in coverage.PROMISED if name not in ITEMS] == []


@pytest.mark.parametrize("name", ITEMS)
def test_item_has_a_page(name: str) -> None:
    """The page exists, and so does the heading."""
    page, _, anchor = ITEMS[name].page.partition("#")
    file = DOCS / f"{page}.md"
    assert file.is_file()
    assert not anchor or anchor in _slugs(file), f"{file.name} has the anchors {_slugs(file)}"


def test_tested_items_name_claims_that_exist() -> None:
    """`tested` names an example and one of its claims."""
    known = {
        f"{name} {claimed.id}"
        for name, example in load_all().items()
        for claimed in example.claims()
    }
    named = {claim for item in ITEMS.values() for claim in item.tested}
    assert sorted(named - known) == []


def test_recorded_items_name_transcripts_that_exist() -> None:
    """`recorded` names a page and one of its transcripts."""
    for item in ITEMS.values():
        for name in item.recorded:
            page, _, transcript = name.partition(" ")
            assert f":name: {transcript}\n" in (DOCS / f"{page}.md").read_text(), name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[X1]\nsays = "a"\n', "a.toml: X1 is no item; allowed are S01, C01, D01 …"),
        (
            '[S01]\nsays = "a"\npage = "b"\n',
            "a.toml: S01: Value error, an item has exactly one of "
            "tested, recorded, quoted, untestable",
        ),
        ('[S01]\npage = "b"\nquoted = "https://a"\n', "a.toml: S01: Field required"),
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
    text = '[S01]\nsays = "a"\npage = "b"\nquoted = "https://a"\n'
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(text)
    with pytest.raises(CoverageError, match="b.toml: S01 stands in another file too"):
        coverage.items(tmp_path)


def test_the_state_is_the_key_that_is_set() -> None:
    """The state is never typed."""
    item = Item.model_validate(tomllib.loads('says="a"\npage="b"\nuntestable="needs an account"'))
    assert item.state == "untestable"
