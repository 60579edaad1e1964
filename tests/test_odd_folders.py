"""Folders that no template made: names that Docker refuses, what is not to be read or written."""

import os
from pathlib import Path

import pytest

from layerlab.__main__ import main
from layerlab.book.book import Book
from layerlab.book.edits import EditError, copied
from layerlab.book.load import ExampleError, load
from layerlab.pytest_plugin import checks
from layerlab.tools import measure
from layerlab.tools.scaffold import new_chapter, new_example
from layerlab.tools.tool_error import ToolError
from layerlab.transcripts.session import Session
from tests.one_page import page

pytestmark = pytest.mark.machinery


def example(root: Path, name: str, claims: str = 'title = "x"\n[image.app]\n') -> Book:
    """A book with one more example."""
    context = root / "examples" / name
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text("FROM scratch\n")
    context.with_name(f"{context.name}.toml").write_text(claims)
    return Book(root)


@pytest.mark.parametrize("name", ["shop/Upper", "shop/my app", "shop/é", "shop/a..b"])
def test_a_name_that_no_image_can_have_is_refused(tmp_path: Path, name: str) -> None:
    """Before a build blames the Dockerfile for it."""
    with pytest.raises(ExampleError, match="rename file and folder"):
        load(name, example(tmp_path, name))


@pytest.mark.parametrize("name", ["shop/a.b", "shop/a_b", "shop/a--b"])
def test_a_name_that_an_image_can_have_is_taken(tmp_path: Path, name: str) -> None:
    """As Docker's own rule has it."""
    assert load(name, example(tmp_path, name)).name == name


@pytest.mark.parametrize(
    ("file", "target", "says"),
    [
        (b"folder/\xff\xfe", None, r"'folder/\xff\xfe' in examples/shop/app has a name that"),
        (b"link", b"\xff", "'link' in examples/shop/app leads to a name that"),
    ],
    ids=["file", "link"],
)
def test_a_file_whose_name_is_no_text_is_told(
    tmp_path: Path, file: bytes, target: bytes | None, says: str
) -> None:
    """Before anything is built of which no record can tell."""
    book = example(tmp_path, "shop/app")
    path = tmp_path / "examples/shop/app" / os.fsdecode(file)
    path.parent.mkdir(exist_ok=True)
    if target:
        path.symlink_to(os.fsdecode(target))
    else:
        path.touch()
    with pytest.raises(ExampleError) as error:
        load("shop/app", book)
    assert str(error.value) == f"examples/shop/app.toml: {says} is not UTF-8; rename it"


def test_a_claims_file_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for root, who reads all: so the reading is what fails here."""
    book = example(tmp_path, "shop/app")

    def denied(file: Path) -> None:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr("layerlab.book.load.table", denied)
    with pytest.raises(ExampleError) as error:
        load("shop/app", book)
    assert str(error.value) == "examples/shop/app.toml: cannot be read (Permission denied)"


def test_one_bad_claims_file_keeps_nothing_else_from_being_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told, the rest goes on, and the command fails."""
    example(tmp_path, "shop/bad", "title = \n")
    example(tmp_path, "shop/good")
    asked = []

    def stop(book: Book, examples: list[object], _: object) -> None:
        asked.extend(one.name for one in examples)  # type: ignore[attr-defined]
        raise ToolError("no engine in this test")

    monkeypatch.setattr(measure, "chosen_engine", stop)
    assert main(["measure", f"--root={tmp_path}"]) == 1
    assert asked == ["shop/good"]
    assert "examples/shop/bad.toml:1: " in capsys.readouterr().err


def test_nothing_is_built_whose_record_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A read-only folder is told at once."""
    example(tmp_path, "shop/app")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert main(["measure", f"--root={tmp_path}"]) == 1
    said = capsys.readouterr().err
    assert said == f"{tmp_path} cannot be written, and what is measured is recorded there\n"


def test_a_context_that_cannot_be_copied_is_one_sentence(tmp_path: Path) -> None:
    """A pipe cannot; it names the path."""
    os.mkfifo(tmp_path / "pipe")
    said = f"cannot be copied .* {tmp_path}/pipe: "
    with pytest.raises(EditError, match=said), copied(tmp_path):
        pass


def test_a_chapter_needs_no_list_of_published_pages(tmp_path: Path) -> None:
    """Such a list is this book's own."""
    (tmp_path / "docs").mkdir()
    toctree = "```{toctree}\n:hidden:\n:caption: Learn\n\n```\n"
    (tmp_path / "docs/index.md").write_text(toctree)
    written = new_chapter("mine", Book(tmp_path))
    assert [path.name for path in written] == ["mine.md", "index.md"]


def test_what_python_compiled_is_no_part_of_a_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installer compiles the modules of a package, its templates too."""
    templates = tmp_path / "templates"
    (templates / "python/__pycache__").mkdir(parents=True)
    for file in ("Dockerfile", "hello.py", "__pycache__/hello.pyc"):
        (templates / "python" / file).touch()
    (templates / "claims.toml").write_text('title = "{title}"\n')
    monkeypatch.setattr("layerlab.tools.scaffold.TEMPLATES", templates)
    new_example("shop/app", Book(tmp_path), "python")
    made = sorted(path.name for path in (tmp_path / "examples/shop/app").iterdir())
    assert made == ["Dockerfile", "hello.py"]


def test_a_transcript_on_an_example_that_is_not_there_fails(tmp_path: Path) -> None:
    """Nothing else would tell it; of a claims file that is wrong its own item does."""
    book = example(tmp_path, "shop/bad", "title = \n")
    told = {}
    for name in ("shop/none", "shop/bad"):
        session = Session((page("true", argument=name),))
        with pytest.raises((pytest.fail.Exception, pytest.skip.Exception)) as outcome:
            checks.check_session(None, session=session, book=book)  # type: ignore[arg-type]
        told[outcome.type] = str(outcome.value)
    assert "no example is named 'shop/none'" in told[pytest.fail.Exception]
    assert told[pytest.skip.Exception] == (
        "not checked: shop/bad cannot be read, which its claims tell"
    )
