"""The Markdown of the book's own pages: as short as its source allows, with the page's numbers."""

import re
from pathlib import Path

import pytest
from bs4 import Tag

from tests.known import ROOT, tell
from tests.site import PAGES, PROOFS, chapters, parsed

pytestmark = pytest.mark.xdist_group("browser")  # the book is built once, for those tests too

# What has numbers.
SHOWN = "article :is(data.measured, table, svg text)"
MOST = 1.5  # times the source of a chapter
WRITTEN = [name for name in PAGES if name != "search"]


def numbers(text: str) -> set[str]:
    """Every number in a text, as it is written."""
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


def text_of(part: Tag) -> str:
    """What it says; cells stand apart, and the marks of an axis are hidden from who hears it."""
    said = [one for one in part.strings if not one.find_parent(attrs={"aria-hidden": "true"})]
    return (" " if part.name == "table" else "").join(said)


def test_no_chapter_is_much_longer_than_its_source(folder: Path) -> None:
    """What an example has in full stands in its proof, what a figure says in no second place."""
    names = chapters(folder)
    assert len(names) > 45
    for name in names:
        twin = (folder / f"{name}.md").stat().st_size
        source = (ROOT / f"docs/{name}.md").stat().st_size
        tell(
            [f"{name}.md: {twin} bytes, its source {source}, more than {MOST} times"]
            if twin > MOST * source
            else []
        )


def test_numbers_are_those_of_the_page(folder: Path) -> None:
    """In sentences, tables and proofs: none is read and printed again."""
    missing = []
    for name in [*WRITTEN, *PROOFS]:
        shown: dict[str, set[str]] = {}
        for part in parsed(folder / f"{name}.html").select(SHOWN):
            shown.setdefault(name, set()).update(numbers(text_of(part)))
        for file, wanted in shown.items():
            lost = wanted - numbers((folder / f"{file}.md").read_text())
            missing += [f"{file}.md: {sorted(lost)}"] if lost else []
    assert missing == []
