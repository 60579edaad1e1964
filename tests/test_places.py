"""Where a message says that something is, and what it guesses was meant."""

from pathlib import Path

import pytest

from layerlab.book.diagnostics import line_of
from layerlab.book.load import nearest_names

pytestmark = pytest.mark.machinery


@pytest.mark.parametrize(
    ("table", "key", "line"),
    [
        ("image.app", "", 3), ("image.app", "user", 4), ("image.app", "runs", 5),
        ("image.app", "serves", 6), ("image.app", "unpacked", 3), ("image.two", "files", 10),
        ("lint.Dockerfile.naive", "check", 13), ("compare.x", "", 15), ("nothing", "", 1),
    ],
)  # fmt: skip
def test_the_line_of_a_claim_is_found(tmp_path: Path, table: str, key: str, line: int) -> None:
    """Of its key, of its heading, or of the table that it would stand in."""
    file = tmp_path / "app.toml"
    file.write_text(
        'title = "x"\n\n[image.app]  # a comment\nuser = "root"\nruns.a = { exit = 1 }\n'
        "[image.app.serves]\nport = 80\n\n[image.two]\nfiles = {}\n\n"
        '[lint."Dockerfile.naive"]\ncheck = []\n\n[compare.x]\n'
    )
    assert line_of(file, table, key) == line


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("greter", "'multi-stage/greeter'"), ("multistage/greeter", "'multi-stage/greeter'"),
     ("nosuch/one", None), ("bsaes", "'base-images/bases'"),
     ("gretr", "'multi-stage/greeter' or 'first-image/greet'")],
)  # fmt: skip
def test_the_nearest_examples_are_near(typed: str, meant: str | None) -> None:
    """In full or without their chapter; nothing rather than a silly guess."""
    known = ["base-images/bases", "cache/remote", "first-image/greet", "multi-stage/greeter"]
    assert nearest_names(typed, known) == (f"; did you mean {meant}?" if meant else "")
