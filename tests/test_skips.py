"""Skips: only listed ones may be left out in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from layerlab.pytest_plugin.skips import LISTED, listed, unlisted
from tests.known import ROOT, tell, transcripts

TEST = "tests/test_a.py::test_a[b c]@b/c"


@pytest.mark.parametrize(
    "known",
    [{"no trivy": "tests/test_a.py::test_a[b*"}, {"no t*": "tests/*::*", "other": "x"}],
)
def test_a_listed_skip_stays_one(known: dict[str, str]) -> None:
    """Brackets in a pattern are those of the id."""
    assert unlisted(TEST, "no trivy", known) is None


@pytest.mark.parametrize(
    "known",
    [{}, {"no grype": "tests/*::*"}, {"no trivy": "tests/test_b.py::*"}],
)
def test_another_skip_is_a_fault(known: dict[str, str]) -> None:
    """Neither an unlisted reason, nor a listed one in another test."""
    assert unlisted(TEST, "no trivy", known) == (
        f"{TEST} was skipped (no trivy), and tests/skips.toml does not list that\n"
        "  next: make it run, or list the reason there and say on the page what was not checked"
    )


def test_the_list_says_why_and_where() -> None:
    """Each reason names tests of this suite."""
    for tests in listed(ROOT / LISTED).values():
        place, test = tests.partition("::")[::2] if "::" in tests else (tests, "*")
        assert test
        assert list(ROOT.glob(place))


def test_what_no_page_runs_is_listed() -> None:
    """What CI would refuse after an hour is told in a second."""
    known = listed(ROOT / LISTED)
    left_out = [(one, f"not checked: {one.norun}") for one in transcripts() if one.norun]
    assert left_out
    tell(
        filter(
            None, (unlisted(f"docs/{one.page}.md::{one.name}", why, known) for one, why in left_out)
        )
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ci", "code", "says"),
    [
        ({}, 0, "1 skipped"),
        ({"CI": "true"}, 1, "was skipped (no time), and tests/skips.toml does not list that"),
    ],
)
def test_a_skip_fails_in_ci(tmp_path: Path, ci: dict[str, str], code: int, says: str) -> None:
    """With CI unset it stays a skip; with it, the run is red."""
    (tmp_path / "tests").mkdir()
    (tmp_path / LISTED).touch()
    test = tmp_path / "test_a.py"
    test.write_text("import pytest\ndef test_a():\n    pytest.skip('no time')\n")
    variables = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "layerlab.pytest_plugin", "-p", "no:anyio",
         f"--rootdir={tmp_path}", test],
        cwd=ROOT, env=variables | ci, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, says in done.stdout) == (code, True), done.stdout
