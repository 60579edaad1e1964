"""Folders that are no book, or a broken one: a sentence and a code, never a traceback."""

import re
import subprocess
import sys
from argparse import Namespace
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

from layerlab.__main__ import main
from layerlab.book.book import Book
from layerlab.book.load import names
from layerlab.tools import try_claims
from layerlab.tools.invocation import TOOLS
from tests.known import BOOK, ROOT

pytestmark = pytest.mark.machinery

WORDS = {"affected": ["HEAD"], "diff": ["HEAD"], "new": ["example", "a/b"]}


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """None may be asked for before it is known that there is something to build."""
    for module in ("measure", "try_claims", "mutate.mutation_run"):
        monkeypatch.setattr(f"layerlab.tools.{module}.chosen_engine", None)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_root_that_is_no_folder_is_a_sentence(
    tool: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For every command, the same; nothing is made there."""
    root = tmp_path / "none"
    assert main([tool, *WORDS.get(tool, []), f"--root={root}"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{root} is no folder: --root names the one that holds examples/")
    assert not root.exists()


def test_the_root_may_stand_before_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever types it there means it; behind the command it counts as well."""
    root = tmp_path / "none"
    assert main([f"--root={root}", "measure"]) == 2
    assert capsys.readouterr().err.startswith(f"{root} is no folder")
    assert main([f"--root={tmp_path}", "measure", f"--root={root}"]) == 2
    assert capsys.readouterr().err.startswith(f"{root} is no folder")


def test_a_quote_without_an_end_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a traceback of what splits words."""
    with pytest.raises(SystemExit) as error:
        main(["test", '--pytest=-k "a'])
    assert error.value.code == 2
    assert capsys.readouterr().err.endswith(
        "layerlab test: error: argument --pytest: a quote in '-k \"a' has no end\n"
    )


class Interrupted(MetaPathFinder):
    """Ctrl-C while the commands are loaded."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        """Come right then."""
        if fullname == "layerlab.tools.invocation":
            raise KeyboardInterrupt


def test_ctrl_c_in_the_first_second_is_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is loaded then is no matter of who typed it."""
    monkeypatch.delitem(sys.modules, "layerlab.tools.invocation")
    monkeypatch.setattr(sys, "meta_path", [Interrupted(), *sys.meta_path])
    assert main(["measure"]) == 1
    assert capsys.readouterr().err == "stopped\n"


@pytest.mark.parametrize("tool", ["test", "measure", "mutate", "schema", "prose"])
@pytest.mark.parametrize("folders", [[], ["examples"], ["examples/shop", "docs"]], ids=len)
def test_a_root_with_nothing_in_it_is_a_sentence(
    tool: str, folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says what is missing; what can do without examples needs their folder at least."""
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
    expected = 0 if tool == "schema" and folders else 2
    assert main([tool, f"--root={tmp_path}"]) == expected
    said = capsys.readouterr().err
    assert said.count("\n") == (expected and 1)
    assert not expected or said.startswith(("no example in ", "no page in "))


@pytest.mark.slow
def test_no_module_of_the_root_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody's tests beside a claim are theirs: neither they nor a conftest.py are imported."""
    text = "raise SystemExit('this was run')\n"
    for place in ("examples/shop/app", "docs"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "docs/page.md").write_text("# A page\n")
    for place in (".", "docs", "examples", "examples/shop", "examples/shop/app"):
        for name in ("test_x.py", "conftest.py"):
            (tmp_path / place / name).write_text(text)
    (tmp_path / "examples/shop/app/Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "examples/shop/app.toml").write_text('title = "x"\n[image.app]\nlayers = 1\n')
    options = Namespace(name="", suite=False, pytest=["--co", "-q"])
    words = try_claims.command(options, Book(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    found = [line for line in done.stdout.splitlines() if "::" in line]
    assert found == ["examples/shop/app.toml::shop/app app layers"], done.stdout + done.stderr


@pytest.mark.parametrize(
    ("expression", "left_out"),
    [("multi-stage/greeter", True), ("greeter or cache/keys", True), ("multi-stage", True),
     ("cache", True), ("", False), ("stores", False), ("greeter or stores", False)],
)  # fmt: skip
def test_who_names_examples_wants_no_tests_of_what_measures(
    expression: str, left_out: bool
) -> None:
    """Some have examples for their subjects, and take an engine more; a module is still found."""
    words = try_claims.command(Namespace(name=expression, suite=True, pytest=[]), BOOK)
    assert (words[:2] == ["-m", "not machinery"]) is left_out


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("cache/keys", "cache/keys"), ("cache/keys greeter", "cache/keys or greeter"),
     ("cache and not keys", "cache and not keys"), ("(a or b) and c", "(a or b) and c"), ("", "")],
)  # fmt: skip
def test_names_beside_one_another_are_each_asked_for(typed: str, asked: str) -> None:
    """As measuring takes them; what is an expression already is left as it is."""
    assert try_claims.any_of(typed) == asked


def test_of_two_names_the_one_that_is_unknown_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before anything runs."""
    assert main(["test", "cache/keys nosuchthing", f"--root={BOOK.root}"]) == 2
    assert "no example has 'nosuchthing' in its name" in capsys.readouterr().err


def test_a_pattern_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Before pytest takes it for an expression."""
    assert main(["test", "multi-stage/*", f"--root={BOOK.root}"]) == 2
    assert capsys.readouterr().err == (
        "'multi-stage/*' is a pattern: name a part of a name, as it is\n"
    )


@pytest.mark.slow
def test_of_an_example_runs_what_concerns_it() -> None:
    """Its claims and transcripts, its record, its mutants: no other test has its name."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--co", "-q", "-m", "not machinery", "tests"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    named = re.compile("|".join(map(re.escape, names(BOOK))))
    items = [line.partition("::") for line in done.stdout.splitlines()]
    found = {file for file, _, item in items if named.search(item)}
    about = (
        "mutate", "mutate_counts", "page_numbers", "recommended", "records", "secret_checks",
        "stowaways", "verdicts",
    )  # fmt: skip
    assert found == {f"tests/test_{name}.py" for name in about}


@pytest.mark.parametrize("tool", ["affected", "diff"])
def test_a_book_outside_git_is_a_sentence(
    tool: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not git's own warning."""
    assert main([tool, "HEAD", f"--root={tmp_path}"]) == 1
    assert capsys.readouterr().err == (
        f"{tmp_path} is in no git repository: there is no commit to compare with\n"
    )


def test_a_makefile_of_any_encoding_is_looked_into(tmp_path: Path) -> None:
    """It may be old."""
    (tmp_path / "Makefile").write_bytes(b"# caf\xe9\n")
    typed = Book(tmp_path).typed("run `make measure EXAMPLE=a/b`")
    assert typed == f"run `layerlab measure a/b --root {tmp_path}`"


def test_what_is_to_be_typed_names_the_folder_only_where_it_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that is pasted works where it was printed."""
    monkeypatch.chdir(tmp_path)
    assert Book(Path()).typed("make measure EXAMPLE=a/b") == "layerlab measure a/b"
    made = Book(Path()).typed("make new-example NAME=a/b LANG=go  # or c")
    assert made == "layerlab new example a/b --language go  # or c"
    mine = Book(tmp_path / "of mine").typed("make measure EXAMPLE=a/b")
    assert mine == f"layerlab measure a/b --root '{tmp_path}/of mine'"


@pytest.mark.parametrize("tool", ["prose", "measure"])
def test_a_page_of_another_encoding_is_named(
    tool: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one sentence."""
    (tmp_path / "examples/shop/app").mkdir(parents=True)
    (tmp_path / "examples/shop/app/Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "examples/shop/app.toml").write_text('title = "x"\n[image.app]\n')
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/page.md").write_bytes(b"# Caf\xe9\n")
    assert main([tool, f"--root={tmp_path}"]) == 1
    said = capsys.readouterr().err
    assert "docs/page.md:" in said
    assert said.endswith("the page is not in UTF-8\n")


def test_a_folder_with_the_name_of_a_claims_file_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is no example, and what is wrong is said where it is named."""
    (tmp_path / "examples/a/x.toml").mkdir(parents=True)
    (tmp_path / "examples/a/y.toml").write_text('title = "x"\n')
    assert names(Book(tmp_path)) == ["a/y"]
    assert main(["measure", "a/x", f"--root={tmp_path}"]) == 1
    assert capsys.readouterr().err == (
        "examples/a/x.toml is a folder; claims stand in a file of that name\n"
    )
