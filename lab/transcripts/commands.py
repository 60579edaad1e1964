"""Split what an author typed into commands: continuation lines, here-documents, loops."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_EXIT = re.compile(r"\s+# exit (\d{1,3})\s*$")
_HERE = re.compile(r"<<(-?)\s*(['\"]?)([A-Za-z_]\w*)\2")
# Opening and closing words count only where a command may begin.
_START = r"(?:^|[;&|()\n]|\b(?:do|then|else)\s)[ \t]*"
_OPENING = re.compile(_START + r"(?:if|for|while|until|case|\{)(?=\s|$)")
_CLOSING = re.compile(r"(?:^|[;\n])[ \t]*(?:fi|done|esac|\})(?=\s|[;|&>]|$)")
_JOINING = re.compile(r"(?:\|\||&&|\|)[ \t]*$")


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
    return list(_commands(lines))


def _commands(lines: Sequence[str]) -> Iterator[Command]:
    gathered: list[str] = []
    for number, line in enumerate(lines):
        if not gathered and not line.strip():
            continue
        if not gathered and re.match(r"[$>] ", line):
            raise CommandError(number, "a command is typed without its prompt; leave out `$ `")
        gathered.append(line)
        if not still_open("\n".join(gathered)):
            yield _command(gathered, number + 1 - len(gathered))
            gathered = []
    if gathered:
        said = still_open("\n".join(gathered))
        place = len(lines) - len(gathered)
        raise CommandError(place, f"the command `{gathered[0]}` is not finished: {said}")


def _command(lines: list[str], first: int) -> Command:
    expected = 0
    for place in {0, len(lines) - 1}:
        if found := _EXIT.search(lines[place]):
            expected = int(found[1])
            lines[place] = lines[place][: found.start()]
    return Command("\n".join(lines).rstrip(), expected, first)


def still_open(text: str) -> str:
    """Why a command goes on in the next line, in a few words; empty when it is whole."""
    read = _read(text)
    if read.quote:
        return f"a quote ({read.quote}) is open"
    if read.waiting:
        return f"the here-document waits for {read.waiting}"
    if read.continued:
        return "its last line ends in a backslash"
    if _JOINING.search(read.bare):
        return "its last line ends in an operator"
    if len(_OPENING.findall(read.bare)) > len(_CLOSING.findall(read.bare)):
        return "a loop, a condition or a brace is open"
    return ""


def simple_text(text: str) -> str:
    """The command on one line a command: no here-documents, comments or continuation lines."""
    return _read(text).kept.replace("\\\n", " ")


def here_documents(text: str) -> tuple[str, str]:
    """The lines of a command's here-documents: those that a shell expands, and the others."""
    read = _read(text)
    return read.expanded, read.literal


class _Read(NamedTuple):
    """A command's text without here-documents (`kept`), also without quotes (`bare`)."""

    kept: str
    bare: str
    expanded: str
    literal: str
    quote: str
    waiting: str
    continued: bool


def _read(text: str) -> _Read:
    waiting: list[tuple[str, str, str]] = []
    kept, bare, quote, continued = [], [], "", False
    here: dict[bool, list[str]] = {True: [], False: []}
    for line in text.split("\n"):
        if waiting and not quote and not continued:
            dash, quoted, delimiter = waiting[0]
            if (line.lstrip("\t") if dash else line) == delimiter:
                waiting.pop(0)
            else:
                here[not quoted].append(line)
            continue
        within = quote
        outside, quote, continued, end = _unquoted(line, quote)
        bare.append(outside)
        kept.append(line[:end])
        if not within and re.search(r"(?<!<)<<(?!<)", outside):
            waiting += [found.groups() for found in _HERE.finditer(line)]
    texts = ("\n".join(lines) for lines in (kept, bare, here[True], here[False]))
    return _Read(*texts, quote, waiting[0][2] if waiting else "", continued)


def _unquoted(line: str, quote: str) -> tuple[str, str, bool, int]:
    """A line outside its quotes, the quote left open, whether it goes on, where a comment is."""
    outside, escaped = [], False
    for place, letter in enumerate(line):
        if escaped:
            escaped = False
        elif letter == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
            outside.append("_")
        elif letter == "#" and (place == 0 or line[place - 1] in " \t;"):
            return "".join(outside), quote, False, place
        else:
            outside.append(letter)
    return "".join(outside), quote, escaped, len(line)
