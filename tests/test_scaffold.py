"""A stranger's first files: they load as they are, and nothing of anyone's is overwritten."""

import re
import tomllib
from pathlib import Path

import pytest

from layerlab.__main__ import main
from layerlab.book.book import Book
from layerlab.book.load import load
from layerlab.builds.lab import Lab
from layerlab.tools import recording
from layerlab.tools.mutate import claim_mutants
from layerlab.tools.placeholders import CHAPTER, SECTION, TITLE
from layerlab.tools.scaffold import LANGUAGES, new_chapter, new_example
from layerlab.tools.tool_error import ToolError

pytestmark = pytest.mark.machinery

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
    new_chapter("build-mounts", Book(root))
    assert "build-mounts.html" in (root / "docs/published.txt").read_text().split()
    assert (root / "docs/build-mounts.md").read_text().startswith("# Build mounts\n")
    assert "first\nbuild-mounts\n```" in (root / "docs/index.md").read_text()


def test_a_chapter_is_listed_once(root: Path) -> None:
    """A chapter whose page was removed, but not its line in the contents, is made again."""
    index = root / "docs/index.md"
    index.write_text(INDEX.replace("first\n", "first\nbuild-mounts\n"))
    new_chapter("build-mounts", Book(root))
    assert index.read_text().split().count("build-mounts") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_loads_and_is_shown(root: Path, language: str) -> None:
    """Its claims are valid, its page shows it, its Dockerfile is there."""
    new_example("first/hello-there", Book(root), language)
    example = load("first/hello-there", Book(root))
    assert example.title == "Hello there: say what it shows"
    assert {"hello runs", "hello hardened", "hello user"} <= {c.id for c in example.claims()}
    assert "```{example} first/hello-there\n" in (root / "docs/first.md").read_text()


def test_what_is_to_be_said_is_found(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`make lint` names each placeholder until it is replaced; the templates have no other text."""
    new_chapter("mounts", Book(root))
    new_example("mounts/hello-there", Book(root), "shell")
    assert main(["prose", f"--root={root}"]) == 1
    left = "is what `layerlab new` wrote; replace it by what you say"
    assert capsys.readouterr().out.splitlines() == [
        f"docs/mounts.md:3: {CHAPTER!r} {left}",
        f"docs/mounts.md:5: {TITLE!r} {left}",
        f"docs/mounts.md:7: {SECTION!r} {left}",
        f"examples/mounts/hello-there.toml:4: title: {TITLE!r} {left}",
    ]
    page, claims = root / "docs/mounts.md", root / "examples/mounts/hello-there.toml"
    for file in (page, claims):
        text = file.read_text()
        for placeholder in (CHAPTER, TITLE, SECTION):
            text = text.replace(placeholder, "what is said")
        file.write_text(text)
    assert main(["prose", f"--root={root}"]) == 0


@pytest.mark.engine
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_passes_as_it_is(lab: Lab, root: Path, language: str) -> None:
    """It builds, its claims hold, and none of them is so wide that a mutant survives."""
    new_example(f"first/{language}", Book(root), language)
    example = load(f"first/{language}", Book(root))
    made = recording.make(lab, example)
    assert [name for name, claim in made["claims"].items() if not claim["holds"]] == []
    data = tomllib.loads(example.claims_file.read_text())
    assert list(claim_mutants.survivors(example, data, made)) == []


@pytest.mark.parametrize(
    ("name", "language", "message"),
    [
        (
            "First/Hello", "go",
            "'First/Hello' will not do as a name: an example is named chapter/example, "
            "like 'build-mounts/npm': small letters, digits, hyphens",
        ),
        (
            "first/x", "cobol",
            "there is no template for cobol; allowed: c, go, node, python, shell",
        ),
        (
            "first/x", "pyton",
            "there is no template for pyton; did you mean 'python'? "
            "allowed: c, go, node, python, shell",
        ),
        ("none/x", "go", "docs/none.md does not exist; `make new-chapter NAME=none` makes it"),
        ("frist/x", "go", "docs/frist.md does not exist; did you mean 'first'? "
         "`make new-chapter NAME=frist` makes it"),
        ("first/taken", "go", "examples/first/taken.toml exists already; nothing was written"),
    ],
)  # fmt: skip
def test_a_bad_example_name_is_a_sentence(
    root: Path, name: str, language: str, message: str
) -> None:
    """Nothing is written then."""
    (root / "examples/first").mkdir()
    (root / "examples/first/taken.toml").touch()
    with pytest.raises(ToolError, match=f"^{re.escape(message)}$"):
        new_example(name, Book(root), language)
    assert [path.name for path in (root / "examples/first").iterdir()] == ["taken.toml"]


def test_each_command_ends_with_the_next(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As it is typed there; what else it could be stands in a comment."""
    assert main(["new", "chapter", "second", f"--root={root}"]) == 0
    assert capsys.readouterr().out.endswith(
        "docs/published.txt\nnext: layerlab new example second/first --language go "
        f"--root {root}  # or c, node, python, shell\n"
    )
    assert main(["new", "example", "second/first", f"--root={root}"]) == 0
    said = capsys.readouterr().out
    assert said.endswith(f"\nnext: layerlab measure second/first --root {root}\n")


def test_a_chapter_is_never_overwritten(root: Path) -> None:
    """The page that exists stays as it is."""
    with pytest.raises(ToolError, match="^docs/first.md exists already; nothing was written$"):
        new_chapter("first", Book(root))


def test_the_command_prints_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """A bad name is no traceback."""
    assert main(["new", "chapter", "No Good"]) == 1
    assert capsys.readouterr().err == (
        "'No Good' will not do as a name: a chapter is named like 'build-mounts': "
        "small letters, digits, hyphens\n"
    )
