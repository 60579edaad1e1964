"""What a change makes it necessary to build again."""

import subprocess
from pathlib import Path

import pytest

from lab.touched import EVERYTHING, NOTHING, changed, expression

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
        (["docs/cache.md", "lab/steps.py"], EVERYTHING),
        (["engine/bases/alpine/Dockerfile"], EVERYTHING),
        (["requirements.txt"], EVERYTHING),
        ([], NOTHING),
    ],
)
def test_what_is_built_again(paths: list[str], found: str) -> None:
    """Examples that changed, those of a page's transcripts, or all."""
    assert expression(paths, EXAMPLES, SHOWN) == found


def test_paths_since_a_commit(tmp_path: Path) -> None:
    """Those of both names where a file was moved."""

    def git(*words: str) -> None:
        options = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *options, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-b", "main")
    (tmp_path / "old").write_text("text")
    git("add", ".")
    git("commit", "-m", "one")
    git("checkout", "-b", "mine")
    git("mv", "old", "new")
    git("commit", "-m", "two")
    assert changed("main", tmp_path) == ["new", "old"]


def test_an_unknown_base_is_a_sentence(tmp_path: Path) -> None:
    """Git's own."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    with pytest.raises(SystemExit) as error:
        changed("no-such-branch", tmp_path)
    assert str(error.value).startswith("lab.touched: fatal: ")
