"""Where a quoted fact is from: an address that stays as it is, or a page and the day of reading."""

import re
from datetime import date, timedelta
from urllib.parse import unquote

# A page that a reader may go on to; nothing is quoted from it.
FURTHER = "further reading"
_AHEAD = timedelta(days=1)  # of a reader whose clock is ahead of the builder's

_RELEASE, _COMMIT = r"[a-z-]*v?\d+(?:\.\d+)+[\w.-]*", r"[0-9a-f]{40}"
# What an address names that does not change: a thread's number, a release, a commit.
_FIXED = re.compile(
    rf"/(?:issues|pull)/(?P<thread>\d+)|/releases/tag/(?P<tag>[^/#]+)|"
    rf"[/@](?P<release>{_RELEASE})(?=[/#?]|$)|/(?P<commit>{_COMMIT})(?=[/#?]|$)"
)
_REFERENCE = re.compile(r"/(?:blob|tree|raw)/([^/#?]+)")
_MOVING = re.compile(r"/(master|main|trunk|HEAD|latest[\w.-]*|stable|current|devel)(?=[/#?]|$)")


def version(address: str) -> str:
    """The release, commit (shortened) or number that an address names; empty without one."""
    found = None if branch(address) else _FIXED.search(address)
    if not found:
        return ""
    if found["thread"]:
        return f"#{found['thread']}"
    return unquote(found["tag"] or found["release"] or found["commit"][:7])


def is_thread(address: str) -> bool:
    """Whether it is an issue or a pull request, which has a number and no version."""
    return version(address).startswith("#")


def branch(address: str) -> str:
    """What an address names that is another thing each day: a branch, `latest`; empty without."""
    named = _REFERENCE.search(address)
    if named and not re.fullmatch(f"{_RELEASE}|{_COMMIT}", named[1]):
        return named[1]
    moving = None if named else _MOVING.search(address)
    return moving[1] if moving else ""


def is_day(text: str) -> bool:
    """Whether this is a date, as ISO writes it, on which somebody can have read something."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and day <= date.today() + _AHEAD


def problem(address: str, read: str = "") -> str | None:
    """One sentence when the source may say something else tomorrow; `read` is a date or FURTHER."""
    if moving := branch(address):
        return f"{address} is of a branch ({moving}); name a tag or a commit"
    if version(address) or read == FURTHER or is_day(read):
        return None
    return (
        f"{address} names no version: link a tag or a commit, or give the day on which you read "
        f'it, [text]({address} "2026-11-29"); "{FURTHER}" where nothing is quoted'
    )
