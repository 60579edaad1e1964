"""The glossary: readers find a word where the alphabet has it."""

import re
from itertools import pairwise

import pytest

from tests.known import BOOK, tell

TEXT = (BOOK.docs / "glossary.md").read_text(encoding="utf-8")
LISTS = re.findall(r"^```\{glossary\}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def _entries(listed: str) -> list[str]:
    """The first name of each entry."""
    return [entry.splitlines()[0] for entry in listed.strip().split("\n\n")]


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: _entries(listed)[0])
def test_words_stand_in_the_order_of_the_alphabet(listed: str) -> None:
    """Within each subject, as the page says."""
    tell(
        f"docs/glossary.md: {second!r} stands after {first!r}"
        for first, second in pairwise(_entries(listed))
        if first.casefold() > second.casefold()
    )


def test_no_word_has_two_entries() -> None:
    """Each word is used for one thing."""
    entries = [entry for listed in LISTS for entry in _entries(listed)]
    twice = sorted({one for one in entries if entries.count(one) > 1})
    tell(f"docs/glossary.md: {one!r} has two entries" for one in twice)
