"""What an engine needs to have some images and nothing else, kept for the next one that does.

To have them a second time is to copy files, most of them by a second name; to load them means
to unpack every layer again, which takes longer than most builds that are made with them.
"""

import atexit
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from engine import embedded
from engine.api import Api
from engine.engine import Engine
from engine.errors import EngineError
from engine.own_folder import owned
from engine.paths import Home
from engine.programs import run

# Kept at a time: those of one example, as a rule.
_MOST = 3
# Parts of the data root whose files are never written to: layers as they came, and unpacked.
_LASTING = {"blobs", "snapshots", "overlay2"}


class _Kept(NamedTuple):
    """An engine that is stopped; its folder goes with the stack."""

    home: Home
    stack: ExitStack


_kept: dict[tuple[str, ...], _Kept] = {}
_lock = Lock()


def fill(target: Home, source: Home, images: Sequence[str]) -> None:
    """Give an engine that was never started these images of one that runs."""
    ids = (str(Api(source.socket).json(f"/images/{image}/json")["Id"]) for image in images)
    key = (target.variant, *images, *ids)
    with _lock:
        if key not in _kept:
            while len(_kept) >= _MOST:
                _kept.pop(next(iter(_kept))).stack.close()
            _kept[key] = _loaded(target, source, images)
        _copy(_kept[key].home.data, target.data)


@atexit.register
def _forget() -> None:
    while _kept:
        _kept.popitem()[1].stack.close()


def _loaded(like: Home, source: Home, images: Sequence[str]) -> _Kept:
    """An engine that loads the images, and is stopped then."""
    with ExitStack() as stack:
        root = stack.enter_context(owned())
        (root / "stages").symlink_to(source.stages)
        home = Home(root, like.store, lane=like.lane)
        engine = embedded.up(home, "a throw-away one", [])
        _load(images, embedded.up(source, "its own", []), engine)
        embedded.down(home)
        return _Kept(home, stack.pop_all())


def _load(images: Sequence[str], source: Engine, target: Engine) -> None:
    docker = shutil.which("docker", path=target.environment["PATH"]) or "docker"
    with subprocess.Popen(
        [docker, "save", *images], env=os.environ | source.environment, stdout=subprocess.PIPE
    ) as save:
        load = subprocess.run(
            [docker, "load", "--quiet"], stdin=save.stdout, capture_output=True, text=True,
            env=os.environ | target.environment, check=False,
        )  # fmt: skip
    if save.returncode or load.returncode:
        raise EngineError(f"{', '.join(images)} could not be copied: {load.stderr.strip()}")


def _copy(source: Path, target: Path) -> None:
    """Copy a data root; what is never written to gets a second name."""
    run(["cp", "-a", "--link", source, target], what="copying the images of an engine")
    (target / "engine-id").unlink()
    for path in _written(target):
        shutil.copy2(path, own := path.with_name(f".{path.name}.own"))
        own.rename(path)


def _written(root: Path) -> Iterator[Path]:
    """The files that an engine writes to: its databases."""
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in _LASTING]
        for name in files:
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path
