"""Records: what was measured of an example, committed under docs/measurements/."""

from pathlib import Path
from typing import cast

from layerlab.book.example import Example
from layerlab.book.toml_file import table
from layerlab.records.difference import same
from layerlab.records.files import mend, read_file, source_of, write_file
from layerlab.records.files import path_of as path_of
from layerlab.records.record import Record


class RecordError(Exception):
    """A record that is missing, corrupt or stale; `str()` is one sentence with the next step."""


def source_digest(example: Example) -> str:
    """Digest of the context's files (name, mode, content) and of the claims, comments left out."""
    return source_of(example.context, table(example.claims_file))


def read(example: Example, root: Path) -> Record:
    """The example's record; raises RecordError when a page must not show it."""
    file = path_of(example.name, root)
    then = mend(example.name)
    try:
        record = read_file(file)
    except FileNotFoundError:
        raise RecordError(f"{example.name} was never measured; {then}") from None
    except ValueError as error:
        raise RecordError(f"the record {file.name} is corrupt ({error}); {then}") from None
    for key in ("source", "on", "bases", "images", "claims"):
        if key not in record:
            raise RecordError(f"the record {file.name} is corrupt (no {key}); {then}")
    if record["source"] != source_digest(example):
        raise RecordError(f"{example.name} has changed since it was measured; {then}")
    return cast(Record, record)


def write(record: Record, root: Path, force: bool = False) -> bool:
    """Write a record, unless it differs from the one there by noise only; True if written."""
    file = path_of(record["example"], root)
    try:
        known = read_file(file)
    except (OSError, ValueError):
        known = None
    if not force and known is not None and same(known, record):
        return False
    write_file(file, record)
    return True
