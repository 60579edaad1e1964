"""Each kind of claim can hold and can fail, and says both in words.

The cases are in tests/claim_kinds/, one file a group of kinds.
"""

import tomllib
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from layerlab.book.claims.base import Claim, ExampleClaim
from layerlab.book.example import Example, Image, Lint

FOLDER = Path(__file__).with_name("claim_kinds")


def _cases() -> Iterator[Any]:
    """Every case, with an id such as `compare-2`."""
    for file in sorted(FOLDER.glob("*.toml")):
        for key, of_key in tomllib.loads(file.read_text()).items():
            for number, case in enumerate(of_key, 1):
                yield pytest.param(key, case, id=f"{key}-{number}")


CASES = list(_cases())


def claim_of(key: str, case: dict[str, Any]) -> Claim:
    """The claim, read as from a claims file."""
    value, image = case["claim"], {"image": {"app": {}}}
    if key in Image.model_fields:
        image = {"image": {"app": {key: value}}}
        return getattr(_example(image).image["app"], key)
    if key in Lint.model_fields:
        return getattr(
            _example(image | {"lint": {"Dockerfile": {key: value}}}).lint["Dockerfile"], key
        )
    return getattr(_example(image | {key: {"one": value}}), key)["one"]


def _example(tables: dict[str, Any]) -> Example:
    return Example.model_validate({"title": "", **tables})


@pytest.mark.parametrize(("key", "case"), CASES)
def test_a_claim_that_holds_has_nothing_to_say(key: str, case: dict[str, Any]) -> None:
    """Judging the value gives None."""
    assert claim_of(key, case).check(case["holds"]) is None


@pytest.mark.parametrize(("key", "case"), CASES)
def test_a_claim_that_fails_says_why(key: str, case: dict[str, Any]) -> None:
    """The whole message is as the case has it: what was measured, what was claimed."""
    assert claim_of(key, case).check(case.get("fails")) == case["because"].lstrip("\n")


@pytest.mark.parametrize(("key", "case"), CASES)
def test_a_claim_is_worded_for_a_reader(key: str, case: dict[str, Any]) -> None:
    """Pages and failures print it."""
    assert claim_of(key, case).describe() == case["says"]


@pytest.mark.parametrize(("key", "case"), CASES)
def test_a_measured_value_is_printed_for_a_reader(key: str, case: dict[str, Any]) -> None:
    """Pages print it beside the claim, also where the claim failed."""
    assert claim_of(key, case).format(case.get("fails")) == case["shows"]


@pytest.mark.parametrize(("key", "case"), CASES)
def test_a_measured_value_has_words_for_sentences_and_cells(key: str, case: dict[str, Any]) -> None:
    """Where a case has none of its own, they are those that the proof prints."""
    claim, value = claim_of(key, case), case.get("fails")
    phrase = case.get("phrase", case["shows"])
    assert claim.phrase(value) == phrase
    assert claim.cell(value) == case.get("cell", phrase)
    assert claim.other_forms(value) == case.get("forms", {})


@pytest.mark.parametrize(("key", "case"), CASES)
def test_no_words_hang_on_how_long_one_run_took(key: str, case: dict[str, Any]) -> None:
    """Another run takes another time: a bound that was kept is printed, or a ratio."""
    claim, value = claim_of(key, case), case["holds"]
    slower = scaled(value, 1.04)
    if slower != value:
        assert claim.check(slower) is None
    for say in (claim.format, claim.phrase, claim.cell):
        assert say(slower) == say(value)


def scaled(value: Any, by: float, timed: bool = False) -> Any:
    """A value of which each time is as many times as long."""
    if isinstance(value, dict):
        times = ("seconds", "both", "ran")
        return {key: scaled(one, by, timed or key in times) for key, one in value.items()}
    if isinstance(value, list):
        return [scaled(one, by, timed) for one in value]
    return value * by if timed and isinstance(value, int | float) else value


def test_a_file_that_is_absent_fails_its_claim() -> None:
    """Nothing can be said of its mode; a case cannot hold this value, as TOML has no null."""
    claim = claim_of("files", {"claim": {"/app": {"mode": "0755"}}})
    assert claim.check({"/app": None}) == "/app is absent"
    assert claim.format({"/app": None}) == "/app absent"


def test_a_group_is_one_of_those_on_the_pages() -> None:
    """The reference lists claims by what they are about."""
    groups = {kind.group for kind in kinds(Example)}
    assert groups == {
        "size", "layers", "config", "files", "who runs", "running", "build", "compare", "cache",
        "context", "secrets",
    }  # fmt: skip


def test_what_compares_says_how() -> None:
    """Numbers side by side were measured alike: cold with cold, in one run."""
    silent = [kind for kind in kinds(Example) if issubclass(kind, ExampleClaim) and not kind.how]
    assert silent == []


def test_every_kind_has_a_case() -> None:
    """A claim that was never seen to fail proves nothing."""
    covered = {type(claim_of(*param.values)) for param in CASES}
    missing = sorted(kind.__name__ for kind in kinds(Example) - covered)
    assert not missing, f"add cases to tests/claim_kinds/ for: {', '.join(missing)}"


def kinds(annotation: Any) -> set[type[Claim]]:
    """Kinds of claim that a claims file can state, found through the models' annotations."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        if issubclass(annotation, Claim):
            return {annotation}
        if not issubclass(annotation, BaseModel):
            return set()
        return set().union(*(kinds(f.annotation) for f in annotation.model_fields.values()))
    return set().union(*(kinds(inner) for inner in typing.get_args(annotation)))
