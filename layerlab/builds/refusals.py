"""What programs say of what is refused to them, as libc, Node, Go, Python and Java word it.

An answer or an exit code may be as claimed all the same, without what the program wanted to keep.
"""

import re
from collections.abc import Iterable

_READ_ONLY = re.compile(r"Read-only file system|\bEROFS\b", re.IGNORECASE)
# Beside it, what a container without capabilities is refused: files of others, `chown`, `setuid`.
_REFUSED = re.compile(
    rf"{_READ_ONLY.pattern}|Permission denied|\bEACCES\b|AccessDeniedException"
    r"|Operation not permitted|\bEPERM\b",
    re.IGNORECASE,
)
_LONG, _BEHIND = 200, 100  # letters of a line, and of those behind the words by which it was found


def read_only(output: str) -> list[str]:
    """The lines that tell of a write to a read-only file system; of a long one, the part."""
    return _lines(output, _READ_ONLY)


def refusals(output: str) -> list[str]:
    """The lines that tell of anything refused; of a long one, each part that does."""
    return _lines(output, _REFUSED)


def not_in(output: str, lines: Iterable[str]) -> list[str]:
    """Those of the lines that this output does not have, whatever numbers are in them."""
    known = {_without_numbers(line) for line in refusals(output)}
    return [line for line in lines if _without_numbers(line) not in known]


def _lines(output: str, refused: re.Pattern[str]) -> list[str]:
    lines = (line.strip() for line in output.splitlines())
    parts = (_part(line, found.start()) for line in lines for found in refused.finditer(line))
    return list(dict.fromkeys(parts))


def _part(line: str, at: int) -> str:
    end = min(len(line), max(_LONG, at + _BEHIND))
    return line[max(0, end - _LONG) : end]


def _without_numbers(line: str) -> str:
    """A line without what is of one run: times, process ids."""
    return re.sub(r"\d+", "0", line)
