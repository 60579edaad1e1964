"""The table of recorded numbers that moved since a commit."""

import json
import subprocess
from pathlib import Path

import pytest

from layerlab.__main__ import main
from layerlab.book.book import Book
from layerlab.tools.record_diff import rows


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with two committed records."""
    for name, size in (("app", 20_000_000), ("same", 1)):
        write(tmp_path, name, size)
    for words in (["init"], ["add", "."], ["commit", "-m", "one"]):
        options = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *options, *words], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def write(root: Path, name: str, size: int) -> None:
    """A record of one number."""
    file = Book(root).records / "shop" / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"images": {"runtime": {"unpacked": size}}}))


def test_what_moved_and_what_is_new(root: Path) -> None:
    """More than noise, by record and place."""
    write(root, "app", 30_000_000)
    write(root, "new", 5)
    assert list(rows("HEAD", Book(root))) == [
        ("shop/app", "images runtime unpacked: 30000000, was 20000000"),
        ("shop/new", "recorded for the first time"),
    ]


def test_noise_is_not_told(root: Path) -> None:
    """Sizes within half a percent."""
    write(root, "app", 20_050_000)
    assert list(rows("HEAD", Book(root))) == []


def test_an_unknown_commit_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a table in which all is new."""
    assert main(["diff", "no-such-commit"]) == 1
    assert capsys.readouterr().err == "'no-such-commit' is no commit of this repository\n"


def test_a_broken_record_is_a_sentence(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the record's name and what mends it."""
    (Book(root).records / "shop/app.json").write_text("{")
    assert main(["diff", "HEAD", f"--root={root}"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("the record docs/measurements/shop/app.json is corrupt (")
    assert said.endswith(f"; run `layerlab measure shop/app --root {root}`\n")
