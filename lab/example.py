"""An example: one build context, and what the book claims about its images."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr

from lab import EXAMPLES
from lab.claims.agreeing import Agree
from lab.claims.base import Checkable
from lab.claims.building import Check, Fails, Hadolint, Skips, Steps
from lab.claims.comparing import Compare
from lab.claims.config import (
    Cmd,
    Entrypoint,
    Env,
    Healthcheck,
    Labels,
    Ports,
    StopSignal,
    User,
    Volumes,
    Workdir,
)
from lab.claims.fetching import Fetches
from lab.claims.files import Absent, Files, Packages, Present, Setuid, Shells
from lab.claims.layers import AddedLayers, History, Layers, Wasted
from lab.claims.leaking import Secret, SecretId
from lab.claims.pulling import Pulls
from lab.claims.rebuilding import Rebuild
from lab.claims.running import Hardened, Health, Process1, Runs, RunsAs, Serves, Stops
from lab.claims.sending import Sends
from lab.claims.size import Added, Download, Unpacked
from lab.claims.timing import Overlap
from lab.edits import within
from lab.needs import Needs

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", examples=["without-cache"])]


def _context(source: str) -> str:
    scheme, found, _ = source.partition("://")
    if found and scheme != "docker-image":  # oci-layout:// would be any folder of the host
        raise ValueError("a context is a folder of the example, or docker-image:// and an image")
    return source if found else within(source)


def _context_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][\w.:/-]*", name, re.ASCII):  # an = would begin the source
        raise ValueError("a context has the name of a stage or of an image, such as alpine:3.23")
    return name


ContextName = Annotated[str, AfterValidator(_context_name)]
ContextSource = Annotated[str, AfterValidator(_context), Field(examples=["docker-image://alpine"])]

# Tables whose entries are claims about the whole example.
_EXPERIMENTS = ("compare", "rebuild", "sends", "secret", "overlap", "agree", "fetches", "pulls")


class Claimed(NamedTuple):
    """One claim with its place: `table` is such as `image.runtime`, `key` such as `user`."""

    table: str
    key: str
    claim: Checkable

    @property
    def id(self) -> str:
        """A readable name, unique in the example: `runtime user`."""
        kind, _, name = self.table.partition(".")
        return f"{name} {self.key}" if kind in ("image", "lint") else f"{kind} {name}"


class Table(BaseModel):
    """A table of the claims file; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Image(Table):
    """One image that the book talks about: how it is built, and what is claimed of it."""

    dockerfile: Annotated[
        str, Field(pattern=r"^Dockerfile(\.[a-z0-9-]+)?$", examples=["Dockerfile.variant"])
    ] = "Dockerfile"
    target: str | None = None
    args: dict[str, str] = {}
    secrets: list[SecretId] = []  # each build gets the lab's random value
    secret_text: dict[SecretId, str] = {}  # what one holds instead, with `{value}` somewhere in it
    contexts: dict[ContextName, ContextSource] = {}  # `--build-context`: a folder, or an image
    ssh: bool = False  # `--ssh default` with a key made for this run
    services: list[Name] = []  # tables [service.…] that run while the image is built
    needs: Needs | None = None  # on another engine nothing of the image is checked

    unpacked: Unpacked | None = None
    download: Download | None = None
    added: Added | None = None
    layers: Layers | None = None
    added_layers: AddedLayers | None = None
    history: History | None = None
    wasted: Wasted | None = None
    user: User | None = None
    entrypoint: Entrypoint | None = None
    cmd: Cmd | None = None
    workdir: Workdir | None = None
    env: Env | None = None
    labels: Labels | None = None
    ports: Ports | None = None
    volumes: Volumes | None = None
    stop_signal: StopSignal | None = None
    healthcheck: Healthcheck | None = None
    present: Present | None = None
    absent: Absent | None = None
    files: Files | None = None
    setuid: Setuid | None = None
    packages: Packages | None = None
    shells: Shells | None = None
    runs_as: RunsAs | None = None
    process1: Process1 | None = None
    runs: Runs | None = None
    serves: Serves | None = None
    hardened: Hardened | None = None
    stops: Stops | None = None
    health: Health | None = None
    fails: Fails | None = None
    steps: Steps | None = None
    skips: Skips | None = None


class Lint(Table):
    """What the linters report of one Dockerfile; nothing, unless it is claimed."""

    check: Check = Check([])
    hadolint: Hadolint = Hadolint([])


class Service(Table):
    """A container that runs while an image is built: an index, a git server.

    Build steps reach it by `host`; `arg` names a build argument that gets its address, for `ADD`.
    It is ready when its output contains `ready`. In `env`, `{value}` stands for the lab's random
    secret and `{public_key}` for the key of `ssh = true`.
    """

    image: str
    host: Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")]
    ready: str
    arg: str | None = None
    env: dict[str, str] = {}


class Example(Table):
    """A claims file. `name` is `chapter/example`; the context is the folder beside the file."""

    title: str
    image: Annotated[dict[Name, Image], Field(min_length=1)]
    service: dict[Name, Service] = {}
    lint: dict[str, Lint] = {}
    compare: dict[Name, Compare] = {}
    rebuild: dict[Name, Rebuild] = {}
    sends: dict[Name, Sends] = {}
    secret: dict[Name, Secret] = {}
    overlap: dict[Name, Overlap] = {}
    agree: dict[Name, Agree] = {}
    fetches: dict[Name, Fetches] = {}
    pulls: dict[Name, Pulls] = {}

    _name: str = PrivateAttr(default="")
    _root: Path = PrivateAttr(default=EXAMPLES)

    @property
    def name(self) -> str:
        """`chapter/example`."""
        return self._name

    @property
    def context(self) -> Path:
        """The build context."""
        return self._root / self._name

    @property
    def claims_file(self) -> Path:
        """The file that holds the claims."""
        return self._root / f"{self._name}.toml"

    @property
    def dockerfiles(self) -> list[str]:
        """Names of the Dockerfiles in the context, the recommended one first."""
        names = (path.name for path in self.context.glob("Dockerfile*") if path.is_file())
        return sorted(name for name in names if not name.endswith(".dockerignore"))

    def claims(self) -> Iterator[Claimed]:
        """Every claim of the example, in the order of the file's tables."""
        for name, image in self.image.items():
            yield from _claims_in(f"image.{name}", image)
        for dockerfile in self.dockerfiles:
            yield from _claims_in(f"lint.{dockerfile}", self.lint.get(dockerfile, Lint()))
        for kind in _EXPERIMENTS:
            for name, claim in getattr(self, kind).items():
                yield Claimed(f"{kind}.{name}", "", claim)


def _claims_in(table: str, model: Table) -> Iterator[Claimed]:
    for key in type(model).model_fields:
        value = getattr(model, key)
        if isinstance(value, Checkable):
            yield Claimed(table, key, value)
