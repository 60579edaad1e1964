"""The whole book, built once for the tests that look at it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab import ROOT

# Every page that readers come to: the book's own, and Sphinx's search page.
PAGES = [
    *sorted(
        path.relative_to(ROOT / "docs").with_suffix("").as_posix()
        for path in (ROOT / "docs").rglob("*.md")
    ),
    "search",
]


def build(out: Path, doctrees: Path, builder: str = "html") -> Path:
    """Build the book as `make` does, with a date of its own; a warning fails."""
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-c", ".", "-q", "-n", "-W", "--keep-going", "-j", "2",
         "-b", builder, "-d", doctrees, "docs", out],
        cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1800000000"},
    )  # fmt: skip
    if done.returncode != 0:
        pytest.fail(f"the book does not build:\n{done.stderr}", pytrace=False)
    return out


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    root = tmp_path_factory.mktemp("book")
    return build(root / "html", root / "doctrees")
