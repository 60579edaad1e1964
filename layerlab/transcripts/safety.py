"""What commands do to the machine, read before they run: `docker` they call where it is judged.

What a docker command does is judged when it runs, by the gate that the `docker` on PATH asks; here
it is looked for ways past that.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from layerlab.transcripts.reading import (
    SHELLS,
    Call,
    assigned,
    calls,
    command_text,
    here_documents,
    roots,
)
from layerlab.transcripts.syntax import ShellSyntaxError

# Programs that change the machine they run on, whichever engine there is.
_MACHINE = {
    "sudo", "su", "apt", "apt-get", "dpkg", "systemctl", "service", "mount", "umount", "kill",
    "pkill", "killall", "shutdown", "reboot", "halt", "mkfs", "dd", "iptables", "nsenter", "chroot",
    "systemd-run", "at", "batch", "crontab", "runuser", "doas", "pkexec", "unshare",
}  # fmt: skip
# What they are given they print or compare, whatever it says.
_PRINTING = {"echo", "printf", "grep", "test", "["}
_INTERPRETER = re.compile(r"(?:python|perl|ruby|node|php|lua|[gmn]?awk)[\d.]*")
# Other programs that speak to an engine.
_CLIENT = re.compile(
    r"docker-\w+|dockerd|containerd[\w-]*|podman[\w-]*|ctr|crictl|nerdctl|buildctl|buildah|skopeo"
    r"|kubectl"
)
# They are looked for in scripts, too, where other words may be of the same letters.
_CLIENT_NAMED = re.compile(r"\b(?:podman|nerdctl|crictl|buildah|skopeo|kubectl|buildctl)\b")
# An engine's socket, or where it is told; docker or a plugin by a path, and its library.
_PAST = re.compile(
    r"(?:docker|containerd|podman|buildkitd)\.sock|/run/(?:containerd|podman)\b|DOCKER_HOST|"
    r"/docker(?:-\w+)?(?![\w./:-])|(?:import|from) docker\b"
)
_HOST = re.compile(r"\$\{?!?DOCKER_HOST")
# What says which program `docker` is.
_PATH = re.compile(r"(?<![\w$/{-])(?:PATH|BASH_CMDS|BASH_ALIASES)(?!\w)")
_SETTING = {
    "export", "declare", "typeset", "local", "readonly", "unset", "read", "printf", "mapfile",
    "readarray", "getopts",
}  # fmt: skip
_RENAMING = {"hash", "alias", "enable"}
# Options with which these run without the PATH of the session: `env -i`, `command -p`, a login
# shell.
_CLEARING = [
    (re.compile("env"), re.compile(r"-|-\w*[iS].*|--(ig|sp).*")),
    (re.compile("command"), re.compile(r"-\w*p\w*")),
    (re.compile("exec"), re.compile(r"-\w*[al]\w*")),
    (re.compile("|".join(SHELLS)), re.compile(r"-[a-z]*[li][a-z]*|--(login|rcfile|init-file).*")),
]


class _Step(NamedTuple):
    """A simple command; `away` says that the shell has left the session's folder."""

    call: Call
    away: bool

    @property
    def is_script(self) -> bool:
        """Whether it runs what is written elsewhere: in a file, or in its input."""
        program = self.call.program
        if program in SHELLS:
            return not command_text(self.call.words)
        is_file = program in ("source", ".") or "/" in self.call.path
        return is_file or bool(_INTERPRETER.fullmatch(program))


def forbidden(commands: Sequence[str]) -> str | None:
    """One sentence when a command changes the machine itself, or calls docker unseen."""
    text = "\n".join(commands)
    try:
        steps = list(_steps(text))
        scripts = any(step.is_script for step in steps)
        data = here_documents(text) if scripts else ""
        set_here = " ".join(assigned(text))
        found = _PATH.search(set_here) or _PATH.search(data) or _PAST.search(data)
        found = found or _CLIENT_NAMED.search(data) or _HOST.search(text)
    except ShellSyntaxError as error:
        return f"this is no command that bash takes: {error}"
    if found:
        return _past(found[0])
    return next((said for step in steps if (said := _forbidden(step, scripts))), None)


def _steps(text: str) -> Iterator[_Step]:
    away = False
    for call in calls(text):
        yield _Step(call, away)
        if call.program in ("cd", "pushd"):
            away = len(call.words) > 1 and (away or _is_elsewhere(call.words[1:]))


def _forbidden(step: _Step, scripts: bool) -> str | None:
    call = step.call
    said = " ".join(call.words)
    if call.program in _MACHINE:
        return f"`{call.program}` changes the machine that it runs on; mark it with :norun:"
    if (removed := _removed(call.words)) and (step.away or _is_elsewhere(removed)):
        return f"`{said}` removes what is not in the transcript's folder; name a path in it"
    return (
        _past(" ".join([*call.before, call.path, *call.words[1:]]))
        if _is_past(call, scripts)
        else None
    )


def _past(said: str) -> str:
    return (
        f"`{said}` may reach an engine where nobody sees what it does there; call `docker` by that "
        "name, or mark the transcript with :norun:"
    )


def _is_past(call: Call, scripts: bool) -> bool:
    """Whether it may reach an engine otherwise than by the `docker` on PATH."""
    program, said = call.program, call.words[1:]
    if re.search(r"[$*?{`]", program) or program in _RENAMING or _CLIENT.fullmatch(program):
        return True  # nobody knows what it is, or what it does
    if _PAST.search(call.path) or _PATH.search(" ".join(call.before)):
        return True
    if _is_cleared(call.before) or (program in SHELLS and _is_cleared([program, *said])):
        return True
    if program == "docker":
        return False
    if program in _SETTING and any(_PATH.search(word) for word in said):
        return True
    if _INTERPRETER.fullmatch(program) and any(
        "docker" in word or _CLIENT_NAMED.search(word) for word in said
    ):
        return True
    return (program not in _PRINTING or scripts) and any(_PAST.search(word) for word in said)


def _is_cleared(words: Sequence[str]) -> bool:
    """Whether what is run by these has another PATH than the session."""
    return any(
        program.fullmatch(word.rpartition("/")[2]) and any(map(options.fullmatch, words[place:]))
        for place, word in enumerate(words, 1)
        for program, options in _CLEARING
    )


def _removed(words: list[str]) -> list[str]:
    """The paths that a simple command removes."""
    if words[0] == "find":
        return roots(words) if "-delete" in words else []
    is_removing = words[0] in ("rm", "rmdir", "unlink", "shred")
    return [word for word in words[1:] if not word.startswith("-")] if is_removing else []


def _is_elsewhere(words: list[str]) -> bool:
    paths = [word for word in words if not word.startswith("-")]
    return any(path[:1] in "/~$`" or ".." in path.split("/") for path in paths)
