"""Which bases the engine is told to have, and what is said of those that it cannot."""

from pathlib import Path

import pytest

from engine import Engine
from engine.recipes import by_image
from engine.recipes import of as recipe_of
from layerlab.book.book import Book
from layerlab.book.load import load
from layerlab.builds.bases import bases_of, own_bases
from layerlab.tools import chosen_engine
from layerlab.transcripts.pages import read
from tests.known import BOOK, EXAMPLES, tell

DOCKERFILE = """ARG VERSION
FROM alpine:${VERSION} AS base
FROM nosuch:1 AS unused
FROM words AS more
FROM base
COPY --from=more /a /a
COPY --from=more-words /a /a
RUN --mount=from=foreign:2,target=/f true
"""
CLAIMS = """title = "An app"

[image.app]
args = { VERSION = "3.23" }
contexts = { words = ".", "more-words" = "docker-image://busybox" }
layers = 1

[image.broken]
dockerfile = "Dockerfile.broken"
fails = { message = "not found" }
"""
PAGE = """Use `busybox:1.37`.
```{transcript} -
:name: one

docker run debian:trixie
```
```{transcript} -
:name: two
:norun: it takes an hour

docker run python:3.13
```
```text
docker run node:24
```
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An example in which much is named and little is needed."""
    context = tmp_path / "examples" / "shop" / "app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text(DOCKERFILE)
    (context / "Dockerfile.broken").write_text("FROM nosuch:2\n")
    (context / "Dockerfile.other").write_text("FROM nosuch:3\n")
    context.with_suffix(".toml").write_text(CLAIMS)
    return tmp_path


def engine(embedded: bool) -> Engine:
    """One that was chosen."""
    return Engine(embedded, "unix:///a", "28.5.2", "v0.25.2", "containerd", "engine: this one")


def test_an_example_needs_what_its_images_are_built_from(root: Path) -> None:
    """With its arguments and contexts; not what other stages and files name."""
    found = bases_of([load("shop/app", Book(root))])
    assert list(found) == ["alpine:3.23", "busybox:latest", "foreign:2", "nosuch:2"]
    assert [name for name, where in found.items() if not where] == ["nosuch:2"]


def test_what_cannot_be_rebuilt_is_said_once(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the file that names it and a next step; nothing with an engine that pulls."""
    app = load("shop/app", Book(root))
    chosen_engine.announce(engine(embedded=True), [app, app])
    said = capsys.readouterr()
    assert said.out == "engine: this one\n"
    assert said.err == (
        "engine: examples/shop/app/Dockerfile names foreign:2, which the embedded engine cannot "
        "rebuild; `python -m engine status` lists those there are\n"
    )
    chosen_engine.announce(engine(embedded=False), [app])
    assert capsys.readouterr().err == ""


def test_the_engine_is_told_what_is_built_and_typed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands of transcripts that run; neither prose nor other blocks."""
    told: list[list[str]] = []
    monkeypatch.setattr(chosen_engine, "choose", lambda bases: told.append(list(bases)))
    chosen_engine.chosen_engine(
        Book(root), [load("shop/app", Book(root))], read("shop", PAGE), ["rust:slim"]
    )
    assert told == [
        ["alpine:3.23", "busybox:latest", "foreign:2", "nosuch:2",
         *sorted({"debian:trixie", "rust:slim", *own_bases()})]
    ]  # fmt: skip


def test_the_bases_that_the_book_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them have a recipe; the lab's own registry and proxy are among them."""
    told: list[list[str]] = []
    monkeypatch.setattr(chosen_engine, "choose", lambda bases: told.append(list(bases)))
    chosen_engine.chosen_engine(BOOK)
    (found,) = told
    assert {
        "registry:3",
        "alpine:3.23",
        "golang:1.27-alpine3.23",
        "python:3.13-slim-trixie",
    } <= set(found)
    tell(
        f"{where} is built on {name}, which cannot be rebuilt where no registry is reached: build "
        'on another base, or add a recipe (engine/README.md, under "how to add one")'
        for name, where in bases_of(EXAMPLES.values()).items()
        if where and recipe_of(name) is None
    )
    assert "registry:3" in by_image()
