"""Work that is either wholly there or not at all, kept under the digest of its recipe."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.progress import say, step

# As a pattern for names: `debian-*` would also match the unfinished `debian-slim-…` of a thread
# that makes it at the same time.
_KEY = "[0-9a-f]" * 12


def digest(*parts: str | bytes) -> str:
    """Twelve letters that change when any part of a recipe changes."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()[:12]


def finished(stages: Path, name: str, key: str, make: Callable[[Path], None], what: str) -> Path:
    """Return the folder `name-key`, made by `make(temporary folder)` unless it is already there.

    It gets its name only when complete, so a killed run leaves nothing that looks finished;
    what it did leave is removed by the next run that makes the same thing.
    """
    target = stages / f"{name}-{key}"
    if target.is_dir():
        return target
    stages.mkdir(parents=True, exist_ok=True)
    with locked(stages / f".{name}.lock", f"another run to finish: {what}"):
        if target.is_dir():
            return target
        for stale in stages.glob(f".{name}-{_KEY}.part"):
            shutil.rmtree(stale)
        part = stages / f".{target.name}.part"
        part.mkdir()
        with step(what):
            make(part)
            part.rename(target)
    return target


@contextmanager
def locked(path: Path, waiting_for: str) -> Iterator[None]:
    """Hold an exclusive lock; the kernel gives it back however this process ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"engine: waiting for {waiting_for}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
