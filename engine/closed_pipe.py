"""Ends a command quietly when nobody reads on, as `| head -1` does."""

import functools
import os
import sys
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")
# What a shell says of a program that SIGPIPE ends. Python leaves that signal out, and so do we:
# it would also end a process that writes to a container that is gone, before it clears up.
CLOSED = 141


def quiet(main: Callable[P, int]) -> Callable[P, int]:
    """The command, with 141 in place of a traceback once its output goes nowhere."""

    @functools.wraps(main)
    def run(*words: P.args, **options: P.kwargs) -> int:
        try:
            try:
                return main(*words, **options)
            finally:
                if sys.stdout:  # there is none where a shell closed it, `>&-`
                    sys.stdout.flush()
        except BrokenPipeError:
            # What is still in the buffer would be written, and fail, when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return CLOSED

    return run
