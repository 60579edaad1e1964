"""Items that come from a file of the book rather than from a function in a module."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


class FileItem(pytest.Function):
    """A check with fixtures, placed at a line of the book's file."""

    line = 1

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file, its line from 0, and the item's name."""
        return self.path, self.line - 1, self.name


def item(
    parent: pytest.Collector, name: str, check: Callable[..., None], line: int = 1
) -> FileItem:
    """An item that calls `check` with the fixtures that it names."""
    made: FileItem = FileItem.from_parent(parent, name=name, callobj=check)
    made.line = line
    return made


def engine_item(
    parent: pytest.Collector, name: str, check: Callable[..., None], group: str, line: int
) -> FileItem:
    """An item that needs an engine; those of a group share their images, so their process."""
    made = item(parent, name, check, line)
    made.add_marker(pytest.mark.engine)
    made.add_marker(pytest.mark.xdist_group(group))
    return made


def failing(parent: pytest.Collector, name: str, text: str, line: int = 1) -> FileItem:
    """An item that fails with these sentences, since its file cannot be read as it should."""

    def check(**_: Any) -> None:
        pytest.fail(text, pytrace=False)

    return item(parent, name, check, line)
