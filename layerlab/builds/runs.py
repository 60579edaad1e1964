"""What belongs to which run of the suite: nothing of a run outlives the next one."""

import contextlib
import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import docker
import docker.errors

from layerlab.images.memory import cache_folder

LABEL = "docker-images-measured.run"
PREFIX = "measured"
# Seconds. What a killed run started (a build) may end, and leave an image, after it was cleared.
FORGOTTEN_AFTER = 24 * 3600
_AT_ONCE = 8  # images that are removed at a time: most of each removal is waiting


class SuiteRun:
    """A run of the suite; it is alive as long as its process holds the lock on its file."""

    def __init__(self, engine: str, folder: Path | None = None) -> None:
        """`engine` is the engine's id: only a run on the same engine clears up after this one.

        Not its address, since one engine has several, and not all of them last.
        """
        self.id = uuid.uuid4().hex[:8]
        self._folder = folder or cache_folder() / "runs"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file = self._folder / self.id
        self._lock = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        os.write(self._lock, engine.encode())
        self.engine = engine

    def dead(self) -> Iterator[str]:
        """Ids of runs on this engine whose process is gone."""
        for file in self._folder.iterdir():
            if file != self._file and self._is_dead(file):
                yield file.name

    def _is_dead(self, file: Path) -> bool:
        with contextlib.suppress(OSError), file.open("rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return opened.read() == self.engine.encode()
        return False

    def forget(self, dead: str) -> None:
        """A dead run was cleared; once it is old it need not be looked at again."""
        file = self._folder / dead
        with contextlib.suppress(FileNotFoundError):
            if time.time() - file.stat().st_mtime > FORGOTTEN_AFTER:
                file.unlink()

    def end(self, cleared: bool = True) -> None:
        """Let go of the lock; where not all could be cleared, the next run takes it for dead."""
        if cleared:
            self._file.unlink(missing_ok=True)
        os.close(self._lock)


def clear(client: docker.DockerClient, run: str) -> None:
    """Remove what a run labelled, its builders, and the images that it tagged.

    What is gone meanwhile, or in use by something that is not the run's, is left.
    """
    mine = {"label": f"{LABEL}={run}"}
    every = {"all": True, "ignore_removed": True}
    listed = client.containers.list(filters=mine, **every)
    for container in [*listed, *_of_builders(client.containers, run, **every)]:
        with _suppress_conflicts():
            container.remove(force=True, v=True)
    for network in client.networks.list(filters=mine):
        with _suppress_conflicts():
            network.remove()
    for volume in [*client.volumes.list(filters=mine), *_of_builders(client.volumes, run)]:
        with _suppress_conflicts():
            volume.remove()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda tag: _untag(client, tag), _tags(client, run)))


def _of_builders(kind: Any, run: str, **options: bool) -> list[Any]:
    """Containers or volumes of a run's builders; Buildx names them, and gives them no label."""
    begin = f"buildx_buildkit_{PREFIX}-{run}-"
    # The engine finds the text anywhere in a name.
    return [
        one for one in kind.list(filters={"name": begin}, **options) if one.name.startswith(begin)
    ]


def _tags(client: docker.DockerClient, run: str) -> Iterator[str]:
    own = f"{PREFIX}/{run}/"
    for pattern in (f"{own}*/*", f"*/{own}*"):  # ordinary ones, and those that a registry got
        for image in images(client, pattern):
            for tag in image.get("RepoTags") or []:
                # An image has all its tags, a user's as well.
                if tag.startswith(own) or tag.partition("/")[2].startswith(own):
                    yield tag


def _untag(client: docker.DockerClient, tag: str) -> None:
    with _suppress_conflicts():
        client.images.remove(tag)


def images(
    client: docker.DockerClient, reference: str = "*", tries: int = 5
) -> list[dict[str, Any]]:
    """The images of a name, as the engine lists them.

    The containerd store answers 404 when an image goes while it makes the list, as another run's
    do at its end: then it is asked again.
    """
    for _ in range(tries - 1):
        with contextlib.suppress(docker.errors.NotFound):
            return list(client.api.images(filters={"reference": reference}))
    return list(client.api.images(filters={"reference": reference}))


@contextlib.contextmanager
def _suppress_conflicts() -> Iterator[None]:
    try:
        yield
    except docker.errors.APIError as error:
        # 403 is a network with containers on it, 409 an image in use or a removal under way.
        if error.status_code not in (403, 404, 409):
            raise
