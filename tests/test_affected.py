"""What a change makes it necessary to build again."""

import subprocess
from pathlib import Path

import pytest

from layerlab.tools.affected import EVERYTHING, NOTHING, changed, expression, reading
from layerlab.tools.tool_error import ToolError

pytestmark = pytest.mark.machinery

EXAMPLES = ["cache/keys", "cache/keys-two", "secrets/git"]
SHOWN = {"cache": {"cache/keys", "secrets/git"}}


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["examples/cache/keys/Dockerfile"], "cache/keys"),
        (["examples/cache/keys.toml"], "cache/keys"),
        (
            ["examples/secrets/git/src/a.go", "examples/cache/keys.toml"],
            "cache/keys or secrets/git",
        ),
        (["docs/cache.md"], "cache/keys or secrets/git"),
        (["docs/measurements/transcripts/cache.json"], "cache/keys or secrets/git"),
        (["docs/measurements/secrets/git.json"], "secrets/git"),
        (["docs/glossary.md", "README.md", "docs/_static/book.css"], NOTHING),
        (["examples/cache/gone/Dockerfile"], NOTHING),
        (["docs/cache.md", "layerlab/builds/build_steps.py"], EVERYTHING),
        (["engine/bases/alpine/Dockerfile"], EVERYTHING),
        (["requirements.txt"], EVERYTHING),
        ([], NOTHING),
    ],
)
def test_what_is_built_again(paths: list[str], found: str) -> None:
    """Examples that changed, those of a page's transcripts, or all."""
    assert expression(paths, EXAMPLES, SHOWN) == found


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["docs/cache.md", "docs/index.md"], "[cache] or [index]"),
        (["docs/gone.md", "examples/cache/keys.toml", "layerlab/builds/lab.py"], NOTHING),
        (["docs/cache.md", "docs/_static/book.css"], EVERYTHING),
        (["layerlab/site/badge.py"], EVERYTHING),
        (["layerlab/book/CLAIMS.md"], EVERYTHING),
        ([], NOTHING),
    ],
)
def test_which_pages_are_read_again(paths: list[str], found: str) -> None:
    """Those that were written, or all."""
    assert reading(paths, ["cache", "index", "glossary"]) == found


def git(folder: Path, *words: str) -> None:
    """One command of git, by somebody."""
    options = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *options, *words], cwd=folder, check=True, capture_output=True)


def test_paths_since_a_commit(tmp_path: Path) -> None:
    """Those of both names where a file was moved, and what is not committed yet."""
    git(tmp_path, "init", "-b", "main")
    (tmp_path / "old").write_text("text")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    git(tmp_path, "checkout", "-b", "mine")
    git(tmp_path, "mv", "old", "new")
    git(tmp_path, "commit", "-m", "two")
    assert changed("main", tmp_path) == ["new", "old"]
    (tmp_path / "new").write_text("other")
    (tmp_path / "untracked").touch()
    (tmp_path / ".git/info/exclude").write_text("ignored\n")
    (tmp_path / "ignored").touch()
    git(tmp_path, "checkout", "-b", "newer")
    assert changed("mine", tmp_path) == ["new", "untracked"]


def test_paths_of_a_book_that_is_a_folder_of_a_repository(tmp_path: Path) -> None:
    """They begin at the book; what lies beside it is none of its own."""
    book = tmp_path / "book"
    book.mkdir()
    for file in (book / "page", tmp_path / "beside"):
        file.write_text("text")
    git(tmp_path, "init", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    for file in (book / "page", tmp_path / "beside", book / "new"):
        file.write_text("other")
    assert changed("main", book) == ["new", "page"]


def test_an_unknown_base_is_a_sentence(tmp_path: Path) -> None:
    """Git's own."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    with pytest.raises(ToolError) as error:
        changed("no-such-branch", tmp_path)
    said = "fatal: Not a valid object name no-such-branch; name a commit or branch that is here"
    assert str(error.value) == f"{said}, with make by BASE=…"
