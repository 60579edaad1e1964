"""Fixtures: an engine for labs of a test's own, the examples, the built book."""

import gc
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine import Engine, embedded
from engine.paths import Home
from layerlab.book.example import Example
from layerlab.tools.chosen_engine import chosen_engine
from tests.chromium import browser
from tests.known import BOOK, EXAMPLES
from tests.site import folder, site_build

__all__ = ["browser", "folder", "site_build"]
gc.set_threshold(50_000)  # tests that are collected are many objects, and stay


def pytest_collection_finish() -> None:
    """Look for waste among what tests make, no more among what all of them share."""
    gc.freeze()


def pytest_make_parametrize_id(val: object, argname: str) -> None:
    """Refuse bytes as the name of a test: a packed file has the second in which it was packed.

    Two workers that begin in two seconds would then not agree on what tests there are.
    """
    if isinstance(val, bytes) and len(val) > 20:
        raise pytest.UsageError(f"{argname}={val[:20]!r}… is no name for a test; give it an id")


@pytest.fixture
def engine() -> Engine:
    """The chosen engine, for tests with labs of their own."""
    return chosen_engine(BOOK)


@pytest.fixture(scope="session")
def examples() -> dict[str, Example]:
    """All examples by name; one with a fault in its claims file is a failure of its own."""
    return EXAMPLES


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a test away from the engine that this machine may be running."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("ENGINE", "ENGINE_STORE", "ENGINE_DATA_SIZE", "DOCKER_HOST"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """An embedded engine that comes up at once; records why it was asked for, with what bases."""
    asked = []

    def up(home: Home, why: str, images: Sequence[str] = ()) -> Engine:
        asked.append((why, list(images)))
        return Engine(True, "unix:///embedded", "28.5.2", "v0.25.2", home.store, f"engine: {why}")

    monkeypatch.setattr(embedded, "up", up)
    monkeypatch.setattr(embedded, "impossible", lambda home: "")
    return asked
