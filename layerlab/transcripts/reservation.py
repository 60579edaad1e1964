"""On an engine that others use: one session at a time, nothing of theirs touched, nothing left."""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import sys
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, NotFound

from layerlab.images.memory import cache_folder
from layerlab.transcripts.made import Made

# As Buildx prints the digest of what it made, also when it is told to be quiet.
_IMAGE = re.compile(
    r"(?:^|writing image |exporting manifest (?:list )?)(sha256:[0-9a-f]{64})", re.MULTILINE
)
# An id as Docker prints it; a shorter one may be the name of something else.
_ID = re.compile(r"(?:sha256:)?[0-9a-f]{12,64}")
_HEX = re.compile(r"[0-9a-f]+")
# Seconds in which an engine removes a container that has ended.
_REMOVED = 60


class NameTaken(Exception):
    """A name that a transcript gives is somebody's already; `str()` is one sentence."""


class Reservation:
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
        self._names = Made()
        self._looked_at: set[str] = set()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else's session runs on the engine meanwhile; at the end all is removed."""
        with _locked(self._file.with_suffix(".lock")):
            self._clear_killed()
            self._names = Made()
            self._note()
            try:
                self._ids.mkdir()
                yield
            finally:
                self.take_volumes()
                self._clear(self._names)

    def take(self, names: Made) -> None:
        """Make these names the session's, before anything has them; raises NameTaken.

        An image that is pulled by its digest while it is there stays whose it is: no tag moves.
        """
        for kind, name in names:
            if not self.owns(kind, name) and self._find(kind, name):
                if "@" in name:
                    names.images.remove(name)
                    continue
                what = kind.removesuffix("s")
                raise NameTaken(
                    f"the {what} {name} is there already and may not be the book's: remove "
                    "or rename it, or use the embedded engine (ENGINE=embedded)"
                )
        self._names.update(names)
        self._note()

    def take_volumes(self) -> None:
        """Take in what its containers have of volumes, those that nobody named, too.

        No others' are in them. Their names are known as long as the container is there.
        """
        containers = {one for one in self._noted() if not one.startswith("sha256:")}
        for one in containers - self._looked_at:
            self._looked_at.add(one)
            mounts = [m for c in self._find("containers", one) for m in c.attrs["Mounts"]]
            self._names.volumes |= {m["Name"] for m in mounts if m["Type"] == "volume"}

    def owns(self, kind: str, name: str) -> bool:
        """Whether the session made what has this name, or this id."""
        if self._names.owns(kind, name):
            if kind == "builders" or not _HEX.fullmatch(name):
                return True
            # gone, it may be the beginning of somebody else's id
            return self._get(kind, name) == self._find(kind, name)
        return bool(_ID.fullmatch(name)) and self._owns_id(kind, name)

    def _owns_id(self, kind: str, name: str) -> bool:
        ids = (one for one in self._noted() if one.startswith("sha256:") == (kind == "images"))
        noted = [one for one in ids if one.removeprefix("sha256:").startswith(
            name.removeprefix("sha256:"))]  # fmt: skip
        if kind == "images" and noted:
            # somebody may have an image of the same content, under a name of theirs
            return all(self.owns(kind, tag) for i in self._get(kind, name) for tag in i.tags)
        return kind == "containers" and bool(noted)

    def place_for_id(self, written: Path | None = None) -> Path:
        """A new file for the id of what is made, or a link to where it is `written` anyway."""
        place = self._ids / uuid.uuid4().hex
        if written:
            place.symlink_to(written)
        return place

    def _note(self) -> None:
        self._file.write_text(json.dumps({k: sorted(v) for k, v in vars(self._names).items()}))

    def remove_images(self, outputs: list[str]) -> None:
        """Remove the untagged images that commands say they made: an import, a commit."""
        self._remove_untagged(_IMAGE.findall("\n".join(outputs)))

    def _find(self, kind: str, name: str) -> list[Any]:
        """What has this name; a builder is a container and a volume with names made of its."""
        if kind == "builders":
            found = f"buildx_buildkit_{name}0"
            return [*self._find("containers", found), *self._find("volumes", f"{found}_state")]
        return [one for one in self._get(kind, name) if _is_named(one, name)]

    def _get(self, kind: str, name: str) -> list[Any]:
        """What the engine takes this name for: an id that begins with it, too."""
        if kind == "networks":
            return [n for n in self.client.networks.list(names=[name]) if n.name == name]
        with contextlib.suppress(NotFound):
            return [getattr(self.client, kind).get(name)]
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
        return {file.read_text() for file in self._ids.glob("*") if file.is_file()} - {""}

    def _forget(self) -> None:
        shutil.rmtree(self._ids, ignore_errors=True)
        self._file.unlink()

    def _remove_containers(self, names: Iterable[str]) -> None:
        for name in names:
            if not name.startswith("sha256:"):
                _remove(self._find("containers", name))

    def _untag(self, names: Iterable[str]) -> None:
        for name in sorted(names, key=lambda name: "@" in name):  # a digest goes after its tags
            if self._find("images", name):
                with contextlib.suppress(NotFound):
                    self.client.images.remove(name)

    def _remove_untagged(self, ids: Iterable[str]) -> None:
        for digest in {one for one in ids if one.startswith("sha256:")}:
            with contextlib.suppress(NotFound, APIError):
                image = self.client.images.get(digest)
                if not image.tags:
                    image.remove()


def _is_named(one: Any, name: str) -> bool:
    """Whether it has this name or id, not only an id that begins so."""
    if not _HEX.fullmatch(name) or one.id == name:
        return True
    return f"{name}:latest" in one.tags if hasattr(one, "tags") else one.name == name


def _remove(found: list[Any]) -> None:
    for thing in found:
        with contextlib.suppress(NotFound):
            if hasattr(thing, "top"):
                _remove_container(thing)
            else:
                thing.remove()


def _remove_container(one: Any) -> None:
    """Remove it; one that the engine is removing already (`--rm`) is waited for."""
    try:
        one.remove(force=True, v=True)
    except APIError as error:
        if error.status_code != 409 or "already in progress" not in str(error):
            raise
        one.wait(condition="removed", timeout=_REMOVED)


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
