"""The record of an example, for tests that need one."""

from typing import Any

import pytest

from lab import record
from lab.example import Example


def record_of(example: Example) -> dict[str, Any]:
    """Read the record; one that is missing, corrupt or stale fails the test with its sentence."""
    try:
        return record.read(example)
    except record.RecordError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
