"""Records are current and say what the claims say: checked without an engine."""

import pytest

from lab import record
from lab.example import Example
from lab.load import load, names
from tests.known import record_of


@pytest.fixture
def example(name: str) -> Example:
    """The example by name."""
    return load(name)


@pytest.mark.parametrize("name", names())
def test_record_is_current(example: Example) -> None:
    """No page can show a number that was measured from other files."""
    assert record_of(example)["example"] == example.name


@pytest.mark.parametrize("name", names())
def test_recorded_values_hold(example: Example) -> None:
    """Each claim holds for the value that its page shows."""
    claims = record_of(example)["claims"]
    faults = [
        f"{claimed.id}: {fault}"
        for claimed in example.claims()
        if (fault := claimed.claim.judge(claims[claimed.id]["value"]))
    ]
    if faults:
        pytest.fail(f"examples/{example.name}.toml: {'; '.join(faults)}", pytrace=False)


def test_no_record_without_example() -> None:
    """A record whose example is gone is removed with it."""
    recorded = {
        file.relative_to(record.RECORDS).with_suffix("").as_posix()
        for file in record.RECORDS.glob("*/*.json")
        if file.parent.name != "transcripts"  # by page: see test_transcripts.py
    }
    assert recorded <= set(names())
