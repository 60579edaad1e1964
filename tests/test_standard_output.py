"""What a command does when what it prints can no longer be written."""

import os
import subprocess
import sys

import pytest

from engine.standard_output import ends_plainly
from tests.known import ROOT

pytestmark = pytest.mark.usefixtures("own_cache")
PRINTING = [
    ["engine", "status"], ["engine", "--help"], ["layerlab", "--help"],
    ["layerlab", "mutate", "--claims"],
]  # fmt: skip
FULL = (
    "stopped: what this command prints cannot be written (No space left on device); "
    "make room, or print to another place, and run it again\n"
)


def ended(command: list[str], stdout: int, unbuffered: str = "") -> tuple[str, int]:
    """What a command that writes there says on standard error, and its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, stdout=stdout, stderr=subprocess.PIPE,
        text=True, env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
    )  # fmt: skip
    return done.stderr, done.returncode


@pytest.mark.parametrize("command", [["engine", "status"], ["layerlab", "mutate", "--claims"]])
def test_a_reader_that_ends_first_is_no_fault(command: list[str]) -> None:
    """As `| head -1`: no traceback, and the exit status that a shell gives for it."""
    reader, writer = os.pipe()
    os.close(reader)  # before it begins: on a busy machine it may end before its reader does
    try:
        assert ended(command, writer) == ("", 141)
    finally:
        os.close(writer)


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "at once"])
@pytest.mark.parametrize("command", PRINTING, ids=" ".join)
def test_a_full_disk_is_told(command: list[str], unbuffered: str) -> None:
    """In one sentence, whenever the text reaches the disk, and the command fails."""
    with open("/dev/full", "w") as full:
        assert ended(command, full.fileno(), unbuffered) == (FULL, 1)


@pytest.mark.parametrize(("errno", "code"), [("ENOSPC", 1), ("EPIPE", 141)])
def test_nobody_goes_on_without_an_output(errno: str, code: int) -> None:
    """As many do after another OSError: a claim would count as one that cannot be tried."""
    script = (
        "import errno, sys; from engine.standard_output import ends_plainly\n"
        "class Full:\n"
        "    def write(self, text): raise OSError(errno.X, 'why')\n"
        "    def flush(self): pass\n"
        "    def fileno(self): return 1\n"
        "def main():\n"
        "    try: print('it holds')\n"
        "    except OSError: return 0\n"
        "sys.stdout = Full()\n"
        "sys.exit(ends_plainly(main)())\n"
    ).replace("X", errno)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True)
    assert done.returncode == code


def test_another_fault_of_the_system_stays_one() -> None:
    """A file that is missing is no output that cannot be written."""

    @ends_plainly
    def main() -> int:
        raise FileNotFoundError("a file")

    with pytest.raises(FileNotFoundError):
        main()
