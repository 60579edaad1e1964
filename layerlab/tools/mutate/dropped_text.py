"""What is dropped from an instruction, and the claims that name the step by it.

Such a claim would notice only that the text is gone. So the step is named as the mutant's builder
prints it, and what remains to be noticed is what the option does. A claim of a healthcheck lists
its options, as the configuration does: what is dropped is left out there, too.
"""

import re
from collections.abc import Mapping
from os.path import commonprefix
from typing import NamedTuple

from layerlab.book.dockerfiles import instructions

_CONTINUED = re.compile(r"\\[ \t]*\n")
# What BuildKit prints before an instruction: its place, and that it links what was copied.
_BEFORE = re.compile(r"((?:[^\]]*\] ?)?(?:LINK )?)(.*)", re.DOTALL)
# The keys of claims that name steps by a part of their text. Not `skips`: it names what is not run.
_NAMING = {"reruns", "prints", "step", "steps"}


class Dropped(NamedTuple):
    """An instruction as a build prints it, and where the piece begins and ends that is dropped."""

    instruction: str
    begin: int
    end: int

    def renamed(self, text: str) -> str:
        """A part of the step's text without the piece; as it is where that leaves nothing."""
        before, rest = _BEFORE.findall(text)[0]
        at = self.instruction.find(rest)
        end = at + len(rest)
        if at < 0 or end <= self.begin or at >= self.end:
            return text
        left = self.instruction[at : max(at, self.begin)]
        return f"{before}{left}{self.instruction[self.end : max(end, self.end)]}".strip() or text

    def without(self, options: list[str]) -> list[str]:
        """Options of the instruction, but for the one that is dropped."""
        piece = self.instruction[self.begin : self.end].strip()
        return [option for option in options if option != piece]


def dropped(dockerfile: str, mutant: str) -> Dropped | None:
    """What one instruction of a mutant lacks; None where it differs otherwise, or others do."""
    before, after = instructions(dockerfile), instructions(mutant)
    pairs = [(one.body, other.body) for one, other in zip(before, after, strict=False)]
    changed = [tuple(map(_printed, pair)) for pair in pairs if pair[0] != pair[1]]
    if len(before) != len(after) or len(changed) != 1:
        return None
    whole, less = changed[0]
    begin = len(commonprefix([whole, less]))
    end = begin + len(whole) - len(less)
    if begin >= end or whole[:begin] + whole[end:] != less:
        return None
    # What follows may begin alike, as with `--`: the piece begins with its own word.
    while begin and whole[begin - 1] == whole[end - 1] and not whole[begin - 1].isspace():
        begin, end = begin - 1, end - 1
    return Dropped(whole, begin, end)


def renamed(claims: Mapping[str, object], piece: Dropped) -> dict[str, object]:
    """A claims file with each step named as if the piece had never been there."""
    return {key: _renamed(key, value, piece) for key, value in claims.items()}


def _renamed(key: str, value: object, piece: Dropped) -> object:
    if isinstance(value, Mapping):
        inner = renamed(value, piece)
        names = map(piece.renamed, inner) if key == "prints" else inner
        found = dict(zip(names, inner.values(), strict=True))
        if key == "healthcheck" and isinstance(options := found.get("options"), list):
            found["options"] = piece.without(options)
        return found
    if key in _NAMING and isinstance(value, list):
        return [piece.renamed(text) for text in value]
    return piece.renamed(value) if key in _NAMING and isinstance(value, str) else value


def _printed(body: str) -> str:
    """An instruction in the one line that a build prints."""
    return _CONTINUED.sub("", body).strip()
