"""The date of a page: when its source, or something that it is made of, was last committed."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from layerlab.site.last_updated import commit_times
from tests.pages.conftest import Book


def git(folder: Path, *words: str, day: int = 1) -> None:
    """Run git as somebody, on a day of January."""
    date = f"2026-01-{day:02}T12:00:00Z"
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", date))
    }
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(
        ["git", *words], cwd=folder, env=os.environ | who | settings, check=True,
        capture_output=True,
    )  # fmt: skip


def commit(folder: Path, day: int) -> None:
    """Commit all that changed."""
    git(folder, "add", ".")
    git(folder, "commit", "-m", f"Day {day}", day=day)


@pytest.fixture
def committed(book: Book) -> Book:
    """A book under version control since 1 January; its example changed on the 3rd."""
    git(book.root, "init", "-b", "main")
    commit(book.root, 1)
    file = book.root / "examples/shop/cart/Dockerfile"
    file.write_text(f"{file.read_text()}# another comment\n")
    book.measure()
    commit(book.root, 3)
    return book


def day(seconds: int) -> int:
    """The day of the month."""
    return datetime.fromtimestamp(seconds, UTC).day


def test_a_page_is_as_new_as_what_it_is_made_of(committed: Book) -> None:
    """An example outdates the pages that show it, and no other."""
    site = committed.build("html")
    dates = {
        page: tag["content"]
        for page in ("index", "proof/shop-cart", "glossary")
        for tag in site.html(page).select("meta[property='article:modified_time']")
    }
    changed, unchanged = "2026-01-03T12:00:00+00:00", "2026-01-01T12:00:00+00:00"
    assert dates == {"index": changed, "proof/shop-cart": changed, "glossary": unchanged}
    text = (site.out / "sitemap.xml").read_text()
    assert "glossary.html</loc><lastmod>2026-01-01<" in text


def test_a_merge_changes_no_page(committed: Book) -> None:
    """A file is as old as the commit that changed it, not as the merge that brought it."""
    root = committed.root
    git(root, "switch", "-c", "branch", "HEAD~1")
    committed.page("glossary", "# Words\n")
    commit(root, 5)
    git(root, "switch", "main")
    git(root, "merge", "--no-ff", "-m", "Merge", "branch", day=7)
    times = commit_times(root)
    assert (day(times["docs/glossary.md"]), day(times["docs/index.md"])) == (5, 1)


def test_a_shallow_clone_knows_no_more_than_it_has(committed: Book, tmp_path: Path) -> None:
    """Its oldest commit seems to hold all files, so it dates none."""
    git(tmp_path, "clone", "--depth", "1", f"file://{committed.root}", "shallow")
    assert commit_times(tmp_path / "shallow") == {}


def test_without_git_there_are_no_dates(book: Book) -> None:
    """And nothing is warned of."""
    site = book.build("html")
    assert site.warnings == []
    assert not site.html().select("meta[property='article:modified_time']")
