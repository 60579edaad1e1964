"""Ends a command as Ctrl-C does where it is told to end, or its terminal is closed."""

import functools
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import ParamSpec

P = ParamSpec("P")
# By default they end a process at once, and what it made on an engine stays there.
_ENDING = (signal.SIGTERM, signal.SIGHUP)
_TOGETHER = 5.0  # seconds
_SIGNALLED = 128  # plus the signal's number, as a shell says of what one ends


def taken_as_ctrl_c() -> list[int]:
    """Take SIGTERM and SIGHUP for Ctrl-C from now on; returns those that come, as they come.

    One that is ignored, as `nohup` has it, or that somebody handles already, is left as it is. Of
    those that come together, as from a terminal that is closed and its shell, the first one counts:
    what was made is being removed then. A later one counts again, since Python may lose the
    exception of the first one in a finalizer.
    """
    received: list[int] = []
    heard = 0.0
    mine = [one for one in _ENDING if signal.getsignal(one) is signal.SIG_DFL]

    def end(number: int, _: FrameType | None) -> None:
        nonlocal heard
        now = time.monotonic()
        if not received or now - heard > _TOGETHER:
            heard = now
            received.append(number)
            raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        for one in mine:
            signal.signal(one, end)
    return received


def ends_when_told(main: Callable[P, int]) -> Callable[P, int]:
    """The command, which ends as after Ctrl-C on SIGTERM and SIGHUP too, with 143 and 129."""

    @functools.wraps(main)
    def run(*words: P.args, **options: P.kwargs) -> int:
        with _handlers_kept():
            received = taken_as_ctrl_c()
            try:
                code = main(*words, **options)
            except (KeyboardInterrupt, OSError) as error:  # as of a terminal that is gone
                if not received:
                    raise
                _say(error)
                code = 0
        return _SIGNALLED + received[0] if received else code

    return run


@contextmanager
def _handlers_kept() -> Iterator[None]:
    """Give the signals back what they did before."""
    before = {one: signal.getsignal(one) for one in _ENDING}
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            for one, handler in before.items():
                signal.signal(one, handler)


def _say(error: BaseException) -> None:
    if isinstance(error, KeyboardInterrupt):
        print("stopped", file=sys.stderr)
