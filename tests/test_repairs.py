"""The exercises of "Repair this": complete, begun once, and never over a reader's edits."""

from pathlib import Path

import pytest

from layerlab.__main__ import main
from layerlab.book import repairs
from layerlab.book.load import UnknownExample
from layerlab.book.repairs import Workshop
from layerlab.site.repair_this import RepairDirective
from layerlab.tools import repair
from tests.known import BOOK, NAMES, ROOT, tell

KNOWN = repairs.repairs(BOOK)


def test_repairs_name_what_exists() -> None:
    """Examples, Dockerfiles, files that are left out, and a file of goals each."""
    tell(repairs.problems(BOOK, NAMES))
    assert len(KNOWN) >= 10


def test_each_repair_is_on_its_page() -> None:
    """None is left out, and no claims file lies there that none uses."""
    page = (ROOT / "docs/repair-this.md").read_text()
    assert sorted(KNOWN) == sorted(
        line.removeprefix("```{repair} ") for line in page.splitlines() if "{repair}" in line
    )
    assert {path.stem for path in (ROOT / "docs/repairs").iterdir()} == set(KNOWN)
    assert RepairDirective.required_arguments == 1


@pytest.mark.parametrize("name", KNOWN)
def test_goals_load(name: str, tmp_path: Path) -> None:
    """A begun exercise is an example that loads, with one Dockerfile: the one with the fault."""
    workshop = Workshop(tmp_path)
    context = repairs.lay_out(name, BOOK, workshop)
    example = repairs.begun(context, workshop)
    assert example.title == KNOWN[name].title
    assert [*example.claims()]
    assert [path.name for path in context.glob("Dockerfile*")] == ["Dockerfile"]
    source = BOOK.examples / KNOWN[name].example / KNOWN[name].start
    assert (context / "Dockerfile").read_text() == source.read_text()


def test_what_is_left_out_comes_back_with_the_answer(tmp_path: Path) -> None:
    """A fault may be a file that is missing."""
    workshop = Workshop(tmp_path)
    begun = repairs.lay_out("everything-sent", BOOK, workshop)
    assert not (begun / ".dockerignore").exists()
    solved = repairs.lay_out("everything-sent", BOOK, workshop, solved=True)
    assert (solved / ".dockerignore").is_file()


def test_an_unknown_name_is_a_sentence() -> None:
    """With the nearest, and how to list all."""
    with pytest.raises(UnknownExample, match="did you mean 'deaf-service'"):
        repairs.find("deaf-servise", BOOK)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book of one's own with this book's repairs."""
    (tmp_path / "docs").mkdir()
    for name in ("repairs", "repairs.toml"):
        (tmp_path / "docs" / name).symlink_to(ROOT / "docs" / name)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    return tmp_path


def test_all_are_listed(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what is begun."""
    assert main(["--root", str(book), "repair", "deaf-service"]) == 0
    assert main(["--root", str(book), "repair"]) == 0
    said = capsys.readouterr().out
    assert "deaf-service          A service that takes long to stop (begun)\n" in said
    assert "cannot-start          A container that refuses to start\n" in said


def test_beginning_says_the_goal_and_the_next_step(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is to hold, which folder to edit, and what to type then."""
    main(["--root", str(book), "repair", "deaf-service"])
    said = capsys.readouterr().out
    assert said.startswith("repair/deaf-service/Dockerfile: A service that takes long")
    assert "  repaired stops: " in said
    assert "edit what is in repair/deaf-service/, then `" in said


def test_edits_are_kept(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second call grades what was edited; only --again begins anew."""
    graded: list[str] = []
    monkeypatch.setattr(repair, "_grade", lambda name, *_: graded.append(name) or 1)
    main(["--root", str(book), "repair", "deaf-service"])
    file = book / "repair/deaf-service/Dockerfile"
    file.write_text("FROM scratch\n")
    assert main(["--root", str(book), "repair", "deaf-service"]) == 1
    assert graded == ["deaf-service"] and file.read_text() == "FROM scratch\n"
    assert main(["--root", str(book), "repair", "deaf-service", "--again"]) == 0
    assert file.read_text() != "FROM scratch\n"


def test_a_book_without_repairs_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of one's own has none."""
    assert main(["--root", str(tmp_path), "repair"]) == 1
    assert "there is nothing to repair" in capsys.readouterr().err
