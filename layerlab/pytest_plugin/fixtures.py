"""What all items share: the book, and the lab that measures on the chosen engine."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.ending_signals import taken_as_ctrl_c
from layerlab.book.book import Book

if TYPE_CHECKING:
    from layerlab.builds.lab import Lab

MARKERS = (
    "engine: needs a Docker engine (left out by `make test-fast`)",
    "embedded: needs an embedded engine of its own, so root on a Debian-like Linux",
    "xdist_group(name): what shares images runs in one process",
)
_BOOK = pytest.StashKey[Book]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the book is."""
    group = parser.getgroup("layerlab")
    group.addoption("--root", type=Path, metavar="DIR", help="the book's folder; rootdir without")


def pytest_configure(config: pytest.Config) -> None:
    """Markers, an end at which the lab clears up, and a signal that tests can rely on.

    A shell that starts the suite in the background has it ignore Ctrl-C. What it starts would
    inherit that, and a test that sends one would hang, or show nothing.
    """
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    taken_as_ctrl_c()


def pytest_itemcollected(item: pytest.Item) -> None:
    """What asks for the lab needs an engine, whether its author says so or not."""
    if "lab" in getattr(item, "fixturenames", ()):
        item.add_marker("engine")


def book_of(config: pytest.Config) -> Book:
    """The book that this run is about; one object, which knows what it has read."""
    if _BOOK not in config.stash:
        root: Path = config.getoption("root") or config.rootpath
        config.stash[_BOOK] = Book(root.resolve())
    return config.stash[_BOOK]


@pytest.fixture(scope="session")
def lab(request: pytest.FixtureRequest) -> Iterator["Lab"]:
    """The lab of this test process. No engine is a failure that says what to do, not a skip.

    Its packages are loaded here, since most runs of tests need none of them.
    """
    from engine import EngineError
    from layerlab.builds.failures import EXPECTED, message
    from layerlab.builds.lab import Lab
    from layerlab.tools.chosen_engine import chosen_engine

    try:
        opened = Lab(chosen_engine(book_of(request.config)))
    except EngineError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    except EXPECTED as error:
        raise pytest.fail.Exception(message(error), pytrace=False) from None
    with opened:
        yield opened
        opened.interrupted = request.session.exitstatus == pytest.ExitCode.INTERRUPTED
