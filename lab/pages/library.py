"""The examples and records that pages draw on, each read at most once a build."""

from functools import cached_property
from pathlib import Path
from typing import Any

from lab import record
from lab.example import Example
from lab.load import ExampleError, load, names
from lab.pages.faults import Fault, unknown
from lab.record import RecordError


class Library:
    """Examples by name, with their records."""

    def __init__(self, examples: Path, records: Path) -> None:
        """`examples` and `records` are the two roots; nothing is read yet."""
        self.examples, self.records = examples, records
        self._examples: dict[str, Example] = {}
        self._records: dict[str, dict[str, Any] | Fault] = {}
        self._states: dict[str, str] = {}

    @cached_property
    def names(self) -> list[str]:
        """Names of all examples."""
        return names(self.examples)

    def example(self, name: str) -> Example:
        """An example; raises Fault when there is none, or when its claims file is wrong."""
        if name not in self.names:
            raise unknown("example", name, self.names, self.examples.name + "/")
        if name not in self._examples:
            try:
                self._examples[name] = load(name, self.examples)
            except ExampleError as error:
                raise Fault("broken-example", str(error).replace("\n", "; ")) from None
        return self._examples[name]

    def record(self, example: Example) -> dict[str, Any]:
        """The example's record; raises Fault when it is missing, corrupt or stale."""
        if example.name not in self._records:
            try:
                self._records[example.name] = _whole(example, record.read(example, self.records))
            except RecordError as error:
                self._records[example.name] = Fault("stale-record", str(error))
        found = self._records[example.name]
        if isinstance(found, Fault):
            raise found
        return found

    def state(self, name: str) -> str:
        """What a page that shows the example was made from: it changes when the files do."""
        if name not in self._states:
            file = record.path_of(name, self.records)
            measured = file.read_text() if file.is_file() else ""
            try:
                self._states[name] = record.source_digest(self.example(name)) + measured
            except Fault as fault:
                self._states[name] = f"{fault}{measured}"
        return self._states[name]

    def files(self, example: Example) -> list[Path]:
        """Every file that a page showing the example depends on."""
        own = [path for path in sorted(example.context.rglob("*")) if path.is_file()]
        return [example.claims_file, record.path_of(example.name, self.records), *own]


def _whole(example: Example, found: dict[str, Any]) -> dict[str, Any]:
    """The record, once it is sure to have every claim: an older lab may have made it."""
    lacking = [claimed.id for claimed in example.claims() if claimed.id not in found["claims"]]
    if lacking:
        raise RecordError(
            f"the record of {example.name} lacks {', '.join(lacking[:3])}; "
            f"run `make measure EXAMPLE={example.name}`"
        )
    return found
