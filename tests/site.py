"""The whole book, built once for the tests that look at it."""

import functools
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup

from engine.cached_folder import locked
from layerlab.book.load import names
from layerlab.site.proof_link import proof_of
from tests.known import BOOK, ROOT, tell

# Every page that readers come to: the book's own, and Sphinx's search page.
PAGES = [
    *sorted(
        path.relative_to(ROOT / "docs").with_suffix("").as_posix()
        for path in (ROOT / "docs").rglob("*.md")
    ),
    "search",
]
# The proofs of examples, which nobody writes.
PROOFS = [proof_of(name) for name in names(BOOK)]


class SiteBuild(NamedTuple):
    """A folder of the built site, and what the build said of what is wrong on pages."""

    folder: Path
    warnings: str


def build(out: Path, doctrees: Path, builder: str = "html", jobs: int = 1) -> Path:
    """Build the book as `make` does, with a date of its own; a warning fails."""
    site_build = attempt(out, doctrees, builder, jobs)
    tell([f"the book does not build:\n{site_build.warnings}"] if site_build.warnings else [])
    return out


def attempt(out: Path, doctrees: Path, builder: str = "html", jobs: int = 1) -> SiteBuild:
    """Build the book, and keep what is said of a page that is wrong."""
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-c", ".", "-q", "-n", "-W", "--keep-going",
         "-j", str(jobs), "-b", builder, "-d", doctrees, "docs", out],
        cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1800000000"},
    )  # fmt: skip
    said = done.stderr.replace(f"{ROOT}/", "").strip() or "no reason is given"
    return SiteBuild(out, said if done.returncode else "")


@functools.cache
def parsed(path: Path) -> BeautifulSoup:
    """A page as HTML."""
    return BeautifulSoup(path.read_text(), "html.parser")


def chapters(folder: Path) -> dict[str, BeautifulSoup]:
    """The pages that are read in their order, by name: each says its place above its title."""
    pages = {name: parsed(folder / f"{name}.html") for name in PAGES}
    return {name: page for name, page in pages.items() if page.select_one(".chapter-place")}


@pytest.fixture(scope="session")
def site_build(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> SiteBuild:
    """The built site, or why it does not build; one build for all workers of a run."""
    root = tmp_path_factory.getbasetemp()
    # Not by the environment: a pytest that a worker starts has the worker's, and a root of its own.
    if hasattr(pytestconfig, "workerinput"):
        root = root.parent
    said, html = root / "book-warnings.txt", root / "book" / "html"
    with locked(root / "book.lock", "another worker that builds the book"):
        if not said.is_file():
            said.write_text(attempt(html, root / "book" / "doctrees").warnings)
    return SiteBuild(html, said.read_text())


@pytest.fixture(scope="session")
def folder(site_build: SiteBuild) -> Path:
    """The folder of the built site."""
    return whole(site_build)


def whole(built: SiteBuild) -> Path:
    """Its folder; what looks at the site is left out while a page is wrong."""
    if built.warnings:
        pytest.skip("not checked: the book does not build, which test_the_book_builds tells")
    return built.folder
