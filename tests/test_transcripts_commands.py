"""What is typed is split into commands and read as a shell reads it."""

from typing import Any

import pytest

from layerlab.transcripts.commands import CommandError, split
from layerlab.transcripts.reading import calls
from layerlab.transcripts.syntax import ShellSyntaxError
from tests.one_page import cases

SPLIT, UNFINISHED = cases("commands")["split"], cases("commands")["unfinished"]
READ = cases("read")


@pytest.mark.parametrize("case", SPLIT.values(), ids=list(SPLIT))
def test_commands_are_split_where_a_shell_ends_them(case: dict[str, Any]) -> None:
    """A command goes on as long as a shell would wait for the rest of it."""
    assert [command.text for command in split(case["body"].split("\n"))] == case["commands"]


def test_exit_codes_are_marked_and_not_shown() -> None:
    """The mark stands at the end of a command, or of the line that opens its document."""
    found = split(["a  # exit 1", "cat <<E # exit 2", "x", "E", "b \\", "  c # exit 3", "d"])
    assert [(c.text, c.exit) for c in found] == [
        ("a", 1), ("cat <<E\nx\nE", 2), ("b \\\n  c", 3), ("d", 0)
    ]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), UNFINISHED.items(), ids=list(UNFINISHED))
def test_what_no_shell_takes_is_an_error(body: str, expected: str) -> None:
    """The sentence names the command and what is missing."""
    with pytest.raises(CommandError) as error:
        split(body.split("\n"))
    assert str(error.value) == expected


@pytest.mark.parametrize("case", READ["case"], ids=lambda case: case["typed"])
def test_simple_commands_are_read_as_a_shell_does(case: dict[str, Any]) -> None:
    """Wherever one runs; what is quoted is not run."""
    assert [call.words for call in calls(case["typed"])] == case["read"]


@pytest.mark.parametrize("case", READ["unfinished"], ids=lambda case: case["typed"])
def test_what_is_not_finished_is_not_read(case: dict[str, str]) -> None:
    """Nobody knows what it would run."""
    with pytest.raises(ShellSyntaxError) as error:
        list(calls(case["typed"]))
    assert str(error.value) == case["says"]
