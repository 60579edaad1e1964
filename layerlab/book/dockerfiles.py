"""Reads Dockerfiles: their instructions, their stages, the images that a build starts from.

The official parser does it (PyPI `dockerfile`). It is of January 2025: what it refuses, and what
is no Dockerfile, is a DockerfileError.
"""

import io
import platform
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from layerlab.book.parser import ParserError, parse

_FILES = ("Dockerfile*", "*.Dockerfile", "*.dockerfile")
# ${NAME}, ${NAME:-else}, ${NAME:+instead}, both also without the colon; $NAME
_VARIABLE = re.compile(r"\$\{(\w+)(?::?([-+])([^}]*))?\}|\$(\w+)")
# Before the first instruction, one a line: https://docs.docker.com/reference/dockerfile/#parser-directives
_DIRECTIVE = re.compile(r"#\s*(\w+)\s*=\s*(\S+)")
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


class DockerfileError(ValueError):
    """A text that the parser refuses; `str()` is its reason, in a few words."""


@dataclass(frozen=True)
class Instruction:
    """The lines of one instruction, with the comments above it; `stage` counts `FROM` from 0.

    Comments at the end of a Dockerfile are one more, with the keyword `#`.
    """

    text: str
    keyword: str
    stage: int
    flags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

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

    @property
    def sources(self) -> list[str]:
        """What it names after `FROM`, `--from=` and `--mount=…,from=`: stages and images."""
        if self.keyword == "FROM":
            return list(self.words[:1])
        options = [flag.removeprefix("--mount=") for flag in self.flags if "from=" in flag]
        pairs = [one.removeprefix("--") for option in options for one in option.split(",")]
        return [pair.removeprefix("from=") for pair in pairs if pair.startswith("from=")]


@dataclass(frozen=True)
class Stage:
    """One stage: its name in lower case, or empty; the stages and the images that it needs.

    `on` is the stage that it begins with, None for an image.
    """

    name: str
    stages: list[int]
    images: list[str]
    on: int | None = None


def instructions(dockerfile: str) -> list[Instruction]:
    """All instructions in order; joined, their texts are the Dockerfile again."""
    return list(_read(dockerfile))


def stages(dockerfile: str, args: Mapping[str, str] | None = None) -> list[Stage]:
    """The stages in order, for a build with these `args`."""
    given = _platform() | dict(args or {})
    found: list[Stage] = []
    everywhere: dict[str, str] = dict(given)  # what FROM may use: declared before the first
    here: dict[str, str] = {}
    for one in instructions(dockerfile):
        if one.keyword == "FROM":
            here = dict(everywhere)
            name = one.words[2].lower() if len(one.words) > 2 else ""
            found.append(Stage(name, [], [], _named(found, expanded(one.words[0], here))))
        elif one.keyword == "ARG":
            known = here if found else everywhere
            known |= declared(one.words, known) | given
        if found:
            _note(found, [expanded(each, here) for each in one.sources], one.keyword == "COPY")
    return found


def images(dockerfile: str, args: Mapping[str, str] | None = None) -> list[str]:
    """Every image that a Dockerfile names, in full: syntax, FROM, --from, --mount; in order."""
    named = [image for stage in stages(dockerfile, args) for image in stage.images]
    return list(dict.fromkeys([*syntax(dockerfile), *named]))


def needed(
    dockerfile: str, target: str | None = None, args: Mapping[str, str] | None = None
) -> list[str]:
    """The images that a build of a stage (the last by default) starts from."""
    known = stages(dockerfile, args)
    named = [image for number in built(known, target) for image in known[number].images]
    return list(dict.fromkeys([*syntax(dockerfile), *named]))


def built(known: list[Stage], target: str | None, contexts: Container[str] = ()) -> list[int]:
    """Which stages a build of one (by name; the last by default) runs, in order.

    A named context takes the place of the stage of its name.
    https://docs.docker.com/reference/cli/docker/buildx/build/#build-context
    """
    number = _named(known, target) if target else None
    wanted = [len(known) - 1 if number is None else number] if known else []
    for number in wanted:  # grows while it is read
        others = (o for o in known[number].stages if known[o].name not in contexts)
        wanted += [other for other in others if other not in wanted]
    return sorted(wanted)


def stage_names(dockerfile: str) -> list[str]:
    """The name of each stage in order, in lower case as BuildKit has it, or empty."""
    return [stage.name for stage in stages(dockerfile)]


def full(name: str) -> str:
    """The name in the form that an engine lists it: with a tag, without the default registry."""
    name = name.partition("@")[0]
    name = name.removeprefix("docker.io/").removeprefix("library/")
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def text_of(file: Path) -> str:
    """What a Dockerfile says, without a mark of UTF-8, which BuildKit leaves out as well.

    What is no UTF-8 is replaced, as it can only be in comments.
    """
    return file.read_text(encoding="utf-8-sig", errors="replace")


def below(folder: Path) -> list[Path]:
    """Every Dockerfile below a folder, under any of the usual names."""
    return _dockerfiles(path for pattern in _FILES for path in folder.rglob(pattern))


def files_in(folder: Path) -> list[Path]:
    """Every Dockerfile of a folder itself, under any of the usual names."""
    return _dockerfiles(path for pattern in _FILES for path in folder.glob(pattern))


def _dockerfiles(found: Iterable[Path]) -> list[Path]:
    return sorted({path for path in found if path.is_file() and path.suffix != ".dockerignore"})


def named_in(*folders: Path) -> set[str]:
    """The images that any Dockerfile below these folders names; none of those that do not parse."""
    return {name for folder in folders for file in below(folder) for name in _images_of(file)}


def _images_of(file: Path) -> list[str]:
    try:
        return images(text_of(file))
    except DockerfileError:
        return []


def _read(dockerfile: str) -> Iterator[Instruction]:
    lines, done, stage = list(io.StringIO(dockerfile)), 0, -1
    try:
        commands = parse(dockerfile)
    except ParserError as error:
        raise DockerfileError(f"the Dockerfile parser says: {error}") from None
    for command in commands:
        text, done = "".join(lines[done : command.end_line]), command.end_line
        stage += command.keyword == "FROM"
        yield Instruction(text, command.keyword, max(stage, 0), command.flags, command.words)
    if rest := "".join(lines[done:]):
        yield Instruction(rest, "#", max(stage, 0))


def _note(found: list[Stage], sources: list[str], numbers: bool) -> None:
    """Add what the last stage names to what it needs: an earlier stage, or else an image.

    `COPY --from` alone takes `numbers` of stages (`toCommand` in BuildKit's dockerfile2llb).
    """
    for source in sources:
        number = _named(found[:-1], source)
        if numbers and source.isdecimal() and int(source) < len(found) - 1:
            number = int(source)
        if number is not None:
            found[-1].stages.append(number)
        elif source and source.lower() != "scratch":
            found[-1].images.append(full(source))


def _named(known: list[Stage], name: str) -> int | None:
    """Which stage has this name, the last of several."""
    return {one.name: number for number, one in enumerate(known) if one.name}.get(name.lower())


def syntax(dockerfile: str) -> list[str]:
    """The image that BuildKit reads the Dockerfile with, if it names one."""
    lines = [line for line in dockerfile.lstrip("\ufeff").splitlines() if line[:2] != "#!"]
    for line in lines:
        found = _DIRECTIVE.match(line)
        if not found:
            break
        if found[1].lower() == "syntax":
            return [full(found[2])]
    return []


def _platform() -> dict[str, str]:
    """What BuildKit declares by itself, for a build on this machine."""
    arch = _MACHINES.get(platform.machine(), platform.machine())
    parts = {"OS": "linux", "ARCH": arch, "PLATFORM": f"linux/{arch}"}
    return {f"{of}{part}": value for of in ("BUILD", "TARGET") for part, value in parts.items()}


def declared(words: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """The variables that the words of an ARG give a value."""
    pairs = (word.partition("=") for word in words)
    return {name: expanded(value.strip("\"'"), known) for name, given, value in pairs if given}


def variables_in(word: str) -> set[str]:
    """The variables that a word names."""
    return {found[1] or found[4] for found in _VARIABLE.finditer(word)}


def expanded(word: str, known: Mapping[str, str]) -> str:
    """A word with what its variables stand for; those that are not known for nothing."""

    def value(found: re.Match[str]) -> str:
        text = known.get(found[1] or found[4], "")
        if found[2] == "+":
            return str(found[3]) if text else ""
        return text or found[3] or ""

    return _VARIABLE.sub(value, word)
