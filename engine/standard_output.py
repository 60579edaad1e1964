"""Ends a command in plain words, or in none, where what it prints can no longer be written."""

import contextlib
import functools
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TextIO

P = ParamSpec("P")
# What a shell says of a program that SIGPIPE ends. Python leaves that signal out, and so do we:
# it would also end a process that writes to a container that is gone, before it clears up.
CLOSED = 141
FULL = 1


class _Unwritable(Exception):
    """Standard output takes nothing more. It is no OSError, which many catch and go on."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(str(cause))
        self.cause = cause


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _Unwritable(error) from None


class _Watched:
    """A stream that raises _Unwritable where it cannot be written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with _told():
            return self._stream.write(text)

    def flush(self) -> None:
        with _told():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def ends_plainly(main: Callable[P, int]) -> Callable[P, int]:
    """The command, without a traceback where its output goes nowhere.

    Nobody reads on, as after `| head -1`: 141, and no word. The disk is full: 1, and one sentence.
    """

    @functools.wraps(main)
    def run(*words: P.args, **options: P.kwargs) -> int:
        stream = sys.stdout
        if not stream:  # a shell closed it, `>&-`
            return main(*words, **options)
        try:
            with contextlib.redirect_stdout(_Watched(stream)):
                try:
                    return main(*words, **options)
                finally:
                    sys.stdout.flush()
        except _Unwritable as error:
            # What is still in the buffer would be written, and fail, when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            return _ended(error.cause)

    return run


def _ended(cause: OSError) -> int:
    if isinstance(cause, BrokenPipeError):
        return CLOSED
    with contextlib.suppress(OSError):  # of the same disk
        print(
            f"stopped: what this command prints cannot be written ({cause.strerror}); "
            "make room, or print to another place, and run it again",
            file=sys.stderr,
        )
    return FULL
