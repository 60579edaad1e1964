"""The cheat sheet: what a rule says to write stands in the example that was measured."""

import re

import pytest

from layerlab.book.dockerfiles import instructions
from tests.known import BOOK, EXAMPLES

SHEET = (BOOK.docs / "cheat-sheet.md").read_text(encoding="utf-8")
ROWS = [
    line.strip("| ").split(" | ")
    for line in SHEET.partition("## Twelve rules")[2].partition("\n## ")[0].splitlines()
    if line.startswith("| [")
]


def _written(example: str) -> list[str]:
    """All instructions of an example's Dockerfiles, each on one line."""
    return [
        re.sub(r"(\\\n|\s)+", " ", one.body).strip()
        for file in EXAMPLES[example].dockerfiles
        for one in instructions((EXAMPLES[example].context / file).read_text(encoding="utf-8"))
    ]


def test_there_are_twelve_rules() -> None:
    """As the heading says."""
    assert len(ROWS) == 12


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_rule_writes_is_what_was_measured(row: list[str]) -> None:
    """It begins an instruction of the example whose numbers stand beside it; … is anything."""
    _rule, write, _before, after = row
    typed = re.findall(r"`([^`]+)`", write)[0]
    example = re.findall(r"\{measured\}`(\S+)", after)[0]
    if not typed.startswith("."):  # a file, not an instruction
        pattern = re.compile(".*".join(map(re.escape, typed.split("…"))))
        assert [one for one in _written(example) if pattern.match(one)], (typed, example)
