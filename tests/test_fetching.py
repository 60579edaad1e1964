"""What is fetched again and what runs again after the same edit is asked of the same two builds."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from layerlab.book.book import Book
from layerlab.book.edits import Edit
from layerlab.book.example import Example
from layerlab.builds.build_once import Once
from layerlab.builds.build_steps import Fetched, Step
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.lab import Lab

CODE, LOCK = {"file": "main.go", "append": "//"}, {"file": "go.sum", "append": "\n"}
STEPS = [Step("1", "[1/2] FROM alpine", cached=True), Step("2", "[2/2] RUN a", log=b"fetched")]


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[BuiltExample, list[str]]:
    """An example that is asked what it fetches after an edit of the code, and what it built."""
    table = {
        "title": "An app", "image": {"app": {}},
        "fetches": {"code": {"image": "app", "edit": CODE, "first": "> 1 kB", "again": "0 B"}},
    }  # fmt: skip
    built: list[str] = []

    def _fetch(_: object, image: str, edit: Edit) -> Fetched:
        built.append(f"{image} {edit.file}")
        return Fetched({"first": 2000, "again": 0}, STEPS)

    monkeypatch.setattr(BuiltExample, "_fetch", _fetch)
    monkeypatch.setattr(BuiltExample, "_rebuilt", lambda *_: built.append("rebuilt"))
    lab = cast(Lab, SimpleNamespace(fetched=Once[Any]()))
    return BuiltExample(lab, Example.of(table, "a/app", Book(tmp_path))), built


def test_two_claims_share_two_builds(probe: tuple[BuiltExample, list[str]]) -> None:
    """Whichever claim comes first, the builds are made once, and both read them."""
    example, built = probe
    result = example.rebuild("app", Edit.model_validate(CODE), prints=["RUN a"])
    assert (list(result["ran"]), result["cached"]) == (["[2/2] RUN a"], [])
    assert result["printed"] == {"RUN a": "fetched"}
    assert example.fetches("app", Edit.model_validate(CODE)) == {"first": 2000, "again": 0}
    assert built == ["app main.go"]


@pytest.mark.parametrize(("edit", "fresh"), [(LOCK, False), (CODE, True)])
def test_other_builds_are_made_for_themselves(
    probe: tuple[BuiltExample, list[str]], edit: dict[str, str], fresh: bool
) -> None:
    """After another edit, and where the second build is on a builder of its own."""
    example, built = probe
    example.rebuild("app", Edit.model_validate(edit), fresh=fresh)
    assert built == ["rebuilt"]
