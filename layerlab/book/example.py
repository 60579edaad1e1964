"""An example: one build context, and what the book claims about its images."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, PrivateAttr

from layerlab.book.book import Book
from layerlab.book.claims.agree import Agree
from layerlab.book.claims.base import DockerfileClaim, ExampleClaim, ImageClaim, Table
from layerlab.book.claims.build_result import Check, Fails, Hadolint, Skips, Steps
from layerlab.book.claims.compare import Compare
from layerlab.book.claims.configuration import (
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
from layerlab.book.claims.fetches import Fetches
from layerlab.book.claims.file_system import Absent, Files, Packages, Present, Setuid, Shells
from layerlab.book.claims.hardened import Hardened
from layerlab.book.claims.layering import AddedFiles, AddedLayers, History, Layers, Wasted
from layerlab.book.claims.lifecycle import Health, Stops
from layerlab.book.claims.overlap import Overlap
from layerlab.book.claims.probe import Question
from layerlab.book.claims.pulls import Pulls
from layerlab.book.claims.rebuild import Rebuild
from layerlab.book.claims.running import Process1, Runs, RunsAs
from layerlab.book.claims.secret import Secret
from layerlab.book.claims.sends import Sends
from layerlab.book.claims.serving import Serves
from layerlab.book.claims.size import Added, Download, Unpacked
from layerlab.book.claims.writing import Writes
from layerlab.book.dockerfiles import files_in as dockerfiles_in
from layerlab.book.how_built import HowBuilt
from layerlab.book.located_claim import LocatedClaim
from layerlab.book.requirements import EngineFacts, Needs, unmet
from layerlab.book.service import Name, Service


class Image(HowBuilt):
    """One image that the book talks about: how it is built, and what is claimed of it."""

    unpacked: Unpacked | None = None
    download: Download | None = None
    added: Added | None = None
    layers: Layers | None = None
    added_layers: AddedLayers | None = None
    added_files: AddedFiles | None = None
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
    writes: Writes | None = None
    stops: Stops | None = None
    health: Health | None = None
    fails: Fails | None = None
    steps: Steps | None = None
    skips: Skips | None = None

    def promises(self) -> dict[str, Question]:
        """The claims that say what the image does when it runs, by key."""
        claims = {"serves": self.serves, "runs": self.runs}
        return {key: claim for key, claim in claims.items() if claim is not None}


class Lint(Table):
    """What the linters report of one Dockerfile; nothing, unless it is claimed."""

    check: Check = Check([])
    hadolint: Hadolint = Hadolint([])
    needs: Needs | None = None
    """The engines that report it, where others report something else."""


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
    _book: Book = PrivateAttr()

    @classmethod
    def of(cls, data: Mapping[str, object], name: str, book: Book) -> Self:
        """The example that a claims file's data is of; raises pydantic's ValidationError."""
        example = cls.model_validate(data)
        example._name, example._book = name, book
        return example

    @property
    def book(self) -> Book:
        """The book that it stands in."""
        return self._book

    @property
    def name(self) -> str:
        """`chapter/example`."""
        return self._name

    @property
    def context(self) -> Path:
        """The build context."""
        return self._book.examples / self._name

    @property
    def claims_file(self) -> Path:
        """The file that holds the claims."""
        return self._book.examples / f"{self._name}.toml"

    @property
    def dockerfiles(self) -> list[str]:
        """The Dockerfiles, by their paths in the context, the recommended one first.

        Those that images are built with, and what has one of the usual names beside them.
        """
        found = {path.name for path in dockerfiles_in(self.context)}
        named = {image.dockerfile for image in self.image.values()}
        named = {name for name in named if (self.context / name).is_file()}
        return sorted(found | named, key=lambda name: (name != "Dockerfile", name))

    def claims(self) -> Iterator[LocatedClaim]:
        """Every claim of the example, in the order of the file's tables."""
        for name, image in self.image.items():
            yield from _claims_in("image", name, image)
        for dockerfile in self.dockerfiles:
            yield from self._lint_claims(dockerfile)
        for kind, name, claim in self.experiments():
            yield LocatedClaim(kind, name, "", claim)

    def experiments(self) -> Iterator[tuple[str, str, ExampleClaim[object]]]:
        """The claims that have a table of their own, each after its kind and name."""
        for kind in type(self).model_fields:
            table = getattr(self, kind)
            for name, claim in table.items() if isinstance(table, dict) else ():
                if isinstance(claim, ExampleClaim):
                    yield kind, name, claim

    def images_of(self, claimed: LocatedClaim) -> list[str]:
        """The images that a claim speaks of; for a Dockerfile's, those that are built with it."""
        if isinstance(claimed.claim, ExampleClaim):
            return claimed.claim.image_names()
        if isinstance(claimed.claim, DockerfileClaim):
            images = self.image.items()
            return [name for name, image in images if image.dockerfile == claimed.name]
        return [claimed.name]

    def unmet(self, engine: EngineFacts, claimed: LocatedClaim | None = None) -> str | None:
        """Why a claim, or some of the example, cannot be checked on this engine, or None."""
        if claimed:
            needs = [self.image[name].needs for name in self.images_of(claimed)]
            if claimed.kind == "lint" and claimed.name in self.lint:
                needs.append(self.lint[claimed.name].needs)
            return unmet(engine, needs, claimed.claim.exports())
        reasons = [self.unmet_image(engine, name) for name in self.image]
        reasons += [self.unmet(engine, each) for each in self.claims()]
        return next(filter(None, reasons), None)

    def unmet_image(self, engine: EngineFacts, image: str) -> str | None:
        """Why nothing of an image can be checked on this engine, or None."""
        return unmet(engine, [self.image[image].needs])

    def _lint_claims(self, dockerfile: str) -> Iterator[LocatedClaim]:
        """What is written, and in a book that nothing else is reported."""
        lint = self.lint.get(dockerfile, Lint())
        keys = Lint.model_fields if self._book.lints_all else lint.model_fields_set
        for claimed in _claims_in("lint", dockerfile, lint):
            if claimed.key in keys:
                yield claimed


def _claims_in(kind: str, name: str, model: Image | Lint) -> Iterator[LocatedClaim]:
    for key in type(model).model_fields:
        value = getattr(model, key)
        if isinstance(value, ImageClaim | DockerfileClaim):
            yield LocatedClaim(kind, name, key, value)
