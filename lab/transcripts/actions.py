"""What one docker command does: its action, its options, the names that it is given."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

_CONTAINER = (
    "run", "create", "rm", "start", "stop", "kill", "restart", "pause", "unpause", "exec", "attach",
    "cp", "rename", "update",
)  # fmt: skip
_SHORT = {
    "build": "buildx build", "builder": "buildx", "rmi": "image rm", "tag": "image tag",
    "commit": "container commit", "import": "image import", "pull": "image pull",
    "load": "image load", **{word: f"container {word}" for word in _CONTAINER},
}  # fmt: skip
_SAME = {"image build": "buildx build", "buildx b": "buildx build"}
# Options of which the next word is the value; only those that may stand before a name.
_VALUED = {
    "-d", "--driver", "-o", "--opt", "--subnet", "--gateway", "--ip-range", "--label", "-t",
    "--time", "--timeout", "-s", "--signal", "--builder", "--filter", "-n", "--last", "--name",
    "--format", "--detach-keys",
}  # fmt: skip
_RUN = {
    "-d", "--detach", "-i", "--interactive", "-t", "--tty", "-P", "--publish-all", "-q", "--quiet",
    "--rm", "--init", "--privileged", "--read-only", "--no-healthcheck", "--oom-kill-disable",
    "--sig-proxy", "--disable-content-trust", "--use-api-socket", "--help",
}  # fmt: skip
# Options without a value, of the commands most of whose options have one.
_FLAGS = {
    "container run": _RUN, "container create": _RUN, "container exec": _RUN,
    "container update": {"--help"}, "container commit": {"-p", "--pause"}, "image import": set(),
    "buildx create": {"--append", "--bootstrap", "--leave", "--use", "-D", "--debug"},
    "buildx build": {
        "-q", "--quiet", "-D", "--debug", "--no-cache", "--pull", "--push", "--load", "--check",
        "--rm", "--force-rm", "--squash", "--compress", "--help",
    },
}  # fmt: skip
_GLOBAL_FLAGS = {"-D", "--debug", "--tls", "--tlsverify"}
# What follows the first name is a command that the container runs.
_RUNNING = ("container run", "container create", "container exec")


class Action(NamedTuple):
    """A docker command: `name` is such as `container rm`, whichever way it was typed."""

    name: str
    options: list[tuple[str, str]]
    names: list[str]

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
        """What a container mounts: whether it is a bind or a volume, and its source."""
        for value in self.values("-v", "--volume"):
            source, given, _ = value.partition(":")
            if given:  # a path alone is a volume without a name, which goes with its container
                yield ("bind" if source[:1] in "/.~$`" else "volume"), source
        for value in self.values("--mount"):
            fields = dict(part.partition("=")[::2] for part in value.split(","))
            yield fields.get("type", "volume"), fields.get("source") or fields.get("src", "")


def action(words: Sequence[str]) -> Action:
    """Read the words of a docker command, the first of which is `docker`."""
    name, rest = _named(list(words[1:]))
    name = _SAME.get(name, name)
    return Action(name, *_parted(name, rest))


def _named(rest: list[str]) -> tuple[str, list[str]]:
    _, rest = _before(rest)
    if not rest:
        return "", []
    long, rest = _SHORT.get(rest[0], rest[0]), rest[1:]
    given, after = _before(rest) if long == "buildx" else ([], rest)
    if " " in long or not after or after[0].startswith("-"):
        return long, rest
    return f"{long} {after[0]}", [*given, *after[1:]]


def _before(rest: list[str]) -> tuple[list[str], list[str]]:
    """The options before a subcommand, and the rest."""
    at = 0
    while at < len(rest) and rest[at].startswith("-"):
        at += 1 if "=" in rest[at] or rest[at] in _GLOBAL_FLAGS else 2
    return rest[:at], rest[at:]


def _parted(name: str, rest: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Options with their values, and the words that are neither."""
    options, names = [], []
    while rest:
        word, *rest = rest
        if word == "--":
            return options, [*names, *rest]
        if word == "-" or not word.startswith("-"):  # "-" alone is standard input
            names.append(word)
            if name in _RUNNING:
                return options, [*names, *rest]
            continue
        option, value, whole = _option(name, word)
        if not whole and _has_value(name, option):
            value, rest = " ".join(rest[:1]), rest[1:]
        options.append((option, value))
    return options, names


def _option(name: str, word: str) -> tuple[str, str, bool]:
    """An option, the value that stands in the same word, and whether one does."""
    if word.startswith("--") or name not in _FLAGS:
        option, given, value = word.partition("=")
        return option, value, bool(given)
    letters = word[1:]  # as in -itv /data
    while len(letters) > 1 and f"-{letters[0]}" in _FLAGS[name]:
        letters = letters[1:]
    return f"-{letters[0]}", letters[1:].removeprefix("="), len(letters) > 1


def _has_value(name: str, option: str) -> bool:
    return option not in _FLAGS[name] if name in _FLAGS else option in _VALUED
