"""A stranger's first files: they load as they are, and nothing of anyone's is overwritten."""

import re
import tomllib
from pathlib import Path

import pytest

from lab import record
from lab.lab import Lab
from lab.load import load
from lab.mutate import claims
from lab.scaffold import LANGUAGES, ScaffoldError, main, new_chapter, new_example

INDEX = "# Book\n\n```{toctree}\n:hidden:\n:caption: Learn\n\nfirst\n```\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A book with one chapter."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "examples").mkdir()
    (tmp_path / "docs" / "index.md").write_text(INDEX)
    (tmp_path / "docs" / "first.md").write_text("# First\n")
    (tmp_path / "docs" / "published.txt").touch()
    return tmp_path


def test_a_chapter_is_in_the_table_of_contents(root: Path) -> None:
    """A page that no toctree names would be a warning; its address is kept from the first day."""
    new_chapter("build-mounts", root)
    assert "build-mounts.html" in (root / "docs/published.txt").read_text().split()
    assert (root / "docs/build-mounts.md").read_text().startswith("# Build mounts\n")
    assert "first\nbuild-mounts\n```" in (root / "docs/index.md").read_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_loads_and_is_shown(root: Path, language: str) -> None:
    """Its claims are valid, its page shows it, its Dockerfile is there."""
    new_example("first/hello-there", language, root)
    example = load("first/hello-there", root / "examples")
    assert example.title == "Hello there"
    assert {"hello runs", "hello hardened", "hello user"} <= {c.id for c in example.claims()}
    assert "```{example} first/hello-there\n" in (root / "docs/first.md").read_text()


@pytest.mark.engine
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_passes_as_it_is(lab: Lab, root: Path, language: str) -> None:
    """It builds, its claims hold, and none of them is so wide that a mutant survives."""
    new_example(f"first/{language}", language, root)
    example = load(f"first/{language}", root / "examples")
    made = record.make(lab, example)
    assert [name for name, claim in made["claims"].items() if not claim["holds"]] == []
    data = tomllib.loads(example.claims_file.read_text())
    assert list(claims.survivors(example, data, made)) == []


@pytest.mark.parametrize(
    ("name", "language", "message"),
    [
        (
            "First/Hello", "go",
            "NAME=First/Hello will not do: an example is named chapter/example, "
            "like 'build-mounts/npm': small letters, digits, hyphens",
        ),
        ("first/x", "cobol", "LANG=cobol has no template; there are c, go, node, python, shell"),
        ("none/x", "go", "docs/none.md does not exist: make new-chapter NAME=none"),
        ("first/taken", "go", "examples/first/taken.toml exists already; nothing was written"),
    ],
)  # fmt: skip
def test_a_bad_example_name_is_a_sentence(
    root: Path, name: str, language: str, message: str
) -> None:
    """Nothing is written then."""
    (root / "examples/first").mkdir()
    (root / "examples/first/taken.toml").touch()
    with pytest.raises(ScaffoldError, match=f"^{re.escape(message)}$"):
        new_example(name, language, root)
    assert [path.name for path in (root / "examples/first").iterdir()] == ["taken.toml"]


def test_a_chapter_is_never_overwritten(root: Path) -> None:
    """The page that exists stays as it is."""
    with pytest.raises(ScaffoldError, match="^docs/first.md exists already; nothing was written$"):
        new_chapter("first", root)


def test_the_command_prints_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """A bad name is no traceback."""
    assert main(["chapter", "No Good"]) == 1
    assert capsys.readouterr().err == (
        "NAME=No Good will not do: a chapter is named like 'build-mounts': "
        "small letters, digits, hyphens\n"
    )
