"""What a page shows of a transcript: prompts, commands, outputs, cut where the author says."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from layerlab.transcripts.plain_progress import tidy
from layerlab.transcripts.transcript import Transcript

CUT = "…"
# In place of an expression: of builds only the steps of the Dockerfile.
STEPS = "steps"
# What a terminal takes for a colour is no text, and no XML either.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Piece(NamedTuple):
    """A part of a transcript: `kind` is command, output or exit; `text` may have lines."""

    kind: str
    text: str

    @property
    def printed(self) -> str:
        """The piece as text, a command with its prompts."""
        return prompted(self.text) if self.kind == "command" else self.text


def prompted(command: str) -> str:
    """A command as it looks in a terminal."""
    return "$ " + command.replace("\n", "\n> ")


def pieces(one: Transcript, record: dict[str, Any] | None) -> list[Piece]:
    """What to show; only the commands without a record. Raises ValueError if a cut leaves none."""
    recorded = iter(record["commands"] if record else [])
    outputs = [(c, None if c.is_comment else next(recorded, None)) for c in one.commands]
    chosen = _Chosen(one)
    found = []
    for command, said in outputs:
        found.append(Piece("command", command.text))
        if said is None:
            continue
        if text := "\n".join(chosen.cut(lines(said["output"]))):
            found.append(Piece("output", text))
        if said["exit"]:
            found.append(Piece("exit", f"(exit code {said['exit']})"))
    if chosen.seen and not chosen.kept:
        raise ValueError(
            f"the cut leaves nothing of the transcript {one.name}, which has {chosen.seen} lines "
            "of output"
        )
    return found


def lines(output: list[str]) -> list[tuple[str, bool]]:
    """The lines as they are shown, each with whether it is of a step of the Dockerfile."""
    lines = list(tidy([_COLOUR.sub("", line) for line in output]))
    while lines and not lines[-1][0]:
        lines.pop()
    return lines


class _Chosen:
    """Which lines of output are shown; they are counted over the whole transcript, from 1."""

    def __init__(self, one: Transcript) -> None:
        self.seen = self.kept = 0
        self._steps = one.only == STEPS
        self._only = re.compile("" if self._steps else one.only)
        self._ranges = [_range(text) for text in one.lines.split(",")] if one.lines else None

    def cut(self, lines: list[tuple[str, bool]]) -> Iterator[str]:
        """The chosen lines, a mark in place of those between."""
        gap = False
        for line, of_step in lines:
            self.seen += 1
            if self._has(line, of_step):
                self.kept += 1
                yield from [CUT] * gap
                yield line
                gap = False
            else:
                gap = True
        yield from [CUT] * gap

    def _has(self, line: str, of_step: bool) -> bool:
        if self._steps and not of_step:
            return False
        if self._ranges and not any(low <= self.seen <= high for low, high in self._ranges):
            return False
        return bool(self._only.search(line))


def _range(text: str) -> tuple[float, float]:
    low, dash, high = text.partition("-")
    return float(low or 1), float(high or "inf") if dash else float(low)
