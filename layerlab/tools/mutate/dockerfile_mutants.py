"""Mutants of a Dockerfile: each differs from it by one mistake that people make."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from layerlab.book.dockerfiles import Instruction, instructions
from layerlab.tools.mutate.options import without_options
from layerlab.tools.mutate.stowaways import NAME, left_by_a_command, stowaways, with_stowaway

_MOUNT = re.compile(r"--mount=(\S+)\s*(?:\\\n\s*)?")
# Options without which a mount is none at all.
_NEEDED = ("type", "id", "target", "source", "from", "env", "dst", "src")
_FROM = re.compile(r"^(\s*FROM\s+(?:--\S+\s+)*)(\S+)(.*)$", re.IGNORECASE | re.DOTALL)
_NAMED = re.compile(r"\sAS\s+(\S+)\s*$", re.IGNORECASE)
OTHER = {"alpine:3.23": "debian:trixie-slim"}
_ANOTHER = "alpine:3.23"


class Mutant(NamedTuple):
    """A broken Dockerfile, and what was done to it; `file` is a new one in the context, empty."""

    what: str
    dockerfile: str
    file: str = ""


Kind = Callable[[list[Instruction]], Iterator[Mutant]]


def mutants(dockerfile: str) -> list[Mutant]:
    """All mutants, each text once."""
    return _made(dockerfile, _KINDS)


def option_mutants(dockerfile: str) -> list[Mutant]:
    """Those in which an option is dropped: all that is asked of a file that nobody recommends."""
    return _made(dockerfile, (_options, _mounts))


def _made(dockerfile: str, kinds: Sequence[Kind]) -> list[Mutant]:
    known = instructions(dockerfile)
    found: dict[tuple[str, str], Mutant] = {(dockerfile, ""): Mutant("nothing", dockerfile)}
    for make in kinds:
        for mutant in make(known):
            found.setdefault((mutant.dockerfile, mutant.file), mutant)
    return list(found.values())[1:]


def _dropped(known: list[Instruction]) -> Iterator[Mutant]:
    """Any one instruction forgotten: USER, a COPY, ENV, HEALTHCHECK, a RUN."""
    for number, one in enumerate(known):
        if one.keyword not in ("FROM", "#"):
            rest = known[:number] + known[number + 1 :]
            yield Mutant(f"drop {one.short}", _text(rest))


def _another_base(known: list[Instruction]) -> Iterator[Mutant]:
    """What is shipped stands on another image."""
    number = _last(known, "FROM")
    if number is not None and (found := _FROM.match(known[number].body)):
        other = OTHER.get(found[2], _ANOTHER)
        yield _changed(known, number, f"{found[1]}{other}{found[3]}", f"FROM {other}")


def _toolchain_shipped(known: list[Instruction]) -> Iterator[Mutant]:
    """The last stage begins with the one that compiles."""
    froms = [number for number, one in enumerate(known) if one.keyword == "FROM"]
    if len(froms) > 1 and (name := _NAMED.search(known[froms[-2]].body)):
        found = _FROM.match(known[froms[-1]].body)
        if found and found[2] != name[1]:
            text = f"{found[1]}{name[1]}{found[3]}"
            yield _changed(known, froms[-1], text, f"FROM {name[1]}")


def _another_last_stage(known: list[Instruction]) -> Iterator[Mutant]:
    """A stage is added below the one that is shipped."""
    yield Mutant("a stage below", f"{_text(known).rstrip()}\nFROM scratch\nWORKDIR /mutant\n")


def _one_more_layer(known: list[Instruction]) -> Iterator[Mutant]:
    """A line that adds a layer and nothing else."""
    yield Mutant("a layer more", f"{_text(known).rstrip()}\nWORKDIR /mutant\n")


def _everything_first(known: list[Instruction]) -> Iterator[Mutant]:
    """All sources are copied before the step that needs one of them."""
    for number, one in enumerate(known):
        words = one.body.split()
        if one.keyword == "COPY" and not any(word.startswith("--from") for word in words):
            begin = next(n for n, other in enumerate(known) if other.stage == one.stage)
            runs = [n for n in range(begin, number) if known[n].keyword == "RUN"]
            if runs:
                rest = [*known[: runs[0]], one, *known[runs[0] : number], *known[number + 1 :]]
                yield Mutant(f"{one.short} earlier", _text(rest))


def _shell_form(known: list[Instruction]) -> Iterator[Mutant]:
    """The list of ENTRYPOINT or CMD becomes a line for a shell."""
    for number, one in enumerate(known):
        if one.keyword in ("ENTRYPOINT", "CMD"):
            rest = one.body.split(None, 1)[1]
            try:
                words = json.loads(rest)
            except ValueError:
                continue
            if isinstance(words, list):  # `CMD true` is JSON, too
                line = f"{one.keyword} {' '.join(words)}\n"
                yield _changed(known, number, line, f"{one.keyword} in shell form")


def _mounts(known: list[Instruction]) -> Iterator[Mutant]:
    """A mount is forgotten, or one of its options."""
    for number, one in enumerate(known):
        for mount in _MOUNT.finditer(one.body) if one.keyword == "RUN" else ():
            without = one.body.replace(mount[0], "", 1)
            yield _changed(known, number, without, f"drop --mount={mount[1]}")
            options = mount[1].split(",")
            for option in options:
                if option.partition("=")[0] not in _NEEDED:
                    fewer = ",".join(other for other in options if other != option)
                    text = one.body.replace(mount[1], fewer, 1)
                    yield _changed(known, number, text, f"drop {option} of a mount")


def _options(known: list[Instruction]) -> Iterator[Mutant]:
    """An option is forgotten."""
    for what, number, text in without_options(known):
        yield _changed(known, number, text, what)


def _secret_kept(known: list[Instruction]) -> Iterator[Mutant]:
    """The command writes the secret that it was lent into the image."""
    for number, one in enumerate(known):
        mounts = _MOUNT.findall(one.body) if one.keyword == "RUN" else []
        secrets = [mount for mount in mounts if mount.startswith("type=secret")]
        for mount in secrets:
            named = re.search(r"\bid=([\w.-]+)", mount)
            if named and "env=" not in mount and "target=" not in mount:
                line = f"RUN --mount={mount} cat /run/secrets/{named[1]} > /leaked\n"
                rest = [*known[: number + 1], Instruction(line, "RUN", one.stage)]
                yield Mutant(f"keep the secret {named[1]}", _text([*rest, *known[number + 1 :]]))


def _stowaways(known: list[Instruction]) -> Iterator[Mutant]:
    """Something is shipped besides."""
    for one in stowaways(known):
        yield Mutant(f"{NAME}: {one.what}", with_stowaway(known, one), one.file)
    for what, number, text in left_by_a_command(known):
        yield _changed(known, number, text, f"{NAME}: {what}")


_KINDS: tuple[Kind, ...] = (
    _dropped, _another_base, _toolchain_shipped, _another_last_stage, _one_more_layer,
    _everything_first, _shell_form, _options, _mounts, _secret_kept,
    _stowaways,
)  # fmt: skip


def _text(known: list[Instruction]) -> str:
    return "".join(one.text if one.text.endswith("\n") else f"{one.text}\n" for one in known)


def _last(known: list[Instruction], keyword: str) -> int | None:
    numbers = [number for number, one in enumerate(known) if one.keyword == keyword]
    return numbers[-1] if numbers else None


def _changed(known: list[Instruction], number: int, text: str, what: str) -> Mutant:
    one = known[number]
    made = Instruction(one.text.replace(one.body, text), one.keyword, one.stage)
    return Mutant(what, _text([*known[:number], made, *known[number + 1 :]]))
