"""What is added to an image without being asked for, and changes nothing else of it.

Each is as little as can be, an empty file or an empty layer, and needs no shell: only a claim on
what is added can notice. What a command leaves besides is a folder, which adds no layer: a band of
files that has room for it says too little.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from layerlab.book.dockerfiles import Instruction

NAME = "stowaway"
# In a source that names no single path: a pattern, a variable.
_OPEN = frozenset("*?[$")
# A command of one shell: neither a list in brackets nor lines of a heredoc.
_SHELL_LINE = re.compile(r"RUN\s+(?:--\S+[\s\\]+)*[^-\s\\\[<](?:(?!<<).)*$", re.I | re.S)
# Any user may write there; who is not root cannot read all of /etc, and leaves what can be read.
_LEAVES = " && { cp -r /etc /var/tmp/stowaway || true; }\n"


class Stowaway(NamedTuple):
    """What is added: text before the instruction with a number, and an empty file in a context."""

    what: str
    added: Sequence[tuple[int, str]] = ()
    file: str = ""


def stowaways(known: list[Instruction]) -> Iterator[Stowaway]:
    """All for the last stage of a Dockerfile: below its own layers, above them, within them."""
    froms = [number for number, one in enumerate(known) if one.keyword == "FROM"]
    if froms:
        last, end = froms[-1], len(known)
        yield Stowaway("a file first", [(last + 1, _file("/"))])
        yield Stowaway("a file last", [(end, _file("/"))])
        stage = (last, f"FROM scratch AS {NAME}\nWORKDIR /{NAME}\n\n")
        nothing = f"COPY --from={NAME} /{NAME} /\n"
        yield Stowaway("a layer first", [stage, (last + 1, nothing)])
        yield Stowaway("a layer last", [stage, (end, nothing)])
        yield from _copies(known, last)
        yield from _carried(known, last)


def left_by_a_command(known: list[Instruction]) -> Iterator[tuple[str, int, str]]:
    """A folder that the last stage's last command leaves: what, the command's number, its text."""
    stage = known[-1].stage if known else 0
    runs = [n for n, one in enumerate(known) if (one.keyword, one.stage) == ("RUN", stage)]
    if runs and _SHELL_LINE.match(known[runs[-1]].body):
        one = known[runs[-1]]
        yield f"a folder left by {one.short}", runs[-1], one.body.rstrip("\n") + _LEAVES


def with_stowaway(known: list[Instruction], one: Stowaway) -> str:
    """The Dockerfile with it: below the comments above an instruction, as directives come first."""
    texts = [each.text if each.text.endswith("\n") else f"{each.text}\n" for each in known]
    for number, added in sorted(one.added, reverse=True):
        if number < len(known) and known[number].keyword == "FROM" and added.startswith("FROM"):
            body = known[number].body
            texts[number] = texts[number].replace(body, added + body)
        else:
            texts.insert(number, added)
    return "".join(texts)


def _copies(known: list[Instruction], last: int) -> Iterator[Stowaway]:
    """The same files in a second layer: each copy at once, the first also as the last step."""
    copies = [n for n in range(last, len(known)) if known[n].keyword in ("COPY", "ADD")]
    for number in copies:
        again = known[number].body.rstrip("\n") + "\n"
        yield Stowaway(f"{known[number].short} again", [(number + 1, again)])
        if number == copies[0]:
            yield Stowaway(f"{known[number].short} again at the end", [(len(known), again)])


def _carried(known: list[Instruction], last: int) -> Iterator[Stowaway]:
    """A file in a folder that the last stage copies: it makes no layer."""
    ends = {_name(one): _end(known, one.stage) for one in known[:last] if one.keyword == "FROM"}
    ends |= {str(one.stage): _end(known, one.stage) for one in known[:last]}
    for one in known[last:]:
        paths = [path for path in one.words[:-1] if not _OPEN & set(path) and "://" not in path]
        for path in paths if one.keyword in ("COPY", "ADD") else ():
            stage = next(iter(one.sources), "").lower()
            if not stage:
                # `/page` is the context's, too
                yield Stowaway(f"a file in {path} of the context", file=f"./{path}/{NAME}")
            elif stage in ends:
                file = _file(str(PurePosixPath("/", path)))
                yield Stowaway(f"a file in {path} of {stage}", [(ends[stage], file)])


def _file(folder: str) -> str:
    # hadolint 2.15.1 reads no instruction in the line below a heredoc
    return f"COPY <<EOF {PurePosixPath(folder, NAME)}\nEOF\n\n"


def _name(one: Instruction) -> str:
    return one.words[2].lower() if len(one.words) > 2 else ""


def _end(known: list[Instruction], stage: int) -> int:
    """The number after a stage's last instruction."""
    return max(n for n, one in enumerate(known) if one.stage == stage) + 1
