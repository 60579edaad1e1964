"""Fixtures: the lab on the chosen engine, and the examples."""

from collections.abc import Iterator

import pytest

from engine import EngineError, choose
from lab.example import Example
from lab.lab import Lab
from lab.load import load_all
from lab.trouble import TROUBLE, said


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """The lab of this test process. No engine is a failure that says what to do, not a skip."""
    try:
        opened = Lab(choose())
    except EngineError as error:
        pytest.fail(str(error), pytrace=False)
    except TROUBLE as error:
        pytest.fail(said(error), pytrace=False)
    with opened:
        yield opened


@pytest.fixture(scope="session")
def examples() -> dict[str, Example]:
    """All examples by name."""
    return load_all()
