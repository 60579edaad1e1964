"""Marks that tests get by what they ask for."""

from unittest.mock import Mock

import pytest

from layerlab.pytest_plugin.fixtures import pytest_itemcollected


@pytest.mark.parametrize(
    ("asks", "marks"), [(["lab"], ["engine"]), (["tmp_path", "lab"], ["engine"]), ([], [])]
)
def test_what_asks_for_the_lab_needs_an_engine(asks: list[str], marks: list[str]) -> None:
    """Though nobody marked it: `make test-fast` must not start one."""
    item = Mock(fixturenames=asks)
    pytest_itemcollected(item)
    assert [call.args[0] for call in item.add_marker.call_args_list] == marks


def test_an_item_without_fixtures_needs_none() -> None:
    """A claim or a transcript has none; it is marked by whoever makes it."""
    item = Mock(spec=["add_marker"])
    pytest_itemcollected(item)
    item.add_marker.assert_not_called()
