"""Folders that belong to one process, and are swept by another when that one was killed."""

import fcntl
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine import embedded
from engine.paths import cache, homes

# Seconds. A folder that is older and still has no name was left by a process that was killed.
_UNNAMED = 3600


def folder() -> Path:
    """Where they all are."""
    return cache().parent / "throwaway"


@contextmanager
def owned() -> Iterator[Path]:
    """Yield a folder that is nobody else's to sweep for as long as this process lives.

    It gets its name once it is locked: before that it would look as if its owner had died.
    The engine that was started in it is stopped at the end, and the folder removed.
    """
    name = uuid.uuid4().hex[:8]
    unnamed = folder() / f".{name}"
    unnamed.mkdir(parents=True)
    with (unnamed / "owner").open("w") as owner:
        fcntl.flock(owner, fcntl.LOCK_EX)
        root = unnamed.rename(folder() / name)
        try:
            yield root
        finally:
            _end(root)


def sweep() -> None:
    """Stop the engines whose process was killed before it could."""
    for root in folder().glob("*"):
        with suppress(OSError):  # its owner lives, or another process sweeps it
            if root.name.startswith("."):
                _sweep_unnamed(root)
                continue
            with (root / "owner").open() as owner:
                fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _end(root)


def _sweep_unnamed(root: Path) -> None:
    """Remove it unless its owner is about to name it; no engine was ever started in it."""
    if time.time() - root.stat().st_mtime > _UNNAMED:
        shutil.rmtree(root)


def _end(root: Path) -> None:
    for engine in homes(root):
        embedded.down(engine, politely=False)
    shutil.rmtree(root)  # the link to the shared stages goes, not what it points to
