"""What `layerlab measure` says beside what it measured: claims that lack, or seem at odds."""

from pathlib import Path

import pytest

from layerlab.book.book import Book
from layerlab.book.load import load
from layerlab.tools.measured_sentences import about_gaps

CLAIMS = """title = "An app"

[image.app]
user = "10001"
serves = { port = 80, path = "/" }
stops = { within = "< 2 s", exit = 0 }
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A folder with one example."""
    context = tmp_path / "examples/shop/app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text("FROM alpine AS test\nFROM scratch AS app\n")
    (context / "Dockerfile.x").write_text("FROM alpine\n")
    return Book(tmp_path)


@pytest.mark.parametrize(
    ("more", "lacking"),
    [
        ("", "hardened, added_layers, added_files"),
        ("hardened = {}\nlayers = 2", "added_files"),
        ("added_layers = 1\nadded_files = 1\nhardened = {}", None),
        ('dockerfile = "Dockerfile.x"', None),
        ('target = "test"', None),
    ],
    ids=["three", "one", "none", "a-variant", "a-stage"],
)
def test_what_is_recommended_and_not_claimed_is_named(
    book: Book, more: str, lacking: str | None
) -> None:
    """In one line, as tests ask for it; of other images nothing is asked."""
    (book.examples / "shop/app.toml").write_text(
        CLAIMS.replace("[image.app]", f"[image.app]\n{more}")
    )
    said = list(about_gaps(load("shop/app", book), {}))
    line = f"app (Dockerfile) is recommended; of it is not claimed: {lacking}"
    assert said == ([line] if lacking else [])


@pytest.mark.parametrize(
    ("writes", "tmpfs", "told"),
    [
        ('["/tmp/a", "/var/b/"]', '["/tmp"]', "/var/b/"),
        ('["/tmp/a", "/var/b/"]', '["/tmp", "/var/b:size=1m"]', None),
        ('["/tmp/a"]', '["/tmpa"]', "/tmp/a"),
        ("[]", "[]", None),
    ],
    ids=["one", "kept", "beside", "nowhere"],
)
def test_what_is_written_and_not_kept_is_told(
    book: Book, writes: str, tmpfs: str, told: str | None
) -> None:
    """Two claims that hold, and seem to contradict one another."""
    claims = f"added_layers = 1\nadded_files = 1\nwrites = {writes}\nhardened.tmpfs = {tmpfs}\n"
    (book.examples / "shop/app.toml").write_text(
        CLAIMS.replace("[image.app]", f"[image.app]\n{claims}")
    )
    holding = {f"app {key}": {"holds": True} for key in ("writes", "hardened")}
    example = load("shop/app", book)
    line = f"app writes {told}; hardened it does without, and says nothing of it"
    assert list(about_gaps(example, holding)) == ([line] if told else [])
    assert list(about_gaps(example, {**holding, "app hardened": {"holds": False}})) == []
