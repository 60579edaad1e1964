"""What one transcript is: its commands, the example it runs on, and how it is shown."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docutils.parsers.rst import directives

from layerlab.transcripts import orders
from layerlab.transcripts.commands import Command, CommandError, split

SECONDS = 600
# How an engine can run programs for arm64, in the words of engine.emulator.
WAYS = BINFMT, BUILDKIT = ("binfmt", "buildkit")
_NAME = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
# How Docker, and what it starts, begin a line that says what is wrong.
MESSAGE = r"^(ERROR|Error|docker: |exec |/bin/sh: |#\d+ )"
# A reason why commands are not run: so many words, with what is missing here.
REASON = 4
_LACKING = re.compile(
    r"\b(?:needs?|takes?|asks? for|cannot|would|lacks?|(?:there is|has|have) no)\s+\w",
    re.IGNORECASE,
)


class TranscriptError(Exception):
    """A problem of a transcript; `kind` is the warning's subtype, `line` the page's."""

    def __init__(self, text: str, kind: str = "broken-transcript", line: int = 0) -> None:
        """`text` is one sentence that says what was found and what is allowed."""
        super().__init__(text)
        self.kind, self.line = kind, line


def _required(said: str | None) -> str:
    if not said or not said.strip():
        raise ValueError("a value is required")
    return said.strip()


def _expression(said: str | None) -> str:
    try:
        re.compile(_required(said))
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return _required(said)


def _says(said: str | None) -> str:
    return _expression(said) if said and said.strip() else MESSAGE


def _ranges(said: str | None) -> str:
    if not re.fullmatch(r"(\d+|\d*-\d+|\d+-)(,(\d+|\d*-\d+|\d+-))*", _required(said)):
        raise ValueError("lines are such as 5-20, -3, 7- or 1,4-6")
    return _required(said)


def _reason(said: str | None) -> str:
    if len(_required(said).split()) < REASON or not _LACKING.search(_required(said)):
        raise ValueError(
            f"say in {REASON} words or more what is missing to run it here, as in "
            '"it needs a Docker account", "it cannot be pulled here", "it takes an hour"'
        )
    return _required(said)


def _store(said: str | None) -> str:
    if _required(said) != "overlay2":
        raise ValueError("only overlay2 is asked for; the book's engine has the other one")
    return "overlay2"


def _lane(said: str | None) -> str:
    if _required(said) != "28":
        raise ValueError("only 28 is asked for; the book's engine is the newest")
    return "28"


def _way(said: str | None) -> str:
    if _required(said) not in WAYS:
        raise ValueError(f"programs for arm64 are run by way of {' or '.join(WAYS)}")
    return _required(said)


# The options of the directive, each with what reads its value.
OPTIONS: dict[str, Callable[[str], Any]] = {
    "name": _required,
    "session": _required,
    "exit": directives.nonnegative_int,
    "norun": _reason,
    "needs": _required,
    "fresh": directives.flag,
    "alone": directives.flag,
    "store": _store,
    "lane": _lane,
    "emulates": _way,
    "timeout": directives.positive_int,
    "vary": _expression,
    "unordered": directives.flag,
    "lines": _ranges,
    "only": _expression,
    "says": _says,
    "folded": directives.flag,
}


@dataclass(frozen=True)
class Transcript:
    """One transcript of a page. `example` is empty where the commands need no files.

    `norun` is the reason why the commands cannot run here; `needs` names programs; `timeout` is
    in seconds for each command; `alone` says that the engine must be nobody else's, `store` that
    it has this image store, `lane` that it is of this lane, `emulates` that it runs programs for
    arm64, and how; `vary` matches what else may differ
    from run to run; `unordered` says that lines may come in any order; `says` matches what a
    failed command is about; `folded` says that the commands are shown on demand, as with `says`.
    """

    page: str
    line: int
    name: str
    example: str
    commands: tuple[Command, ...]
    session: str = ""
    norun: str = ""
    needs: tuple[str, ...] = ()
    fresh: bool = False
    alone: bool = False
    store: str = ""
    lane: str = ""
    emulates: str = ""
    timeout: int = SECONDS
    vary: str = ""
    unordered: bool = False
    lines: str = ""
    only: str = ""
    says: str = ""
    folded: bool = False

    @property
    def id(self) -> str:
        """A readable name, unique in the book."""
        return f"{self.page} {self.name}"

    @property
    def run(self) -> tuple[Command, ...]:
        """The commands that a shell is given."""
        return tuple(command for command in self.commands if not command.is_comment)


def transcript(
    page: str, line: int, argument: str, options: Mapping[str, Any], body: Sequence[str],
    body_line: int,
) -> Transcript:  # fmt: skip
    """Put a transcript together from what a page says; raises TranscriptError.

    `line` and `body_line` are where the directive and its commands begin, from 1.
    """
    options = dict(options)
    name = options.pop("name", "")
    if not _NAME.match(name):
        found = f"found {name!r}" if name else "it has none"
        text = f"a transcript has a :name: of small letters, digits and hyphens; {found}"
        raise TranscriptError(text, line=line)
    try:
        commands = split(body)
    except CommandError as error:
        raise TranscriptError(str(error), line=body_line + error.line) from None
    if not commands:
        raise TranscriptError(f"the transcript {name} has no commands", line=line)
    if "norun" not in options and (fault := orders.fault(commands)):
        raise TranscriptError(fault[1], line=body_line + fault[0])
    given: dict[str, Any] = {
        key: True if OPTIONS[key] is directives.flag else options[key] for key in options
    }
    given["commands"] = _with_exit(commands, given.pop("exit", None))
    given["needs"] = tuple(given.get("needs", "").split())
    example = "" if argument == "-" else argument
    return Transcript(page=page, line=line, name=name, example=example, **given)


def _with_exit(commands: list[Command], code: int | None) -> tuple[Command, ...]:
    """The commands, the last of them with the exit code that the directive's option states."""
    if code is None:
        return tuple(commands)
    last = commands[-1]
    return (*commands[:-1], Command(last.text, code, last.line))
