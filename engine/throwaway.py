"""A second embedded engine that starts with nothing and is gone at the end: a fresh builder."""

import fcntl
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from engine import embedded
from engine.engine import Engine
from engine.errors import EngineError
from engine.paths import Home, cache, home, homes

# Seconds. A folder that is older and still has no name was left by a process that was killed.
_UNNAMED = 3600


@contextmanager
def throwaway(images: Sequence[str] = (), mirror: str = "", store: str = "") -> Iterator[Engine]:
    """Yield an embedded engine with an empty build cache, which has only these images.

    They are copied from the embedded engine of this cache folder, which must run. With `mirror`
    (`http://host:port`) it pulls from there whatever Docker Hub is asked for; with `store`
    it has another image store than that engine. Engines that a killed process left behind are
    stopped first.
    """
    own = home()
    sweep()
    with _owned() as root:
        (root / "stages").symlink_to(own.stages)
        fresh = Home(root, store or own.store, mirror=mirror, lane=own.lane)
        try:
            engine = embedded.up(fresh, "a throw-away one", [])
            _copy(images, embedded.up(own, "its own", []), engine)
            yield engine
        finally:
            _end(fresh.root)


@contextmanager
def _owned() -> Iterator[Path]:
    """Yield a folder that is nobody else's to sweep for as long as this process lives.

    It gets its name once it is locked: before that it would look as if its owner had died.
    """
    name = uuid.uuid4().hex[:8]
    unnamed = _folder() / f".{name}"
    unnamed.mkdir(parents=True)
    with (unnamed / "owner").open("w") as owner:
        fcntl.flock(owner, fcntl.LOCK_EX)
        yield unnamed.rename(_folder() / name)


def sweep() -> None:
    """Stop the engines whose process was killed before it could."""
    for root in _folder().glob("*"):
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


def _copy(images: Sequence[str], source: Engine, target: Engine) -> None:
    if not images:
        return
    docker = shutil.which("docker", path=target.environment["PATH"]) or "docker"
    command = [docker, "save", *images]
    with subprocess.Popen(
        command, env=os.environ | source.environment, stdout=subprocess.PIPE
    ) as save:
        load = subprocess.run(
            [docker, "load", "--quiet"], stdin=save.stdout, capture_output=True, text=True,
            env=os.environ | target.environment, check=False,
        )  # fmt: skip
    if save.returncode or load.returncode:
        raise EngineError(f"{', '.join(images)} could not be copied: {load.stderr.strip()}")


def _end(root: Path) -> None:
    for engine in homes(root):
        embedded.down(engine)
    shutil.rmtree(root)  # the link to the shared stages goes, not what it points to


def _folder() -> Path:
    return cache().parent / "throwaway"
