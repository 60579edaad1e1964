"""Run commands one after another in one shell, each with its own output and exit code."""

import os
import re
import secrets
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

# `$?` is that of the command before, as at a prompt: reading the next command must not change
# it. Commands see no terminal and no input; what waits for input ends instead of hanging.
_STEP = """__next=$(<'{file}'); __status "$__last"; eval "$__next" </dev/null; __last=$?
printf '{mark} %s\\n' "$__last"
"""
_WHERE = re.compile(r"^bash: line \d+: ", re.MULTILINE)
_START = '__status() { return "$1"; }\n__last=0\n'


class Outcome(NamedTuple):
    """What a command printed (both streams as they came) and its exit code."""

    output: str
    exit: int


class ShellError(Exception):
    """A shell that did not come to its end; `str()` is one sentence."""


def run(
    commands: Sequence[str], *, folder: Path, environment: Mapping[str, str],
    timeouts: Sequence[float], prefix: Sequence[str] = (),
    settle: Callable[[], None] = lambda: None,
) -> list[Outcome]:  # fmt: skip
    """Run commands in one bash that starts in `folder`; raises ShellError.

    `timeouts` are in seconds, one a command; `prefix` is put before bash (`nsenter …`);
    `settle` is called before commands that still run are ended.
    """
    mark = f"\x1e{secrets.token_hex(8)}"
    with TemporaryDirectory(prefix="measured-") as scripts:
        script = _script(Path(scripts), commands, mark)
        shell = subprocess.Popen(
            [*prefix, "bash", "--noprofile", "--norc", "-c", script, "bash"],
            cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            return list(_outcomes(shell, commands, timeouts, mark.encode()))
        finally:
            try:
                settle()
            finally:
                _end(shell)


def _script(folder: Path, commands: Sequence[str], mark: str) -> str:
    text = _START
    for number, command in enumerate(commands):
        file = folder / str(number)
        file.write_text(command)
        text += _STEP.format(file=file, mark=mark)
    return text


def _outcomes(
    shell: subprocess.Popen[bytes], commands: Sequence[str], timeouts: Sequence[float], mark: bytes
) -> Iterator[Outcome]:
    assert shell.stdout
    seen = b""
    for command, timeout in zip(commands, timeouts, strict=True):
        end = time.monotonic() + timeout
        while (parted := _parted(seen, mark)) is None:
            piece = _more(shell.stdout.fileno(), end)
            if piece is None:
                raise ShellError(
                    f"`{command}` did not end within {timeout:.0f} s; let it end, run it detached, "
                    f"or give it more with :timeout:\n{_tail(seen)}".rstrip()
                )
            if not piece:
                raise ShellError(f"`{command}` ended the shell\n{_tail(seen)}".rstrip())
            seen += piece
        output, code, seen = parted
        yield Outcome(_text(output), code)


def _parted(seen: bytes, mark: bytes) -> tuple[bytes, int, bytes] | None:
    """The output before the mark, the exit code in its line, what comes after; None without."""
    output, found, rest = seen.partition(mark + b" ")
    code, ended, rest = rest.partition(b"\n")
    return (output, int(code), rest) if found and ended else None


def _more(pipe: int, end: float) -> bytes | None:
    """The next bytes, none at the end of the stream, None when the time is up."""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        ready = selector.select(max(0.0, end - time.monotonic()))
    return os.read(pipe, 1 << 16) if ready else None


def _text(output: bytes) -> str:
    """What a terminal would show: a carriage return starts the line anew."""
    lines = output.decode(errors="replace").replace("\r\n", "\n").split("\n")
    shown = "\n".join(line.rpartition("\r")[2] for line in lines)
    return _WHERE.sub("bash: ", shown)  # at a prompt bash names no line


def _tail(output: bytes) -> str:
    return "".join(f"    {line}\n" for line in _text(output).splitlines()[-8:])


def _end(shell: subprocess.Popen[bytes]) -> None:
    """End the shell and what it left in the background."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(shell.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            shell.wait(2)
    if shell.stdout:
        shell.stdout.close()
