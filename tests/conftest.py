"""Fixtures: the lab on the chosen engine, and the examples."""

import os
import signal
from collections.abc import Iterator

import pytest

from engine import Engine, EngineError, choose
from lab.example import Example
from lab.lab import Lab
from lab.load import load_all
from lab.trouble import TROUBLE, said

# A shell that starts the suite in the background has it ignore Ctrl-C. What it starts would
# inherit that, and a test that sends one would hang, or show nothing.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """The lab of this test process. No engine is a failure that says what to do, not a skip."""
    try:
        opened = Lab(choose())
    except EngineError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    except TROUBLE as error:
        raise pytest.fail.Exception(said(error), pytrace=False) from None
    with opened:
        yield opened
        opened.interrupted = request.session.exitstatus == pytest.ExitCode.INTERRUPTED


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The chosen engine, for tests with labs of their own: what a lab sets is put back."""
    chosen = choose()
    for name in chosen.environment:
        monkeypatch.setenv(name, os.environ.get(name, ""))
    return chosen


@pytest.fixture(scope="session")
def examples() -> dict[str, Example]:
    """All examples by name."""
    return load_all()
