"""A Dockerfile as a list of instructions that can be taken out, changed and put back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEREDOC = re.compile(r"<<-?([\"']?)(\w+)\1")
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
    stage, held, keyword = -1, "", ""
    ends: list[str] = []
    for line in dockerfile.splitlines(keepends=True):
        held += line
        text = line.strip()
        if ends:
            if text == ends[0]:
                ends.pop(0)
        elif not text or text.startswith("#"):
            continue
        else:
            found = _KEYWORD.match(line)
            keyword = keyword or (found[1].upper() if found else "")
            ends = [end for _, end in _HEREDOC.findall(line)]
        if not ends and not text.endswith("\\"):
            stage += keyword == "FROM"
            yield Instruction(held, keyword, max(stage, 0))
            held, keyword = "", ""
    if held:
        yield Instruction(held, keyword or "#", max(stage, 0))
