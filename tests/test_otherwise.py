"""What an older engine prints otherwise: all of it stands on a page, as a diff that can be read."""

import re

from layerlab.transcripts import transcript_record
from layerlab.transcripts.older_output import difference
from layerlab.transcripts.pages import page_names
from tests.known import BOOK

_SHOWN = re.compile(r"^`{3,}\{otherwise\} (\S+ \S+)$", re.MULTILINE)


def test_each_difference_stands_on_a_page_once() -> None:
    """Nobody reads records: what is not on a page is not said."""
    pages = sorted(page_names(BOOK.docs))
    recorded = [
        f"{page} {name}" for page in pages
        for name in transcript_record.otherwise(page, BOOK.records)
    ]  # fmt: skip
    texts = [(BOOK.docs / f"{page}.md").read_text(encoding="utf-8") for page in pages]
    assert sorted(name for text in texts for name in _SHOWN.findall(text)) == sorted(recorded)


def said(command: str, *lines: str, exit: int = 0) -> dict[str, object]:
    """A command of a record."""
    return {"command": command, "exit": exit, "output": lines}


def test_commands_that_print_the_same_are_left_out() -> None:
    """Of the others both outputs, with the lines next to what differs."""
    rows = [f"row {number}" for number in range(9)]
    new = [said("date", "Mon Nov 23 13:38:51 UTC 2026"), said("list", "USAGE", *rows, exit=1)]
    old = [said("date", "Tue Nov 24 03:38:51 UTC 2026"), said("list", "SIZE", *rows)]
    on, before = ({"engine": f"{one}.1", "buildkit": f"v0.{one}"} for one in (29, 28))
    record = {"on": on, "commands": new, "older": {"on": before, "commands": old}}
    assert difference(record).split("\n") == [
        "--- Docker Engine 28.1, BuildKit v0.28", "+++ Docker Engine 29.1, BuildKit v0.29",
        "  $ list", "- SIZE", "+ USAGE", "  row 0", "  …", "  row 8", "+ (exit code 1)",
    ]  # fmt: skip
