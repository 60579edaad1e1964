"""On an engine that others use: one session at a time, nothing of theirs touched, nothing left."""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
from docker.errors import APIError, NotFound

from lab.archive import cache_folder
from lab.transcripts.safety import Made

# As Buildx prints the digest of what it made, also when it is told to be quiet.
_IMAGE = re.compile(
    r"(?:^|writing image |exporting manifest (?:list )?)(sha256:[0-9a-f]{64})", re.MULTILINE
)


class Taken(Exception):
    """A name that a transcript gives is somebody's already; `str()` is one sentence."""


class Claim:
    """What a session makes on a shared engine: its names, refused where they are taken.

    Commands run as a reader types them, so with fixed names, tags and ports: two sessions on one
    engine would collide. A lock a process holds (the kernel frees it when the process ends) is
    the simplest that is sound; names given a prefix would have to be taken out of every output.
    """

    def __init__(
        self, client: docker.DockerClient, engine: str, state: Path | None = None, own: bool = False
    ) -> None:
        """`engine` is its id; `state` is where runs on this machine find each other.

        An engine of the book's `own` has nothing of a user's.
        """
        state = state or cache_folder() / "transcripts"
        state.mkdir(parents=True, exist_ok=True)
        self.client, self.own = client, own
        self._file = state / hashlib.sha256(engine.encode()).hexdigest()[:12]
        self._ids = self._file.with_suffix(".ids")

    @contextmanager
    def held(self, names: Made) -> Iterator[Path]:
        """Yield the folder for the ids of what is made; raises Taken. Ends with all removed."""
        with _locked(self._file.with_suffix(".lock")):
            self._clear_killed()
            self._refuse_taken(names)
            self._file.write_text(json.dumps({k: sorted(v) for k, v in vars(names).items()}))
            try:
                self._ids.mkdir()
                yield self._ids
            finally:
                self._clear(names)

    def remove_images(self, outputs: list[str]) -> None:
        """Remove the untagged images that commands say they made: an import, a commit."""
        self._remove_untagged(_IMAGE.findall("\n".join(outputs)))

    def _refuse_taken(self, names: Made) -> None:
        for kind, kept in vars(names).items():
            for name in sorted(kept):
                if self._find(kind, name):
                    what = kind.removesuffix("s")
                    raise Taken(
                        f"the {what} {name} is there already and may not be the book's: remove "
                        "or rename it, or use the embedded engine (ENGINE=embedded)"
                    )

    def _find(self, kind: str, name: str) -> list:
        """What has this name; a builder is a container and a volume with names made of its."""
        client = self.client
        if kind == "networks":
            return [n for n in client.networks.list(names=[name]) if n.name == name]
        if kind == "builders":
            found = f"buildx_buildkit_{name}0"
            return [*self._find("containers", found), *self._find("volumes", f"{found}_state")]
        get: Callable = getattr(client, kind).get
        with contextlib.suppress(NotFound):
            return [get(name)]
        return []

    def _clear(self, names: Made) -> None:
        """Remove what the session made: no name was taken when it began, a moment ago."""
        self._remove_containers([*names.containers, *self._noted()])
        for kind in ("builders", "networks", "volumes"):
            for name in getattr(names, kind):
                _remove(self._find(kind, name))
        self._untag(names.images)
        self._remove_untagged(self._noted())
        self._forget()

    def _clear_killed(self) -> None:
        """Remove what a session made that was killed, as far as its ids were noted.

        Meanwhile a user may have made something of the same name: what has a name alone stays.
        """
        if not self._file.is_file():
            return
        names = Made(**{k: set(v) for k, v in json.loads(self._file.read_text() or "{}").items()})
        if self.own:
            self._clear(names)
            return
        ids = self._noted()
        self._remove_containers(ids)
        self._untag(n for n in names.images if any(i.id in ids for i in self._find("images", n)))
        self._remove_untagged(ids)
        self._forget()

    def _noted(self) -> set[str]:
        """Ids of containers, and of images (`sha256:…`)."""
        return {file.read_text() for file in self._ids.glob("*")} - {""}

    def _forget(self) -> None:
        shutil.rmtree(self._ids, ignore_errors=True)
        self._file.unlink()

    def _remove_containers(self, names: Iterable[str]) -> None:
        for name in names:
            if not name.startswith("sha256:"):
                _remove(self._find("containers", name))

    def _untag(self, names: Iterable[str]) -> None:
        for name in names:
            with contextlib.suppress(NotFound):
                self.client.images.remove(name)

    def _remove_untagged(self, ids: Iterable[str]) -> None:
        for digest in {one for one in ids if one.startswith("sha256:")}:
            with contextlib.suppress(NotFound, APIError):
                image = self.client.images.get(digest)
                if not image.tags:
                    image.remove()


def _remove(found: list) -> None:
    for thing in found:
        with contextlib.suppress(NotFound):
            if hasattr(thing, "top"):
                thing.remove(force=True, v=True)
            else:
                thing.remove()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("waiting for another run's transcript on this engine", file=sys.stderr)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
