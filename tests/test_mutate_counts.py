"""What counts as caught: what a claim says of a mutant that is built, and nothing else."""

import time
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from layerlab.__main__ import main
from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.book.load import ExampleError, load
from layerlab.book.located_claim import LocatedClaim
from layerlab.tools.mutate import claim_mutants, mutation_run
from layerlab.tools.mutate.dockerfile_mutants import Mutant
from layerlab.tools.mutate.tally import Row, report
from layerlab.tools.mutate.trial import Notice, mutated, noticed
from layerlab.tools.tool_error import ToolError
from tests.known import BOOK, EXAMPLES, tell

try:
    REASONS = mutation_run.reasons(BOOK)
except ToolError:  # which test_mutate tells
    REASONS = {}

CLAIMS = """\
title = "An app"

[image.app]
skips = ["RUN make test"]

[lint.Dockerfile]
hadolint = []
"""
DOCKERFILE = "FROM alpine AS test\nRUN make test\nFROM scratch\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An example that skips a step, and of which hadolint has nothing to say."""
    context = tmp_path / "examples/shop/app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text(DOCKERFILE)
    context.with_suffix(".toml").write_text(CLAIMS)
    return tmp_path


def test_what_the_loader_refuses_no_claim_has_caught(root: Path) -> None:
    """The claims file names a step that the mutant does not have: no claim was asked."""
    example = load("shop/app", Book(root))
    mutant = Mutant("drop RUN make test", DOCKERFILE.replace("RUN make test\n", ""))
    found = noticed(Mock(), example, "Dockerfile", mutant)
    assert found and (found.by, str(found).partition(":")[0]) == ("loader", "refused by the loader")
    assert "'RUN make test', which is in no instruction of Dockerfile" in str(found)


@pytest.mark.parametrize(
    ("reported", "noticed_by"),
    [(["DL1000"], None), (["DL1000", "DL3006"], None), (["DL3006"], "claim"), ([], None)],
)
def test_what_hadolint_cannot_read_no_claim_has_caught(
    root: Path, monkeypatch: pytest.MonkeyPatch, reported: list[str], noticed_by: str | None
) -> None:
    """BuildKit reads it: the other claims are asked."""
    values = {"skips": [], "hadolint": reported}
    monkeypatch.setattr(LocatedClaim, "measure", lambda claimed, _: values[claimed.key])
    monkeypatch.setattr("layerlab.book.claims.build_result.Skips.check", lambda *_: None)
    example, mutant = load("shop/app", Book(root)), Mutant("a comment", f"{DOCKERFILE}# more\n")
    found = noticed(Mock(), example, "Dockerfile", mutant)
    assert (found.by if found else None) == noticed_by


def test_a_number_that_no_claim_can_have_is_not_caught(root: Path) -> None:
    """Half of `times = 1.5` is refused: whether twice as much holds, too, tells."""
    (root / "examples/shop/app.toml").write_text(
        'title = "An app"\n[image.app]\n[image.b]\n'
        '[compare.both]\nsmaller = "app"\nthan = "b"\ntimes = 1.5\n'
    )
    example = load("shop/app", Book(root))
    data = mutation_run.table(example.claims_file)
    record = {"claims": {"compare both": {"value": {"app": 10, "b": 20}}}}
    [mutation] = claim_mutants.mutations(data)
    assert claim_mutants.outcome(example, data, record, mutation) == "caught"  # type: ignore[arg-type]
    record["claims"]["compare both"]["value"]["b"] = 90
    assert claim_mutants.outcome(example, data, record, mutation) == "survives"  # type: ignore[arg-type]
    half = mutation._replace(values=[0.75])
    assert claim_mutants.outcome(example, data, record, half) == "refused"  # type: ignore[arg-type]


def test_a_reason_that_is_not_needed_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Its mutant was tried, and was noticed; of one that was not tried nothing is said."""
    known = {"shop/app": {"drop USER 10001": "the base has it", "a stage below": "it is named"}}
    noticed_now = Row("shop/app", "Dockerfile", 1, [], noticed=["drop USER 10001"])
    assert report([noticed_now], known) == 1
    said = capsys.readouterr().out
    assert "    needs no reason in tests/survivors.toml: drop USER 10001\n" in said
    assert "a stage below" not in said
    survives = Row("shop/app", "Dockerfile.x", 1, ["drop USER 10001"])  # another of that name
    assert report([noticed_now, survives], known) == 0


@pytest.mark.parametrize("name", [name for name in REASONS if name in EXAMPLES])
def test_no_reason_is_given_for_what_the_loader_refuses(name: str) -> None:
    """Such a mutant is noticed without one."""
    loaded: dict[str, list[bool]] = {}
    for dockerfile, made in mutation_run.mutants_of(EXAMPLES[name]):
        for one in made:
            if one.what in REASONS[name]:
                found = _loads(EXAMPLES[name], dockerfile, one)
                loaded.setdefault(one.what, []).append(found)
    tell(
        f"tests/survivors.toml: {name} needs no reason for {what!r}: the loader refuses it"
        for what, found in loaded.items()
        if not any(found)
    )


def _loads(example: Example, dockerfile: str, mutant: Mutant) -> bool:
    try:
        with mutated(example, dockerfile, mutant):
            return True
    except ExampleError:
        return False


def stand_in(monkeypatch: pytest.MonkeyPatch, made: list[Mutant], tried: Any) -> None:
    """No engine, a record in which all holds, and these mutants, which `tried` judges."""
    for name, fake in {
        "_true": lambda examples: (examples, []),
        "_claims": lambda example, _: Row(example.name, "claims", 2, []),
        "mutants_of": lambda *_: [("Dockerfile", made)],
        "chosen_engine": Mock(),
        "announce": Mock(),
        "_apart": lambda *_: nullcontext(),
        "Lab": lambda _: nullcontext(SimpleNamespace()),
        "noticed": tried,
    }.items():
        monkeypatch.setattr(mutation_run, name, fake)


def test_ctrl_c_ends_with_what_was_tried(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """How many were caught and survived until then, and that the next run begins anew; 130."""
    outcomes = {"one": Notice("app user: it is root"), "two": None, "three": Notice("x", "loader")}

    def tried(lab: object, example: object, dockerfile: str, mutant: Mutant) -> Notice | None:
        if mutant.what == "stopped":
            raise KeyboardInterrupt
        if mutant.what == "late":  # its build was ended by Ctrl-C, too
            time.sleep(0.5)
        return outcomes.get(mutant.what)

    made = [Mutant(what, what) for what in [*outcomes, "stopped", "late"]]
    stand_in(monkeypatch, made, tried)
    assert main(["mutate", f"--root={root}"]) == 130
    said = capsys.readouterr()
    counts = "3 mutants, 1 caught by claims, 0 do not build, 1 refused by the loader, 1 survive"
    assert f"shop/app, Dockerfile: {counts}\n" in said.out
    assert said.out.splitlines()[-1].startswith("5 mutants, 3 caught by claims, ")
    assert "late" not in said.out
    assert said.err == f"{mutation_run.STOPPED}\n"


def test_no_mutant_is_counted_where_the_engine_has_it_otherwise(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record says that all holds; what nobody broke is asked first, and what fails is said."""
    tried = []

    def fails(lab: object, example: object, dockerfile: str, mutant: Mutant) -> Notice:
        tried.append(mutant)
        return Notice("app runs: a: exit 0, hi; measured: exit 2")

    stand_in(monkeypatch, [Mutant("one", "FROM other")], fails)
    assert main(["mutate", f"--root={root}"]) == 1
    said = capsys.readouterr()
    assert said.err == (
        "shop/app: no mutants are counted while a claim does not hold: app runs: a: exit 0, hi; "
        "measured: exit 2 (Dockerfile as it is)\n"
    )
    assert (said.out, tried) == ("", [Mutant("nothing", DOCKERFILE)])
