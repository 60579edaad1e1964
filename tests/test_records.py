"""Records are current and say what the claims say: checked without an engine."""

import pytest

from layerlab.book.example import Example
from layerlab.book.load import load
from layerlab.records import store
from tests.known import BOOK, EXAMPLES, NAMES, record_of, tell


@pytest.fixture
def example(name: str) -> Example:
    """The example by name."""
    return load(name, BOOK)


@pytest.mark.parametrize("name", EXAMPLES)
def test_record_is_current(example: Example) -> None:
    """No page can show a number that was measured from other files."""
    try:
        found = store.read(example, BOOK.records)["example"]
    except store.RecordError as error:
        tell([error])
    else:
        tell([] if found == example.name else [f"the record of {example.name} is that of {found}"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_recorded_values_hold(example: Example) -> None:
    """Each claim holds for the value that its page shows."""
    claims = record_of(example)["claims"]
    tell(
        f"examples/{example.name}.toml: {claimed.id}: {fault}"
        for claimed in example.claims()
        if (fault := claimed.claim.check(claims[claimed.id]["value"]))
    )


def test_no_record_without_example() -> None:
    """A record whose example is gone is removed with it."""
    recorded = {
        file.relative_to(BOOK.records).with_suffix("").as_posix()
        for file in BOOK.records.glob("*/*.json")
        if file.parent.name != "transcripts"  # by page: see test_transcripts.py
    }
    tell(
        f"docs/measurements/{name}.json: there is no such example any more; remove the file"
        for name in sorted(recorded - set(NAMES))
    )
