"""A Dockerfile as a list of instructions that can be taken out, changed and put back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine import names

_KEYWORD = re.compile(r"\s*([A-Za-z]+)(?=\s|$)")


@dataclass(frozen=True)
class Instruction:
    """The lines of one instruction, with the comments above it; `stage` counts `FROM` from 0."""

    text: str
    keyword: str
    stage: int

    @property
    def body(self) -> str:
        """The instruction without comments above it."""
        lines = self.text.splitlines(keepends=True)
        while lines and (not lines[0].strip() or lines[0].lstrip().startswith("#")):
            lines.pop(0)
        return "".join(lines)

    @property
    def short(self) -> str:
        """Its first line, cut, to name it by."""
        line = self.body.splitlines()[0].rstrip(" \\")
        return line if len(line) <= 60 else f"{line[:59]}…"


def instructions(dockerfile: str) -> list[Instruction]:
    """All instructions in order; joined, their texts are the Dockerfile again."""
    return list(_read(dockerfile))


def _read(dockerfile: str) -> Iterator[Instruction]:
    stage = -1
    for text, line in names.instructions(dockerfile):
        found = _KEYWORD.match(line)
        keyword = found[1].upper() if found else "#"
        stage += keyword == "FROM"
        yield Instruction(text, keyword, max(stage, 0))
