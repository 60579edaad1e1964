"""What programs say of what was refused to them: a finding of who runs them hardened."""

import pytest

from layerlab.builds.refusals import not_in, read_only, refusals

SPELLINGS = {
    "libc": (
        "touch: /kept: Read-only file system",
        "cat: can't open '/key': Permission denied",
        "chown: /data: Operation not permitted",
    ),
    "Node": (
        "Error: EROFS: read-only file system, open '/app/cache'",
        "Error: EACCES: permission denied, open '/key'",
        "Error: EPERM: operation not permitted, chown '/data'",
    ),
    "Node, the code alone": ("{ code: 'EROFS' }", "{ code: 'EACCES' }", "{ code: 'EPERM' }"),
    "Go": (
        "open /data/db: read-only file system",
        "open /key: permission denied",
        "chown /data: operation not permitted",
    ),
    "Python": (
        "OSError: [Errno 30] Read-only file system: '/kept'",
        "PermissionError: [Errno 13] Permission denied: '/key'",
        "PermissionError: [Errno 1] Operation not permitted: '/data'",
    ),
    "Java": (
        "java.nio.file.FileSystemException: /kept: Read-only file system",
        "java.nio.file.AccessDeniedException: /key",
        "java.nio.file.FileSystemException: /data: Operation not permitted",
    ),
}


@pytest.mark.parametrize("lines", SPELLINGS.values(), ids=SPELLINGS)
def test_every_spelling_is_a_refusal(lines: tuple[str, str, str]) -> None:
    """Of the three only the first is a write to a read-only file system."""
    output = "\n".join(["ready", *lines, "200 GET /"])
    assert refusals(output) == list(lines)
    assert read_only(output) == [lines[0]]


@pytest.mark.parametrize(
    "line", ["the file system is read", "permissions: 0644", "SPERMA", "it is not permitted"]
)
def test_what_only_sounds_like_it_is_none(line: str) -> None:
    """Words of an application."""
    assert refusals(line) == []


def test_what_is_said_anyway_is_no_news() -> None:
    """Whatever the time and the process."""
    said = "12:01 [7] cannot read /key: Permission denied\n12:01 [7] open /a: permission denied"
    before = "09:59 [18] cannot read /key: Permission denied"
    assert not_in(before, refusals(said)) == ["12:01 [7] open /a: permission denied"]


@pytest.mark.parametrize("behind", [0, 50, 5000])
def test_of_a_long_line_each_part_that_tells_is_cut_out(behind: int) -> None:
    """As of a page without line ends, or of a list in JSON."""
    line = f"{'x' * 300} EACCES{'.' * behind}"
    assert refusals(line) == [line[: 301 + 100][-200:]]
    assert refusals(f"{line} EPERM {'z' * 150}")[-1] == f"{line} EPERM {'z' * 94}"[-200:]
