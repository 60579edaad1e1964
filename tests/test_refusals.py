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
    "Rust, the kind of an error": (
        "cannot save: read-only filesystem or storage medium",
        "Kind(PermissionDenied)",
        "ErrorKind::ReadOnlyFilesystem",
    ),
    "SQLite, which names no file system": (
        "EROFS",
        "sqlite3.OperationalError: attempt to write a readonly database",
        "sqlite3.OperationalError: unable to open database file",
    ),
    "what asks for root": (
        "EROFS",
        "E: this must be run as root",
        "E: Unable to acquire the lock, are you root?",
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


def test_a_line_that_a_log_wraps_is_one() -> None:
    """With what follows on the same line: the path is there."""
    said = "  [9] Read-only file\n      system: '/a'\nand Read-\n  only file system\nPermission\r\n"
    said += "denied"
    assert refusals(said) == [
        "[9] Read-only file system: '/a'", "and Read-only file system", "Permission denied"
    ]  # fmt: skip
    assert read_only(said) == refusals(said)[:2]


@pytest.mark.parametrize("behind", [0, 50, 5000])
def test_of_a_long_line_each_part_that_tells_is_cut_out(behind: int) -> None:
    """As of a page without line ends, or of a list in JSON."""
    line = f"{'x' * 300} EACCES{'.' * behind}"
    assert refusals(line) == [line[: 301 + 100][-200:]]
    assert refusals(f"{line} EPERM {'z' * 150}")[-1] == f"{line} EPERM {'z' * 94}"[-200:]


@pytest.mark.parametrize(
    ("plainly", "hardened", "news"),
    [
        ("setup of worker-1 failed: EPERM", "setup of worker-2 failed: EPERM", 1),
        ("w1 EPERM", "w12 EPERM", 1),
        ("setup failed: EPERM", "setup failed: EPERM\nsetup failed: EPERM", 1),
        ("3.5s [7] EPERM", "12.25s [19] EPERM\n7s [19] EPERM", 1),
        ("again: EPERM\n" * 3, "again: EPERM\n" * 9, 0),
        ("2026-01-02T03:04:05.678Z worker-1 EPERM", "2027-12-11T10:09:08Z worker-1 EPERM", 0),
        ("0xc000a1 127.0.0.1:40123 EPERM", "0xc000bf 127.0.0.1:8 EPERM", 0),
        ("Jan 1 0a1b2c3d4e5f app[1]: EPERM", "Jan 1 ff1b2c3d4e5f app[7]: EPERM", 0),
        ("[2] EPERM\n[1] EPERM", "[1] EPERM\n[2] EPERM", 0),
    ],
)
def test_only_what_belongs_to_one_run_makes_no_other_line(
    plainly: str, hardened: str, news: int
) -> None:
    """A worker's number does, and that a line comes once more; a time and a process id do not."""
    assert len(not_in(plainly, refusals(hardened))) == news
