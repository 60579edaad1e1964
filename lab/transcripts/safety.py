"""What commands make and remove, read before they run: nothing of the user's is touched."""

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lab.transcripts.commands import simple_text

# Programs that change the machine they run on, whichever engine there is.
_MACHINE = {
    "sudo", "su", "apt", "apt-get", "dpkg", "systemctl", "service", "mount", "umount", "kill",
    "pkill", "killall", "shutdown", "reboot", "halt", "mkfs", "dd", "iptables", "nsenter", "chroot",
}  # fmt: skip
_BEFORE = {"then", "do", "else", "{", "!", "time", "env", "exec", "command", "nohup", "xargs", "-r"}
_SHORT = {
    "build": "buildx build", "builder": "buildx", "rmi": "image rm", "tag": "image tag",
    "commit": "container commit", "import": "image import", "pull": "image pull",
    **{word: f"container {word}" for word in ("run", "create", "rm", "stop", "kill", "restart")},
}  # fmt: skip
_ENDING = {"rm", "remove", "stop", "kill", "restart", "pause", "down"}
_KINDS = {"container": "containers", "image": "images", "network": "networks",
          "volume": "volumes", "buildx": "builders"}  # fmt: skip
# Names in these are not on the command line, or they act on the whole engine.
_UNTOLD = ("buildx bake", "compose", "swarm", "stack", "service", "node", "plugin")
# They show what is on the engine, so on one that others use never the same twice.
_LISTING = {"ps", "images", "info", "stats", "events", "image ls", "image list", "container ls",
            "container ps", "container list", "volume ls", "network ls", "volume list",
            "network list", "buildx du", "system df", "system info", "system events"}  # fmt: skip
# Options of which the next word is the value; only those that may stand before a name.
_VALUED = {
    "-d", "--driver", "-o", "--opt", "--subnet", "--gateway", "--ip-range", "--label", "-t",
    "--time", "--timeout", "-s", "--signal", "--builder", "--filter", "-m", "--message", "-c",
    "--change", "--format",
}  # fmt: skip


@dataclass
class Made:
    """Names of what commands make, as they are typed."""

    images: set[str] = field(default_factory=set)
    containers: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    volumes: set[str] = field(default_factory=set)
    builders: set[str] = field(default_factory=set)

    def add(self, action: str, words: Sequence[str]) -> None:
        """Take in what one docker command makes; `action` is such as `network create`."""
        named = set(_values(words, "--name"))
        if action in ("container run", "container create"):
            self.containers |= named
            mounts = [*_values(words, "-v", "--volume"), *_mounted(words)]
            self.volumes |= {
                v for word in mounts if (v := word.split(":")[0]) and v[0] not in "/.~$"
            }
        elif action == "buildx create":
            self.builders |= named
        elif action == "buildx build":
            outputs = [
                part for word in _values(words, "-o", "--output") for part in word.split(",")
            ]
            self.images |= {part[5:] for part in outputs if part.startswith("name=")}
            self.images |= set(_values(words, "-t", "--tag"))
        elif action in ("image tag", "image import", "container commit"):
            self.images |= set(_plain(words)[1:2])
        elif action in ("network create", "volume create"):
            kind = self.networks if action.startswith("network") else self.volumes
            kind |= set(_plain(words)[-1:])


def made(commands: Iterable[str]) -> Made:
    """Names of what the commands make."""
    found = Made()
    for command in commands:
        for words in _docker(command):
            found.add(*_action(words))
    return found


def forbidden(commands: Iterable[str]) -> str | None:
    """One sentence when a command changes the machine itself: it runs nowhere."""
    for command in commands:
        for words in simple(command):
            if words[0] in _MACHINE:
                return f"`{words[0]}` changes the machine that it runs on; mark it with :norun:"
            if words[0] == "rm" and _is_elsewhere(words[1:]):
                said = " ".join(words)
                return f"`{said}` removes what is not in the transcript's folder; name a path in it"
    return None


def broad(commands: Sequence[str]) -> str | None:
    """The first command that may touch or list what these commands did not make, or None."""
    own = made(commands)
    for command in commands:
        if any(_is_broad(words, own) for words in _docker(command)):
            return command
    return None


def _is_broad(words: list[str], own: Made) -> bool:
    action, rest = _action(words)
    kind, _, verb = action.partition(" ")
    names = getattr(own, _KINDS.get(kind, ""), set())
    if action.startswith(_UNTOLD):
        return "--print" not in rest
    if action in _LISTING:
        return not _plain(rest) and not set(_values(rest, "-f", "--filter"))
    if verb == "prune":
        return not (kind == "buildx" and set(_values(rest, "--builder")) & names)
    new = Made()
    new.add(action, rest)
    if any("$" in name or "`" in name for kind in vars(new).values() for name in kind):
        return True
    return verb in _ENDING and not _all_own(_plain(rest), names)


def _all_own(targets: list[str], names: set[str]) -> bool:
    tagged = names | {f"{name}:latest" for name in names}
    return bool(targets) and set(targets) <= tagged


def simple(command: str) -> Iterator[list[str]]:
    """The simple commands in one that is typed, each as words, without what stands before."""
    lexer = shlex.shlex(simple_text(command), posix=True, punctuation_chars=";&|()<>\n")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\r", True, ""
    words: list[str] = []
    for word in [*lexer, ";"]:
        if set(word) <= set(";&|()\n"):
            if words := _without_before(words):
                yield words
            words = []
        else:
            words.append(word)


def _without_before(words: list[str]) -> list[str]:
    while words and (words[0] in _BEFORE or re.match(r"^\w+=", words[0])):
        words = words[1:]
    if words and words[0] == "timeout":
        return _without_before(words[2:])
    return words


def _docker(command: str) -> Iterator[list[str]]:
    for words in simple(command):
        words[0] = words[0].lstrip("`$").rpartition("/")[2]
        if words[0] == "docker":
            yield words


def _action(words: list[str]) -> tuple[str, list[str]]:
    """`container rm` and what follows, whichever way it was typed."""
    rest = words[1:]
    while rest and rest[0].startswith("-"):
        rest = rest[1 if "=" in rest[0] or rest[0] in ("-D", "--debug", "--tls") else 2 :]
    if not rest:
        return "", []
    long = _SHORT.get(rest[0], rest[0])
    if " " in long or len(rest) == 1 or rest[1].startswith("-"):
        return long, rest[1:]
    return f"{long} {rest[1]}", rest[2:]


def _values(words: Sequence[str], *options: str) -> Iterator[str]:
    for place, word in enumerate(words):
        name, given, value = word.partition("=")
        if name in options:
            yield value if given else "".join(words[place + 1 : place + 2])


def _mounted(words: Sequence[str]) -> Iterator[str]:
    """Volumes in `--mount type=volume,source=data,target=/data`."""
    for value in _values(words, "--mount"):
        if "type=bind" not in value and "type=tmpfs" not in value:
            yield from re.findall(r"(?:source|src)=([^,]+)", value)


def _plain(words: Sequence[str]) -> list[str]:
    """Words that are neither options nor their values."""
    found, skip = [], False
    for word in words:
        if not skip and (word == "-" or not word.startswith("-")):  # "-" alone is standard input
            found.append(word)
        skip = not skip and word in _VALUED
    return found


def _is_elsewhere(words: list[str]) -> bool:
    paths = [word for word in words if not word.startswith("-")]
    return any(path[:1] in "/~$`" or ".." in path.split("/") for path in paths)
