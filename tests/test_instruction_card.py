"""The instruction card: every instruction has its row, and its line stands in the book."""

import re

import pytest

from layerlab.book.dockerfiles import instructions
from tests.known import BOOK, EXAMPLES

CARD = (BOOK.docs / "instructions.md").read_text(encoding="utf-8").partition("\n## ")[0]
ROWS = [
    [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in CARD.splitlines()
    if line.startswith("| [`")
]


def _known(name: str) -> dict[str, set[str]]:
    """The instructions of an example's Dockerfiles, as they are written, by keyword."""
    found: dict[str, set[str]] = {}
    for file in EXAMPLES[name].dockerfiles:
        for one in instructions((EXAMPLES[name].context / file).read_text(encoding="utf-8")):
            found.setdefault(one.keyword, set()).add(one.body.strip())
    return found


def test_every_instruction_has_a_row() -> None:
    """Once; the second table's example has all of them."""
    keywords = [re.findall(r"`(\w+)`", row[0])[0] for row in ROWS]
    assert sorted(keywords) == sorted(_known("instructions/all"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_is_complete_and_its_line_is_of_this_book(row: list[str]) -> None:
    """The syntax is of the instruction, and the line a whole one of the example that it names."""
    name, does, syntax, line = row
    keyword = re.findall(r"`(\w+)`", name)[0]
    assert does
    assert all(one.startswith(f"{keyword} ") for one in re.findall("`([^`]+)`", syntax))
    typed, example = re.fullmatch(r"`([^`]+)` in \{measured:example\}`([^`]+)`", line).groups()
    assert typed in _known(example)[keyword]
