"""What passed is not run again while nothing that it depends on changes, and that is said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from layerlab.book.book import Book
from layerlab.pytest_plugin.remembered import digests
from tests.known import ROOT

FILES = {
    "layerlab/builds/lab.py": "lab",
    "README.md": "about",
    "docs/shop.md": "a page",
    "examples/shop/one/Dockerfile": "FROM scratch",
    "examples/shop/one.toml": 'title = "one"',
    "examples/shop/two/Dockerfile": "FROM scratch",
    "examples/shop/two.toml": 'title = "two"',
    "docs/measurements/shop/two.json": "{}",
}
CONFTEST = """
from layerlab.pytest_plugin.remembered import Remembered

def pytest_configure(config):
    config.pluginmanager.register(Remembered(config, {"": DIGEST}))
"""
TESTS = """
import os

def test_good():
    pass

def test_bad():
    assert os.environ["GOOD"] == "1"
"""
INTERRUPTED = """
import os

def test_long():
    if os.environ["GOOD"] == "0":
        raise KeyboardInterrupt
"""
SAID = "tests that passed within the last day with the same files on the same engine"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of two examples, the first of which a page shows; git knows nothing of it."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def now(root: Path, engine: str = "28.5 containerd") -> dict[str, str]:
    """The digests of this repository."""
    return digests(engine, Book(root), {"shop": {"shop/one"}})


@pytest.mark.parametrize(
    ("changed", "outdated"),
    [
        ("layerlab/builds/lab.py", {"", "shop/one", "shop/two"}),
        ("README.md", {""}),
        ("docs/shop.md", {"", "shop/one"}),
        ("examples/shop/one/Dockerfile", {"", "shop/one"}),
        ("examples/shop/one.toml", {"", "shop/one"}),
        ("docs/measurements/shop/two.json", {"", "shop/two"}),
        ("examples/shop/two/new.txt", {"", "shop/two"}),
    ],
)
def test_a_change_outdates_what_depends_on_it(root: Path, changed: str, outdated: set[str]) -> None:
    """New files, too."""
    before = now(root)
    (root / changed).write_text("changed")
    after = now(root)
    assert {name for name in after if after[name] != before[name]} == outdated


@pytest.mark.parametrize(
    ("changed", "mode"), [("Dockerfile", 0o755), ("Dockerfile", 0o600), ("", 0o700)]
)
def test_a_file_with_another_mode_is_another_one(root: Path, changed: str, mode: int) -> None:
    """It is copied into images, and so is its folder's."""
    before = now(root)
    (root / "examples/shop/one" / changed).chmod(mode)
    assert now(root)["shop/one"] != before["shop/one"]


def test_what_is_ignored_outdates_nothing(root: Path) -> None:
    """Neither what programs write, at any depth, nor the repository's own files."""
    (root / ".gitignore").write_text((ROOT / ".gitignore").read_text())
    before = now(root)
    for name in (".git/HEAD", ".venv/bin/python", "build/html/a", "layerlab/__pycache__/lab.pyc"):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text("made")
    (root / "examples/shop/one/.DS_Store").touch()
    assert now(root) == before


def test_a_link_to_a_folder_is_a_file(root: Path) -> None:
    """What it points to counts, and not what lies there."""
    link = root / "examples/shop/one/link"
    link.symlink_to("/nowhere")
    before = now(root)
    link.unlink()
    link.symlink_to(root.parent)
    assert now(root)["shop/one"] != before["shop/one"]


def test_another_engine_outdates_everything(root: Path) -> None:
    """Another version, another image store, another base."""
    before, after = now(root), now(root, "29.0 containerd")
    assert not {name for name in before if before[name] == after[name]}


def run(folder: Path, digest: str, good: str, workers: str = "0") -> tuple[int, str]:
    """Exit code and output of the tests in a folder, where what passes is remembered."""
    (folder / "conftest.py").write_text(CONFTEST.replace("DIGEST", repr(digest)))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:anyio", f"--rootdir={folder}", "-n", workers,
         folder],
        env=os.environ | {"GOOD": good, "PYTHONPATH": str(ROOT)},
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_passed_is_left_out_and_that_is_said(tmp_path: Path, workers: str) -> None:
    """What failed runs again; with another digest, everything does."""
    (tmp_path / "test_a.py").write_text(TESTS)
    code, text = run(tmp_path, "a", good="0", workers=workers)
    assert (code, "1 failed, 1 passed" in text, SAID in text) == (1, True, False), text
    code, text = run(tmp_path, "a", good="1", workers=workers)
    assert (code, "1 passed" in text, f"not run again: 1 of the {SAID}" in text) == (
        0, True, True,
    ), text  # fmt: skip
    code, text = run(tmp_path, "a", good="1", workers=workers)
    assert (code, f"not run again: 2 of the {SAID}" in text) == (0, True), text
    code, text = run(tmp_path, "b", good="1", workers=workers)
    assert (code, "2 passed" in text, SAID in text) == (0, True, False), text


@pytest.mark.slow
def test_what_was_interrupted_did_not_pass(tmp_path: Path) -> None:
    """Only its setup did."""
    (tmp_path / "test_a.py").write_text(INTERRUPTED)
    code, text = run(tmp_path, "a", good="0")
    assert (code, "KeyboardInterrupt" in text) == (2, True), text
    code, text = run(tmp_path, "a", good="1")
    assert (code, "1 passed" in text, SAID in text) == (0, True, False), text
