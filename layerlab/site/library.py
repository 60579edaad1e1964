"""The examples and records that pages draw on, each read at most once a build."""

from functools import cached_property
from pathlib import Path

from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.book.load import ExampleError, load, names
from layerlab.records import store
from layerlab.records.files import path_of
from layerlab.records.record import Record
from layerlab.records.store import RecordError
from layerlab.site.page_warnings import PageWarning, WarningType, unknown


class Library:
    """Examples by name, with their records."""

    def __init__(self, book: Book) -> None:
        """Nothing is read yet."""
        self.book = book
        self._examples: dict[str, Example] = {}
        self._records: dict[str, Record | PageWarning] = {}
        self._fingerprints: dict[str, str] = {}

    @cached_property
    def names(self) -> list[str]:
        """Names of all examples."""
        return names(self.book)

    def example(self, name: str) -> Example:
        """An example; raises PageWarning when there is none, or when its claims file is wrong."""
        if name not in self.names:
            raise unknown("example", name, self.names, self.book.examples.name + "/")
        if name not in self._examples:
            try:
                self._examples[name] = load(name, self.book)
            except ExampleError as error:
                raise PageWarning(
                    WarningType.BROKEN_EXAMPLE, str(error).replace("\n", "; ")
                ) from None
        return self._examples[name]

    def record(self, example: Example) -> Record:
        """The example's record; raises PageWarning when it is missing, corrupt or stale."""
        if example.name not in self._records:
            try:
                self._records[example.name] = _whole(
                    example, store.read(example, self.book.records)
                )
            except RecordError as error:
                self._records[example.name] = PageWarning(WarningType.STALE_RECORD, str(error))
        found = self._records[example.name]
        if isinstance(found, PageWarning):
            raise found
        return found

    def fingerprint(self, name: str) -> str:
        """What a page that shows the example was made from: it changes when the files do."""
        if name not in self._fingerprints:
            file = path_of(name, self.book.records)
            measured = file.read_text() if file.is_file() else ""
            try:
                self._fingerprints[name] = store.source_digest(self.example(name)) + measured
            except PageWarning as wrong:
                self._fingerprints[name] = f"{wrong}{measured}"
        return self._fingerprints[name]

    def files(self, example: Example) -> list[Path]:
        """Every file that a page showing the example depends on."""
        own = [path for path in sorted(example.context.rglob("*")) if path.is_file()]
        return [example.claims_file, path_of(example.name, self.book.records), *own]


def _whole(example: Example, found: Record) -> Record:
    """The record, once it is sure to have every claim: an older lab may have made it, or
    one that could not try all."""
    lacking = [claimed.id for claimed in example.claims() if claimed.id not in found["claims"]]
    lacking += [f"the image {name}" for name in example.image if name not in found["images"]]
    if lacking:
        raise RecordError(
            f"the record of {example.name} lacks {', '.join(lacking[:3])}; "
            f"run `make measure EXAMPLE={example.name}`"
        )
    return found
