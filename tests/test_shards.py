"""Parts of the suite: together they are all of it, and each takes about as long."""

import pytest

from layerlab.pytest_plugin import shards
from tests.known import NAMES, ROOT

SECONDS = {"a": 60.0, "b": 30.0, "c": 20.0, "d": 10.0, "e": 10.0}


def test_parts_are_all_and_do_not_overlap() -> None:
    """Each group is in exactly one part, also one that was never timed."""
    found = shards.parts([*SECONDS, "new"], SECONDS, 3)
    assert sorted(name for part in found for name in part) == ["a", "b", "c", "d", "e", "new"]


def test_parts_take_about_as_long() -> None:
    """The longest group has a part for itself; the others share the rest."""
    assert shards.parts(SECONDS, SECONDS, 2) == [{"a", "e"}, {"b", "c", "d"}]


def test_parts_are_stable() -> None:
    """The order in which tests are found does not matter."""
    assert shards.parts(reversed(SECONDS), SECONDS, 3) == shards.parts(SECONDS, SECONDS, 3)


def test_more_parts_than_groups() -> None:
    """Some have nothing to do."""
    assert shards.parts(["a"], {}, 3) == [{"a"}, set(), set()]


@pytest.mark.parametrize("text", ["0/5", "6/5", "2", "2/", "a/b", "-1/5", ""])
def test_a_bad_shard_is_a_sentence(text: str) -> None:
    """With the form that is right."""
    with pytest.raises(pytest.UsageError) as error:
        shards.parsed(text)
    assert str(error.value) == f"a shard is such as 2/5, the second of five parts; {text!r} is not"


def test_recorded_times_are_of_this_suite() -> None:
    """What is no more there would weigh on a part; `make durations` writes them anew."""
    recorded = [name for name in shards.durations(ROOT) if "/" in name]
    files = {name for name in recorded if name.startswith("tests/")}
    assert {name for name in files if not (ROOT / name).is_file()} == set()
    assert sorted(set(recorded) - files - set(NAMES)) == [], (
        "remove these from tests/durations.json"
    )
