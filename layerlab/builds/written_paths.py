"""Where containers write: what they changed, and what they say that they could not."""

import re
from collections.abc import Iterable

from layerlab.builds.containers import ImageContainer
from layerlab.builds.refusals import read_only

# `EROFS: read-only file system, open '/a'`, `[Errno 30] Read-only file system: '/a'`
_BEHIND = re.compile(
    r"read-only file system[,:]?\s*(?:\w+ )?['\"‘“](?P<path>/[^'\"’”]+)", re.IGNORECASE
)
# `open /a: read-only file system`, `mkdir() "/a" failed (30: Read-only file system)`
_BEFORE = re.compile(
    r".*(?:^|[\s'\"‘“(])(?P<path>/[^\s'\"’”:,;)]+).*?(?:read-only file system|\bEROFS\b)",
    re.IGNORECASE,
)
# What a server logs of a request: `POST /a HTTP/1.1`, `"url": "/a"`.
_REQUESTED = re.compile(
    r"\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE)\s+[^\s\"',;:)]+"
    r"|/[^\s\"',;:)]*\s+HTTP/\d|(?i:\b(?:ur[il]|route|endpoint)[\"']?\s*[:=]\s*[\"']?)[^\s\"',;:)]+"
)


class WrittenPaths:
    """Paths that containers changed, and those that were refused them, collected."""

    def __init__(self) -> None:
        """None yet."""
        self.changed: set[str] = set()
        self.refused: set[str] = set()

    def changed_by(self, container: ImageContainer) -> None:
        """Add what the engine knows that this one changed."""
        self.changed |= set(container.changed())

    def refused_by(self, container: ImageContainer) -> None:
        """Add what this one says that it could not write."""
        self.refused |= refused_paths(read_only(container.said()))


def refused_paths(lines: Iterable[str]) -> set[str]:
    """The paths that each line names, if it does: behind the reason, or else one before it.

    What a client asked for is no path of the file system.
    """
    of_files = (_REQUESTED.sub("", line) for line in lines)
    found = ([*_BEHIND.finditer(line)] or _BEFORE.finditer(line) for line in of_files)
    return {match["path"] for matches in found for match in matches}
