"""Split what an author typed into commands, each as long as a shell would read on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from layerlab.transcripts.syntax import ShellSyntaxError, Tree, parse

_EXIT = re.compile(r"\s+# exit (\d{1,3})\s*$")
_PROMPT = re.compile(r"[$>] ")


class CommandError(Exception):
    """A command that no shell would take; `line` counts from 0 in the transcript."""

    def __init__(self, line: int, text: str) -> None:
        """`text` is one sentence."""
        super().__init__(text)
        self.line = line


@dataclass(frozen=True)
class Command:
    """One command as typed, without prompt and without the mark of its exit code."""

    text: str
    exit: int = 0
    line: int = 0

    @property
    def is_comment(self) -> bool:
        """Whether there is nothing to run: a shell leaves even `$?` as it is."""
        return self.text.startswith("#")


def split(lines: Sequence[str]) -> list[Command]:
    """Commands in order; raises CommandError."""
    starts = _starts(_parsed(lines))
    for start in starts:
        if _PROMPT.match(lines[start]):
            raise CommandError(start, "a command is typed without its prompt; leave out `$ `")
    return [_command(lines, *pair) for pair in pairwise([*starts, len(lines)])]


def _parsed(lines: Sequence[str]) -> Tree:
    try:
        tree = parse("\n".join(lines))
    except ShellSyntaxError as error:
        said = f"the command `{lines[error.line]}` is not finished, or is none: {error}"
        raise CommandError(error.line, said) from None
    last = max((n for n, line in enumerate(lines) if line.strip()), default=0)
    if lines and lines[last].endswith("\\") and not lines[last].startswith("#"):
        said = f"the command `{lines[last]}` is not finished: its last line ends in a backslash"
        raise CommandError(last, said)
    return tree


def _starts(tree: Tree) -> list[int]:
    """The lines in which commands begin, from 0: those of statements and of comments between."""
    begun, end = [], -1
    for first, last in sorted(_extents(tree)):
        if first > end:
            begun.append(first)
        end = max(end, last)
    return begun


def _extents(tree: Tree) -> Iterator[tuple[int, int]]:
    """First and last line of all that stands on its own."""
    for one in tree.statements:
        # the delimiter of a here-document is no part of it for the parser
        yield one["Pos"]["Line"] - 1, one["End"]["Line"] - 1
        for comment in one.get("Comments", []):
            yield comment["Pos"]["Line"] - 1, comment["Pos"]["Line"] - 1
    for comment in tree.root.get("Last", []):
        yield comment["Pos"]["Line"] - 1, comment["Pos"]["Line"] - 1


def _command(lines: Sequence[str], start: int, end: int) -> Command:
    """The command in these lines; its exit code is marked in its first or its last."""
    kept = "\n".join(lines[start:end]).rstrip().split("\n")
    expected = 0
    for place in {0, len(kept) - 1}:
        if found := _EXIT.search(kept[place]):
            expected = int(found[1])
            kept[place] = kept[place][: found.start()]
    return Command("\n".join(kept).rstrip(), expected, start)
