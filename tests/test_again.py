"""What failed is run once more: all of it, also where tests share a group."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.known import ROOT

pytestmark = pytest.mark.slow

TESTS = """
import os
import pytest

GOOD = os.environ["GOOD"]

def test_alone():
    assert GOOD == "1"

def test_fine():
    pass

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("value", ["a", "b@c"])
def test_grouped(value):
    assert GOOD == "1" or value == "a"

@pytest.fixture
def broken():
    assert GOOD == "1"

def test_left_out():
    if GOOD == "0":
        pytest.skip("not checked: a build fails, which test_alone tells")

@pytest.mark.xdist_group("two")
def test_whose_fixture_breaks(broken):
    pass
"""


def run(folder: Path, good: str, *options: str) -> tuple[int, str]:
    """Exit code and output of the tests in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "layerlab.pytest_plugin.again", "-p", "no:anyio",
         "-c", os.devnull, f"--rootdir={folder}", "-n", "1", "--dist", "loadgroup", *options,
         "-o", f"cache_dir={folder}/.cache", folder],
        env=os.environ | {"GOOD": good, "PYTHONPATH": str(ROOT)}, cwd=folder,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose tests ran once, and three of them failed, two in groups."""
    folder = tmp_path_factory.mktemp("ran")
    for name in ("test_first.py", "test_last.py"):
        (folder / name).write_text(TESTS)
    code, text = run(folder, "0")
    assert (code, "4 failed, 4 passed, 2 skipped, 2 errors" in text) == (1, True), text
    return folder


@pytest.fixture
def folder(ran: Path, tmp_path: Path) -> Path:
    """A copy, in which tests may run again."""
    return shutil.copytree(ran, tmp_path / "ran")


def test_all_that_failed_runs_again(folder: Path) -> None:
    """Also what stands in a file after one whose tests have no group."""
    code, text = run(folder, "1", "--again")
    assert (code, "8 passed" in text) == (0, True), text


def test_what_fails_again_stays(folder: Path) -> None:
    """Until it passes."""
    for _ in range(2):
        code, text = run(folder, "0", "--again")
        assert (code, "4 failed, 2 skipped, 2 errors" in text) == (1, True), text


def test_what_is_not_found_has_not_passed(folder: Path) -> None:
    """A file that is gone does not make the run green."""
    (folder / "test_last.py").unlink()
    code, text = run(folder, "1", "--again")
    assert (code, "4 passed" in text) == (1, True), text
    assert "test_last.py::test_grouped[b@c]: it failed, and is not found any more" in text


def test_where_nothing_failed_nothing_runs(folder: Path) -> None:
    """And that is no success of any test."""
    run(folder, "1", "--again")
    code, text = run(folder, "1", "--again")
    assert (code, "passed" in text) == (5, False), text
