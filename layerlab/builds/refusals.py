"""What programs say of what is refused to them, as libc, Node, Go, Python and Java word it.

An answer or an exit code may be as claimed all the same, without what the program wanted to keep.
"""

import re
from collections import Counter
from collections.abc import Iterable

_READ_ONLY = re.compile(r"Read-only file system|\bEROFS\b", re.IGNORECASE)
# Beside it, what a container without capabilities is refused: files of others, `chown`, `setuid`.
_REFUSED = re.compile(
    rf"{_READ_ONLY.pattern}|Permission denied|\bEACCES\b|AccessDeniedException"
    r"|Operation not permitted|\bEPERM\b",
    re.IGNORECASE,
)
_LONG, _BEHIND = 200, 100  # letters of a line, and of those behind the words by which it was found
# A time, a host name that the engine made, and a number that stands for itself: process ids, ports,
# durations. In a name, such as worker-1, a digit says whose line it is.
_OF_ONE_RUN = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{12}\b|(?<!\w)(?<![^\W\d]-)\d+(?:[.,]\d+)?",
    re.IGNORECASE,
)
_OFTEN = 3  # times from which on a line is said again and again: then the number tells nothing


def read_only(output: str) -> list[str]:
    """The lines that tell of a write to a read-only file system; of a long one, the part."""
    return _lines(output, _READ_ONLY)


def refusals(output: str) -> list[str]:
    """The lines that tell of anything refused, each as often as it does; of a long one, parts."""
    return _lines(output, _REFUSED)


def not_in(output: str, lines: Iterable[str]) -> list[str]:
    """Those of the lines that this output does not have, or not as often.

    One that it has word for word is known first; then one that differs from another only in
    numbers of one run.
    """
    known = Counter(refusals(output))
    others = [line for line in lines if not _taken(known, line)]
    alike: Counter[str] = Counter()
    for line, times in known.items():
        alike[_of_any_run(line)] += times
    return [line for line in others if not _taken(alike, _of_any_run(line))]


def _taken(known: Counter[str], line: str) -> bool:
    """Whether it is known once more than it was taken."""
    if 0 < known[line] < _OFTEN:
        known[line] -= 1
        return True
    return known[line] > 0


def _lines(output: str, refused: re.Pattern[str]) -> list[str]:
    lines = (line.strip() for line in output.splitlines())
    found = (
        dict.fromkeys(_part(line, one.start()) for one in refused.finditer(line)) for line in lines
    )
    return [part for parts in found for part in parts]


def _part(line: str, at: int) -> str:
    end = min(len(line), max(_LONG, at + _BEHIND))
    return line[max(0, end - _LONG) : end]


def _of_any_run(line: str) -> str:
    return _OF_ONE_RUN.sub("0", line)
