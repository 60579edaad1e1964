"""What commands make and remove, read before they run: nothing of the user's is touched."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lab.transcripts.actions import Action, action
from lab.transcripts.commands import here_documents
from lab.transcripts.reading import SHELLS, command_text, roots, simple

# Programs that change the machine they run on, whichever engine there is.
_MACHINE = {
    "sudo", "su", "apt", "apt-get", "dpkg", "systemctl", "service", "mount", "umount", "kill",
    "pkill", "killall", "shutdown", "reboot", "halt", "mkfs", "dd", "iptables", "nsenter", "chroot",
}  # fmt: skip
# What they are given they print or compare, whatever it says.
_PRINTING = {"echo", "printf", "grep", "test", "["}
_MENTION = re.compile(
    r"(?<![\w.-])docker\s+(?:-\S+\s+)*(?:attach|build|builder|buildx|commit|compose|container|cp"
    r"|create|events|exec|image|images|import|info|kill|load|network|node|pause|plugin|ps|pull|push"
    r"|rename|restart|rm|rmi|run|service|stack|start|stats|stop|swarm|system|tag|unpause|update"
    r"|volume)\b"
)
# They act on what they name, which has to be the commands' own.
_ACTING = {
    "rm", "remove", "start", "stop", "kill", "restart", "pause", "unpause", "exec", "attach", "cp",
    "rename", "update",
}  # fmt: skip
_KINDS = {"container": "containers", "image": "images", "network": "networks",
          "volume": "volumes", "buildx": "builders"}  # fmt: skip
# Names in these are not on the command line, or they act on the whole engine.
_UNTOLD = (
    "buildx bake", "buildx history", "image load", "compose", "swarm", "stack", "service", "node",
    "plugin",
)  # fmt: skip
# They show what is on the engine, so on one that others use never the same twice.
_LISTING = {"ps", "images", "info", "stats", "events", "image ls", "image list", "container ls",
            "container ps", "container list", "volume ls", "network ls", "volume list",
            "network list", "buildx du", "system df", "system info", "system events"}  # fmt: skip
# The session's folder, or its home, as a shell writes it.
_INSIDE = re.compile(r"(?:\.|~|\$PWD|\$\{PWD\}|\$HOME|\$\{HOME\}|\$\(pwd\)|`pwd`)(?:/|$)")


@dataclass
class Made:
    """Names of what commands make, as they are typed."""

    images: set[str] = field(default_factory=set)
    containers: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    volumes: set[str] = field(default_factory=set)
    builders: set[str] = field(default_factory=set)

    def add(self, one: Action) -> None:
        """Take in what one docker command makes."""
        if one.name in ("container run", "container create"):
            self.containers |= set(one.values("--name"))
            self.volumes |= {v for kind, v in one.mounts if kind == "volume" and v}
        elif one.name == "container rename":
            self.containers |= set(one.names[1:2])
        elif one.name == "buildx create":
            self.builders |= set(one.values("--name"))
        elif one.name == "buildx build":
            outputs = [part for word in one.values("-o", "--output") for part in word.split(",")]
            self.images |= {part[5:] for part in outputs if part.startswith("name=")}
            self.images |= set(one.values("-t", "--tag"))
        elif one.name in ("image tag", "image import", "container commit"):
            self.images |= set(one.names[1:2])
        elif one.name == "network create":
            self.networks |= set(one.names[-1:])
        elif one.name == "volume create":
            self.volumes |= set(one.names[-1:] or one.values("--name"))


class _Step(NamedTuple):
    """A simple command of `typed`; `away` says that the shell has left the session's folder."""

    typed: str
    words: list[str]
    away: bool

    @property
    def program(self) -> str:
        return self.words[0]

    @property
    def is_script(self) -> bool:
        """Whether a shell reads commands from elsewhere: a file, or its input."""
        shell = self.program in SHELLS and not command_text(self.words)
        return shell or self.program in ("source", ".")


def _steps(commands: Iterable[str]) -> Iterator[_Step]:
    away = False
    for command in commands:
        for words in simple(command):
            yield _Step(command, words, away)
            if words[0] in ("cd", "pushd"):
                away = len(words) > 1 and (away or _is_elsewhere(words[1:]))


def made(commands: Iterable[str]) -> Made:
    """Names of what the commands make."""
    found = Made()
    for step in _steps(commands):
        if step.program == "docker":
            found.add(action(step.words))
    return found


def forbidden(commands: Iterable[str]) -> str | None:
    """One sentence when a command changes the machine itself: it runs nowhere."""
    for step in _steps(commands):
        if step.program in _MACHINE:
            return f"`{step.program}` changes the machine that it runs on; mark it with :norun:"
        if (removed := _removed(step.words)) and (step.away or _is_elsewhere(removed)):
            said = " ".join(step.words)
            return f"`{said}` removes what is not in the transcript's folder; name a path in it"
    return None


def _removed(words: list[str]) -> list[str]:
    """The paths that a simple command removes."""
    if words[0] == "find":
        return roots(words) if "-delete" in words else []
    is_removing = words[0] in ("rm", "rmdir", "unlink", "shred")
    return [word for word in words[1:] if not word.startswith("-")] if is_removing else []


def broad(commands: Sequence[str]) -> str | None:
    """The first command that may touch or list what these commands did not make, or None.

    One in which a docker command stands where it was not read as one may do so too.
    """
    own, steps = made(commands), list(_steps(commands))
    scripts = any(step.is_script for step in steps)
    for step in steps:
        if _is_unread(step, scripts) or (step.program == "docker" and _is_broad(step, own)):
            return step.typed
    return None


def _is_unread(step: _Step, scripts: bool) -> bool:
    """Whether docker may be called where nobody can read how; `scripts` says that some are run."""
    if step.program.startswith("$"):
        return True
    if scripts and _MENTION.search("\n".join(here_documents(step.typed))):
        return True
    if step.program in ("docker", "eval", "find") or command_text(step.words):
        return False  # `simple` gives the commands in these on their own
    said = " ".join(step.words)
    is_data = step.program in _PRINTING and not scripts
    return "docker.sock" in said or (not is_data and bool(_MENTION.search(said)))


def _is_broad(step: _Step, own: Made) -> bool:
    one = action(step.words)
    names = getattr(own, _KINDS.get(one.kind, ""), set())
    if one.name.startswith(_UNTOLD):
        return not one.has("--print")
    if one.name in _LISTING:
        return not one.names and not one.has("-f", "--filter")
    if one.verb == "prune":
        return not (one.kind == "buildx" and set(one.values("--builder")) & names)
    if _reaches_out(one, own, step.away) or _is_unnamed(one):
        return True
    return one.verb in _ACTING and not _all_own(_targets(one), names)


def _reaches_out(one: Action, own: Made, away: bool) -> bool:
    """Whether a container gets files of the host, or what is another container's."""
    spaces = one.values("--pid", "--ipc", "--net", "--network")
    others = [name[10:] for name in spaces if name.startswith("container:")]
    others += [name.partition(":")[0] for name in one.values("--volumes-from")]
    binds = [source for kind, source in one.mounts if kind == "bind"]
    outside = [s for s in binds if away or ".." in s.split("/") or not _INSIDE.match(s)]
    return bool(outside) or not set(others) <= own.containers or one.has("--use-api-socket")


def _is_unnamed(one: Action) -> bool:
    """Whether it makes something of which the name is not in its words."""
    new = Made()
    new.add(one)
    if one.name == "volume create" and not new.volumes:
        return True
    return any("$" in name or "`" in name for kind in vars(new).values() for name in kind)


def _targets(one: Action) -> list[str]:
    """The names on which it acts."""
    if one.verb == "cp":
        return [side.partition(":")[0] for side in one.names if ":" in side]
    return one.names[:1] if one.verb in ("exec", "attach", "rename") else one.names


def _all_own(targets: list[str], names: set[str]) -> bool:
    tagged = names | {f"{name}:latest" for name in names}
    return bool(targets) and set(targets) <= tagged


def _is_elsewhere(words: list[str]) -> bool:
    paths = [word for word in words if not word.startswith("-")]
    return any(path[:1] in "/~$`" or ".." in path.split("/") for path in paths)
