"""Every claim is an item of its own, collected from its claims file and checked on an engine.

A claims file that is wrong is one item that fails with its sentences; the others go on.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from layerlab.book.book import Book
from layerlab.book.diagnostics import line_of
from layerlab.book.load import ExampleError, load, without_claims
from layerlab.pytest_plugin.file_items import FileItem, engine_item, failing
from layerlab.pytest_plugin.fixtures import book_of


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Of the examples only claims files, and contexts without one, are looked at."""
    book = book_of(config)
    if not collection_path.is_relative_to(book.examples):
        return None
    depth = len(collection_path.relative_to(book.examples).parts)
    if depth < 2:
        return None
    if depth == 2 and collection_path.is_dir():
        return without_claims(collection_path, book) is None
    return not _is_claims_file(collection_path, book)


def _is_claims_file(path: Path, book: Book) -> bool:
    return path.parent.parent == book.examples and path.suffix == ".toml" and path.name[0] != "_"


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A context without claims is an item that says so."""
    if path.parent.parent == book_of(parent.config).examples:
        return Context.from_parent(parent, path=path)
    return None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A claims file has an item a claim."""
    if _is_claims_file(file_path, book_of(parent.config)):
        return ClaimsFile.from_parent(parent, path=file_path)
    return None


class Context(pytest.Directory):
    """A build context of which nothing is claimed."""

    def collect(self) -> Iterator[FileItem]:
        """One item, which fails."""
        name = f"{self.path.parent.name}/{self.path.name}"
        text = without_claims(self.path, book_of(self.config))
        yield failing(self, name, str(text))


class ClaimsFile(pytest.File):
    """What is claimed of one example."""

    def collect(self) -> Iterator[FileItem]:
        """An item a claim, named by example, image and key; or one that says what is wrong."""
        name = f"{self.path.parent.name}/{self.path.stem}"
        try:
            example = load(name, book_of(self.config))
        except ExampleError as error:
            yield failing(self, f"{name} is read", str(error))
            return
        causes: dict[str, str] = {}
        for claimed in example.claims():
            check = partial(_check, example=example, claimed=claimed, causes=causes)
            line = line_of(self.path, claimed.table, claimed.key)
            yield engine_item(self, f"{name} {claimed.id}", check, name, line)


def _check(lab: object, **given: object) -> None:
    from layerlab.pytest_plugin import checks  # with packages that only an engine's tests need

    checks.check_claim(lab, **given)  # type: ignore[arg-type]  # as the item is made, above
