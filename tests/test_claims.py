"""Every claim of the book, each an item of its own, checked on a real engine."""

import pytest

from lab.example import Claimed, Example
from lab.experiments import subject_of
from lab.lab import Lab
from lab.load import ExampleError, load_all
from lab.places import line_of
from lab.trouble import TROUBLE, said
from lab.unmet import unmet_claim

pytestmark = pytest.mark.engine


def _items() -> list:
    try:
        examples = load_all()
    except ExampleError as error:
        pytest.exit(str(error), returncode=1)
    return [
        pytest.param(
            example, claimed, id=f"{name} {claimed.id}", marks=pytest.mark.xdist_group(name)
        )
        for name, example in examples.items()
        for claimed in example.claims()
    ]


@pytest.mark.parametrize(("example", "claimed"), _items())
def test_claim(lab: Lab, example: Example, claimed: Claimed) -> None:
    """The claim holds for what the engine builds now."""
    if missing := unmet_claim(example, claimed, lab.engine):
        pytest.skip(f"not checked: {missing}")
    try:
        value = claimed.claim.measure(subject_of(lab, example, claimed))
        fault = claimed.claim.judge(value)
    except TROUBLE as error:
        fault = said(error)
    if fault:
        pytest.fail(_report(example, claimed, fault), pytrace=False)


def _report(example: Example, claimed: Claimed, fault: str) -> str:
    line = line_of(example.claims_file, claimed.table, claimed.key)
    return (
        f"examples/{example.name}.toml:{line}: [{claimed.table}] {claimed.key}\n"
        f"  expected: {claimed.claim.say()}\n"
        f"  measured: {fault}\n"
        f"  next: mend examples/{example.name}/ or the claim, "
        f"then `make measure EXAMPLE={example.name}`"
    )
