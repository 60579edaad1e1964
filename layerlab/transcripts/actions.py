"""What one docker command does: its action, its options, the names that it is given."""

import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from layerlab.transcripts.command_options import OPTIONS

_SHORT = {
    "build": "buildx build", "builder": "buildx", "rmi": "image rm", "images": "image ls",
    "ps": "container ls", "info": "system info", "events": "system events",
    **{word: f"image {word}" for word in (
        "tag", "import", "pull", "push", "load", "save", "history",
    )},
    **{word: f"container {word}" for word in (
        "run", "create", "rm", "start", "stop", "kill", "restart", "pause", "unpause", "exec",
        "attach", "cp", "rename", "update", "commit", "logs", "top", "port", "diff", "wait",
        "export", "stats",
    )},
}  # fmt: skip
# What takes a subcommand; the words of all others are names.
_GROUPS = {
    "container", "image", "network", "volume", "buildx", "system", "context", "manifest", "trust",
}  # fmt: skip
_SAME = {"image build": "buildx build", "buildx b": "buildx build"}
_SAME_VERBS = {"list": "ls", "ps": "ls", "remove": "rm"}
# Options before the first name that need no value and choose no engine.
GLOBAL_FLAGS = {
    "-D", "--debug", "--tls", "--tlsverify", "-h", "--help", "-v", "--version",
}  # fmt: skip
# What follows the first name has no options: it is a command that the container runs, or a name.
_ENDED_BY_NAME = (
    "container run", "container create", "container exec", "container top", "container commit",
    "image tag",
)  # fmt: skip
# As Go reads a flag that is given a value; `--print=false` is as if it were not there.
_TRUE = {"1", "t", "T", "true", "TRUE", "True"}


class Action(NamedTuple):
    """A docker command: `name` is such as `container rm`, whichever way it was typed.

    `before` are the options that say which engine it speaks to, and how; `begun` is how many
    words there are up to the verb.
    """

    name: str
    options: list[tuple[str, str]]
    names: list[str]
    before: list[str]
    begun: int

    @property
    def kind(self) -> str:
        """On what it acts: `container`."""
        return self.name.partition(" ")[0]

    @property
    def verb(self) -> str:
        """What it does: `rm`."""
        return self.name.partition(" ")[2]

    def values(self, *options: str) -> list[str]:
        """The values of an option, by each of its names."""
        return [value for option, value in self.options if option in options]

    def has(self, *options: str) -> bool:
        """Whether an option is given, by one of its names."""
        return any(option in options for option, _ in self.options)

    @property
    def mounts(self) -> Iterator[tuple[str, str]]:
        """What it mounts from outside: whether it is a bind or a volume, and its source."""
        for value in self.values("-v", "--volume"):
            yield volume_source(value)
        for value in self.values("--mount"):
            fields = dict(table_fields(value))
            source = fields.get("source") or fields.get("src", "")
            yield fields.get("type", "volume").lower(), source

    @property
    def outputs(self) -> Iterator[str]:
        """The names of images that a build puts out by `--output`."""
        for value in self.values("-o", "--output"):
            for key, said in table_fields(value):
                if key == "name":
                    yield from said.split(",")


def volume_source(value: str) -> tuple[str, str]:
    """Whether what `-v` mounts is a bind or a volume, and its source.

    A path alone is a volume without a name, which goes with its container.
    """
    source, given, _ = value.partition(":")
    if not given:
        return "volume", ""
    return ("bind" if source[:1] in "/.~" else "volume"), source


def table_fields(value: str) -> list[tuple[str, str]]:
    """The fields of such as `type=bind,src=x`, which may be quoted as in a table."""
    fields = [field.partition("=") for field in next(csv.reader([value]), [])]
    return [(key.strip().lower(), said) for key, _, said in fields]


def action(words: Sequence[str]) -> Action:
    """Read the words that follow `docker`."""
    before, rest = _before(list(words))
    name, given, rest = _named(rest)
    kind, _, verb = name.partition(" ")
    name = f"{kind} {_SAME_VERBS.get(verb, verb)}".rstrip()
    name = _SAME.get(name, name)
    return Action(name, *_parted(name, [*given, *rest]), before, len(words) - len(rest))


def _named(rest: list[str]) -> tuple[str, list[str], list[str]]:
    """The name, the options that stand within it, and what follows."""
    if not rest:
        return "", [], []
    long, rest = _SHORT.get(rest[0], rest[0]), rest[1:]
    given, after = _before(rest) if long == "buildx" else ([], rest)
    if long not in _GROUPS or not after or after[0].startswith("-"):
        return long, [], rest
    return f"{long} {after[0]}", given, after[1:]


def _before(rest: list[str]) -> tuple[list[str], list[str]]:
    """The options before a subcommand, and the rest."""
    at = 0
    while at < len(rest) and rest[at].startswith("-"):
        at += 1 if "=" in rest[at] or rest[at] in GLOBAL_FLAGS else 2
    return rest[:at], rest[at:]


def _parted(name: str, rest: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Options with their values, and the words that are neither."""
    options: list[tuple[str, str]] = []
    names: list[str] = []
    while rest:
        word, *rest = rest
        if word == "--":
            names += rest
            break
        if word == "-" or not word.startswith("-"):  # "-" alone is standard input
            names.append(word)
            if name in _ENDED_BY_NAME:
                names += rest
                break
            continue
        flags, option, value, whole = _option(name, word)
        if not whole and _has_value(name, option):
            value, rest = " ".join(rest[:1]), rest[1:]
        options += [*((flag, "") for flag in flags), (option, value)]
    return list(_set(name, options)), names


def _set(name: str, options: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The options without the flags that are given as false; the last one of a flag counts."""
    last = dict(options)
    for option, value in options:
        if _has_value(name, option):
            yield option, value
        elif not last[option] or last[option] in _TRUE:
            yield option, ""


def _option(name: str, word: str) -> tuple[list[str], str, str, bool]:
    """The flags before an option in its word, it, its value there, and whether there is one."""
    if word.startswith("--"):
        option, given, value = word.partition("=")
        return [], option, value, bool(given)
    letters, flags = word[1:], []  # as in -itv /data
    while len(letters) > 1 and letters[1] != "=" and not _has_value(name, f"-{letters[0]}"):
        flags.append(f"-{letters[0]}")
        letters = letters[1:]
    return flags, f"-{letters[0]}", letters[1:].removeprefix("="), len(letters) > 1


def _has_value(name: str, option: str) -> bool:
    return name not in OPTIONS or option not in OPTIONS[name].flags
