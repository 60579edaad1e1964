"""Commands of transcripts run one after another in one shell."""

from pathlib import Path

import pytest

from layerlab.transcripts import shell
from layerlab.transcripts.shell import Outcome, ShellError


def run(tmp_path: Path, *commands: str, seconds: float = 20) -> list[Outcome]:
    """Run commands in a shell of their own."""
    return shell.run(
        commands, folder=tmp_path, environment={"PATH": "/usr/bin:/bin"},
        timeouts=[seconds] * len(commands),
    )  # fmt: skip


def test_commands_share_one_shell(tmp_path: Path) -> None:
    """Variables, folder and `$?` last; each command has its own output and exit code."""
    found = run(tmp_path, "x=3; mkdir d; cd d; (exit 7)", 'echo "$? $x ${PWD##*/}"', "nosuch")
    assert found == [("", 7), ("7 3 d\n", 0), ("bash: nosuch: command not found\n", 127)]


def test_both_streams_come_as_they_are_printed(tmp_path: Path) -> None:
    """As on a terminal, and a command that reads its input finds none."""
    found = run(tmp_path, "echo a; echo b >&2; echo c", "cat; printf 'no end'", "sleep 60 &")
    assert found == [("a\nb\nc\n", 0), ("no end", 0), ("", 0)]


def test_a_command_that_hangs_is_ended(tmp_path: Path) -> None:
    """With one sentence and what it printed last."""
    with pytest.raises(ShellError) as error:
        run(tmp_path, "true", "echo waiting; sleep 60", seconds=0.5)
    assert str(error.value) == (
        "`echo waiting; sleep 60` did not end within 0 s; let it end, run it detached, or give it "
        "more with :timeout:\n    waiting"
    )


def test_a_command_that_ends_the_shell_is_named(tmp_path: Path) -> None:
    """What comes after it could not run."""
    with pytest.raises(ShellError) as error:
        run(tmp_path, "echo bye; exit 3", "true")
    assert str(error.value) == "`echo bye; exit 3` ended the shell\n    bye"
