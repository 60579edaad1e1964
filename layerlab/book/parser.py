"""The official Dockerfile parser, at arm's length.

It is written in Go, and Go's runtime does not live on in a process that was forked: a call never
returns. Sphinx forks to read and to write pages. So each process asks a program of its own.
"""

import atexit
import functools
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

PROGRAM = Path(__file__).with_name("parser_process.py")


class ParserError(ValueError):
    """A text that the parser refuses; `str()` is its reason."""


class ParsedInstruction(NamedTuple):
    """One instruction: its last line (from 1), keyword, flags and words."""

    end_line: int
    keyword: str
    flags: tuple[str, ...]
    words: tuple[str, ...]


class _Program:
    """The parser's process, which ends with this one."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-P", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, encoding="utf-8",
        )  # fmt: skip
        atexit.register(self._process.communicate)

    def ask(self, dockerfile: str) -> str:
        """One line for one line."""
        assert self._process.stdin and self._process.stdout
        with self._turn:
            self._process.stdin.write(json.dumps(dockerfile) + "\n")
            self._process.stdin.flush()
            return self._process.stdout.readline()


@functools.cache
def _program(pid: int) -> _Program:
    """The program of a process: a fork must not share its parent's pipes."""
    return _Program()


@functools.lru_cache(maxsize=2048)
def parse(dockerfile: str) -> tuple[ParsedInstruction, ...]:
    """The instructions in order; raises ParserError."""
    found = json.loads(_program(os.getpid()).ask(dockerfile))
    if isinstance(found, str):
        raise ParserError(found)
    return tuple(
        ParsedInstruction(line, keyword.upper(), tuple(flags), tuple(words))
        for line, keyword, flags, words in found
    )
