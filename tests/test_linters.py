"""What linters find is told in their own sentences, with the line, beside the rule's name."""

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.book.load import load
from layerlab.book.located_claim import LocatedClaim
from layerlab.builds.linters import LintedDockerfile, unclaimed
from layerlab.pytest_plugin.checks import check_claim
from layerlab.tools.measured_sentences import about_claims, about_linters

DOCKERFILE = "FROM alpine:3.23\nRUN cd /tmp && ls\nCMD ls\n"
CMD = "JSON arguments recommended for CMD to prevent unintended behavior related to OS signals"
HADOLINT = [
    "line 2: DL3003: Use WORKDIR to switch to a directory",
    "line 3: DL3025: Use arguments JSON notation for CMD and ENTRYPOINT arguments",
]
CHECKED = {
    "warnings": [
        {
            "ruleName": "JSONArgsRecommended",
            "description": "JSON arguments recommended for ENTRYPOINT/CMD to prevent",
            "url": "https://docs.docker.com/go/dockerfile/rule/json-args-recommended/",
            "detail": CMD,
            "location": {"ranges": [{"start": {"line": 3}, "end": {"line": 3}}]},
        },
        {"ruleName": "SomeRule", "description": "of the whole file", "url": ""},
    ]
}


@pytest.fixture
def example(tmp_path: Path) -> Example:
    """One that claims a rule of the two that hadolint reports."""
    context = tmp_path / "examples/shop/app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text(DOCKERFILE)
    context.with_suffix(".toml").write_text(
        'title = "x"\n[image.app]\n[lint.Dockerfile]\nhadolint = ["DL3003"]\ncheck = []\n'
    )
    return load("shop/app", Book(tmp_path))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """One whose `docker` reports as Buildx does."""
    docker = tmp_path / "bin/docker"
    docker.parent.mkdir()
    docker.write_text(f"#!/bin/sh\ncat <<'EOF'\n{json.dumps(CHECKED)}\nEOF\n")
    docker.chmod(0o755)
    return {"PATH": f"{docker.parent}:{os.environ['PATH']}"}


def claimed(example: Example, key: str) -> LocatedClaim:
    """The claim about what this linter reports."""
    return next(one for one in example.claims() if one.key == key)


def test_each_linter_says_line_rule_and_sentence(
    example: Example, environment: dict[str, str]
) -> None:
    """The rules alone are what is claimed and recorded."""
    linted = LintedDockerfile(example.context, "Dockerfile", environment)
    assert list(map(str, linted.findings("hadolint"))) == HADOLINT
    assert linted.hadolinted() == ["DL3003", "DL3025"]
    assert list(map(str, linted.findings("check"))) == [
        f"line 3: JSONArgsRecommended: {CMD}", "SomeRule: of the whole file",
    ]  # fmt: skip
    assert linted.checked() == ["JSONArgsRecommended", "SomeRule"]


def test_a_failed_claim_has_the_sentence_of_what_is_not_claimed(
    example: Example, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a rule that is claimed nobody needs to be told."""
    monkeypatch.setattr(Example, "unmet", lambda *_: None)
    monkeypatch.setattr(
        LocatedClaim, "measure",
        lambda one, probe: one.claim.measure(probe.dockerfile(one.name)),
    )  # fmt: skip
    lab = SimpleNamespace(engine=None, environment=environment)
    with pytest.raises(pytest.fail.Exception) as failure:
        check_claim(lab, example=example, claimed=claimed(example, "hadolint"), causes={})  # type: ignore[arg-type]
    assert (
        "  measured: hadolint reports DL3003, DL3025, claimed DL3003\n"
        f"    {HADOLINT[1]}\n"
        '  to claim it, in place of line 4:\n    hadolint = ["DL3003", "DL3025"]\n'
    ) in str(failure.value)


def test_measuring_says_the_sentences_too(example: Example, environment: dict[str, str]) -> None:
    """Of claims that do not hold, and of Dockerfiles of which nothing is claimed."""
    record = {"claims": {"Dockerfile check": {"value": ["JSONArgsRecommended"], "holds": False}}}
    [said] = about_claims(example, record, lambda claimed: unclaimed(example, claimed, environment))
    assert f"\n    line 3: JSONArgsRecommended: {CMD}\n" in said
    (example.context / "Dockerfile.other").write_text(DOCKERFILE)
    [said] = about_linters(load(example.name, example.book))
    assert said.splitlines() == [
        "Dockerfile.other: hadolint reports DL3003, DL3025",
        *(f"    {line}" for line in HADOLINT),
    ]
