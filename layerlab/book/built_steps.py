"""The instructions that a build of an image runs, and what they take from it."""

import csv
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import urlsplit

from layerlab.book.dockerfiles import (
    Instruction,
    Stage,
    built,
    declared,
    expanded,
    instructions,
    stages,
    variables_in,
)
from layerlab.book.how_built import HowBuilt

_TARGETS = ("target", "dst", "destination")
# An option without a value, and as Go reads one.
_TRUE = {"", "1", "t", "T", "true", "TRUE", "True"}
# Read as `*`: what Go and Python do not write alike in a pattern.
_OTHER_PATTERNS = re.compile(r"\[[^]]*\]|\\.")


class SecretMount(NamedTuple):
    """A secret that a step mounts: as a variable, as a file, or both; empty where it is not that.

    `required` says that the build fails where it is not given; one that is empty is given.
    """

    id: str
    variable: str
    file: str
    required: bool


class BuiltStep(NamedTuple):
    """An instruction in a stage that is built, and what is known of the variables there."""

    instruction: Instruction
    known: Mapping[str, str]

    def mounts(self, kind: str, unknown: str = "") -> Iterator[dict[str, str]]:
        """The options of its mounts of a kind, by their keys.

        `unknown` stands for each variable that is not known.

        https://docs.docker.com/reference/dockerfile/#run---mount
        """
        for flag in self.instruction.flags if self.instruction.keyword == "RUN" else ():
            if flag.startswith("--mount="):
                fields = next(csv.reader([flag.removeprefix("--mount=").strip("\"'")]), [])
                pairs = (field.partition("=") for field in fields)
                options = {key.lower(): self._expanded(value, unknown) for key, _, value in pairs}
                if options.get("type", "bind").lower() == kind:
                    yield options

    def secrets(self) -> Iterator[SecretMount]:
        """Its secrets, as BuildKit reads their options."""
        for options in self.mounts("secret"):
            target = next((options[key] for key in _TARGETS if options.get(key)), "")
            named = options.get("source") or options.get("src") or options.get("id")
            id, variable = named or target.rstrip("/").rpartition("/")[2], options.get("env", "")
            file = target or ("" if variable else f"/run/secrets/{id}")
            yield SecretMount(id, variable, file, options.get("required", "false") in _TRUE)

    def added(self) -> Iterator[str]:
        """What an ADD names to be added."""
        if self.instruction.keyword == "ADD":
            yield from (expanded(word, self.known) for word in self.instruction.words[:-1])

    def sources(self) -> Iterator[str]:
        """The files, folders and patterns that it takes from the context; `**` may be any path."""
        keyword, flags, words = self.instruction.keyword, self.instruction.flags, []
        if keyword in ("COPY", "ADD") and not any(flag.startswith("--from=") for flag in flags):
            words = [self._expanded(word, "**") for word in self.instruction.words[:-1]]
        for word in words:
            if "://" not in word and not word.startswith(("<<", "git@")):
                yield word.strip("\"'")
        for options in self.mounts("bind", "**"):
            if not options.get("from"):
                yield options.get("source") or options.get("src") or "."

    def _expanded(self, word: str, unknown: str) -> str:
        return expanded(word, {**dict.fromkeys(variables_in(word), unknown), **self.known})


class Taken(NamedTuple):
    """What a build can take: a value that is given to it in any other way never arrives.

    `git` are the hosts that Git repositories are fetched from over HTTP.
    """

    secrets: set[str]
    args: set[str]
    git: set[str]
    ssh: bool
    sources: set[str]

    def file(self, path: str) -> bool:
        """Whether a file of the context is taken, be it that an ignore file keeps it out."""
        return any(_holds(source, path) for source in self.sources)


def taken(dockerfile: str, image: HowBuilt) -> Taken:
    """What the steps take that build an image; raises DockerfileError."""
    known = stages(dockerfile, image.args)
    wanted = built(known, image.target, {name.lower() for name in image.contexts})
    steps = list(_steps(dockerfile, image.args, known, wanted))
    added = [source for step in steps for source in step.added()]
    fetched = [urlsplit(source) for source in (*added, *image.contexts.values())]
    ssh = {options.get("id") or "default" for step in steps for options in step.mounts("ssh")}
    return Taken(
        {mount.id for step in steps for mount in step.secrets()} - {""},
        set(_arguments(dockerfile, steps, wanted)),
        {
            url.hostname or ""
            for url in fetched
            if url.scheme in ("http", "https") and url.path.endswith(".git")
        },
        "default" in ssh or any(map(_is_ssh, added)),
        {source for step in steps for source in step.sources()},
    )


def lent(dockerfile: str, image: HowBuilt) -> Iterator[tuple[int, str, str]]:
    """What the steps that build an image ask to be lent; raises DockerfileError.

    Of each mount the line of its step, from 1; the image's key that lends it, `secrets` or `ssh`;
    and its id.
    """
    known = stages(dockerfile, image.args)
    wanted = built(known, image.target, {name.lower() for name in image.contexts})
    lines = _lines(dockerfile)
    for step in _steps(dockerfile, image.args, known, wanted):
        line = lines.get(step.instruction, 1)
        yield from ((line, "secrets", mount.id) for mount in step.secrets())
        yield from ((line, "ssh", options.get("id") or "default") for options in step.mounts("ssh"))


def _lines(dockerfile: str) -> dict[Instruction, int]:
    """The line in which each instruction begins, below the comments above it."""
    found, end = {}, 0
    for one in instructions(dockerfile):
        end += len(one.text.splitlines())
        found[one] = end - len(one.body.splitlines()) + 1
    return found


def _steps(
    dockerfile: str, args: Mapping[str, str], known: Sequence[Stage], wanted: Sequence[int]
) -> Iterator[BuiltStep]:
    """The instructions of these stages; what a stage keeps for those on it is run in these."""
    variables, begun = args, False
    for one in instructions(dockerfile):
        begun = begun or one.keyword == "FROM"
        if one.keyword in ("ARG", "ENV"):
            words = one.words if one.keyword == "ARG" else _pairs(one.words)
            variables = {**variables, **declared(words, variables), **args}
        if not begun or one.stage not in wanted:
            continue
        if one.keyword != "ONBUILD":
            yield BuiltStep(one, variables)
        elif any(known[number].on == one.stage for number in wanted):
            later = instructions("FROM scratch\n" + one.body.lstrip()[len("ONBUILD") :])
            yield BuiltStep(later[1], variables)


def _pairs(words: Sequence[str]) -> Iterator[str]:
    """The words of an ENV as those of an ARG: name and value stand apart."""
    yield from map("=".join, zip(words[::2], words[1::2], strict=True))


def _arguments(dockerfile: str, steps: Sequence[BuiltStep], wanted: Sequence[int]) -> Iterator[str]:
    """The build arguments that are declared: in a stage, or before the first where FROM uses it."""
    read = instructions(dockerfile)
    first = list(takewhile(lambda one: one.keyword != "FROM", read))
    before = [word for one in first if one.keyword == "ARG" for word in one.words]
    froms = [one for one in read if one.keyword == "FROM" and one.stage in wanted]
    words = [*before, *(word for one in froms for word in (*one.words, *one.flags))]
    used = {name for word in words for name in variables_in(word)}
    yield from used & {word.partition("=")[0] for word in before}
    for step in steps:
        if step.instruction.keyword == "ARG":
            yield from (word.partition("=")[0] for word in step.instruction.words)


def _holds(source: str, path: str) -> bool:
    """Whether a file's path, or that of a folder around it, is what a pattern means."""
    parts, wanted = _parts(path), _parts(_OTHER_PATTERNS.sub("*", source))
    certain = list(takewhile(lambda part: "**" not in part and "$" not in part, wanted))
    return len(certain) <= len(parts) and all(map(fnmatchcase, parts, certain))


def _parts(path: str) -> list[str]:
    """The parts of a path in the context, which `..` does not leave."""
    whole = posixpath.normpath("/" + path.lstrip("/"))
    return [part for part in whole.split("/") if part]


def _is_ssh(source: str) -> bool:
    """Whether a repository is fetched over SSH: `ssh://…`, or `git@host:path`."""
    return source.startswith("ssh://") or ("://" not in source and "@" in source.partition(":")[0])
