"""What programs say of what is refused to them, as libc, runtimes and SQLite word it.

An answer or an exit code may be as claimed all the same, without what the program wanted to keep.
"""

import re
from collections import Counter
from collections.abc import Iterable

_READ_ONLY = r"Read-\s*only file system|EROFS|read-\s*only filesystem or storage medium"
# Beside it, what a container without capabilities is refused: files of others, `chown`, `setuid`;
# and what programs make of either.
_REFUSED = (
    f"{_READ_ONLY}|Permission denied|EACCES|AccessDeniedException|PermissionDenied"
    "|Operation not permitted|EPERM|ReadOnlyFilesystem|SQLITE_READONLY|SQLITE_CANTOPEN"
    "|attempt to write a readonly database|unable to open database file"
    "|(?:must|needs? to) be (?:run(?:ning)? (?:as|by) )?root|are you root"
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


def _lines(output: str, refused: str) -> list[str]:
    """Those with the words; lines over which a log's width broke them are one."""
    text = "\n".join(output.splitlines())
    words = rf"\b(?:{refused})\b".replace(" ", r"\s+")
    found = (_around(text, one) for one in re.finditer(words, text, re.IGNORECASE))
    return [part for _, part in dict.fromkeys(found)]


def _around(text: str, found: re.Match[str]) -> tuple[int, str]:
    """Where the line of a match begins, and the line."""
    begin = text.rfind("\n", 0, found.start()) + 1
    whole = text[begin : found.end()] + text[found.end() :].partition("\n")[0]
    at = found.start() - begin - (len(whole) - len(whole.lstrip()))
    line = re.sub(r"\s*\n\s*", " ", re.sub(r"(?<=\w-)\n\s*", "", whole.strip()))
    return begin, _part(line, at)


def _part(line: str, at: int) -> str:
    end = min(len(line), max(_LONG, at + _BEHIND))
    return line[max(0, end - _LONG) : end]


def _of_any_run(line: str) -> str:
    return _OF_ONE_RUN.sub("0", line)
