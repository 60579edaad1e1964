"""A skip must not look like a pass: under `CI=true` one that tests/skips.toml does not list fails.

A book without that file does not ask for it.

A reason is listed with the tests that may give it; both are patterns.
"""

import functools
import os
import tomllib
from collections.abc import Generator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from engine import embedded, paths

LISTED = Path("tests", "skips.toml")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests with an embedded engine of their own are left out where there can be none."""
    if item.get_closest_marker("embedded") and _no_embedded():
        pytest.skip("no embedded engine here")


@functools.cache
def _no_embedded() -> bool:
    return bool(embedded.impossible(paths.home()))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn an unlisted skip into a failure with a sentence."""
    report = yield
    file = item.config.rootpath / LISTED
    if report.skipped and os.environ.get("CI") and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if file.exists() and (text := unlisted(item.nodeid, reason, listed(file))):
            report.outcome, report.longrepr = "failed", text
    return report


def listed(file: Path) -> dict[str, str]:
    """Patterns of tests by the reason that they may give."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def unlisted(test: str, reason: str, known: Mapping[str, str]) -> str | None:
    """One sentence if this test may not be left out for this reason, else None."""
    if any(_fits(reason, r) and _fits(test, tests) for r, tests in known.items()):
        return None
    return (
        f"{test} was skipped ({reason}), and {LISTED} does not list that\n"
        f"  next: make it run, or list the reason there and say on the page what was not checked"
    )


def _fits(text: str, pattern: str) -> bool:
    """Brackets are what ids are made of, not sets of letters."""
    return fnmatchcase(text, pattern.replace("[", "[[]"))
