"""The door: what a claim may ask of an image, of a Dockerfile, of a whole example.

Two answer: `layerlab/builds/` with an engine, `layerlab/images/` with nothing but an archive. An
answer is a plain value. An answerer may inherit from these classes: then what it does not answer
is NotAnswered.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from layerlab.book.claims.answers import (
    CacheChoice,
    Failure,
    FileFacts,
    HealthResult,
    HttpAnswer,
    HttpRequest,
    PlacesResult,
    ProcessFacts,
    RebuildResult,
    RunResult,
    SecretInput,
    SharedTime,
    StopResult,
    TwoBuilds,
    WritesResult,
)
from layerlab.book.claims.contents import Contents, HistoryEntry
from layerlab.book.edits import Edit


class NotAnswered(Exception):
    """A question that this answerer cannot answer; `str()` is the reason: `not checked: …`."""


class NoContent(Exception):
    """A path that is there, and no file of which content could be read; `str()` says why."""


class RunError(Exception):
    """A container or a build step that did not do what a claim needs; `str()` is one sentence."""


_BUILD = "needs an engine: the image would have to be built"
_RUN = "needs an engine: the image would have to run"
_AGAIN = "needs an engine: the example would have to be built once more"


class Question(Protocol):
    """A claim of an image, as far as another claim asks it again."""

    def measure(self, probe: "ImageProbe") -> object:
        """The measured value."""

    def fault(self, probe: "ImageProbe") -> str | None:
        """None where it holds, or one sentence that says why it does not."""


def fault_of(probe: "ImageProbe", claim: Question) -> str | None:
    """Why a claim does not hold, also where it could not be measured."""
    try:
        return claim.fault(probe)
    except RunError as error:
        return str(error)


class ImageProbe(Protocol):
    """One image of an example."""

    @property
    def contents(self) -> Contents:
        """Its configuration, its layers with those of its base first, its history, its files."""

    def size(self, name: str) -> int:
        """Bytes: `unpacked`, `download` or `added`, as the glossary defines them."""

    @property
    def base_layers(self) -> int:
        """How many of the layers are the base image's; 0 for scratch."""

    @property
    def own_history(self) -> Sequence[HistoryEntry]:
        """The history entries that the Dockerfile adds."""

    @property
    def wasted(self) -> int:
        """Bytes in lower layers that a later layer overwrites or deletes."""

    @property
    def setuid(self) -> Sequence[str]:
        """Paths of files with the setuid or setgid bit."""

    @property
    def packages(self) -> Sequence[str]:
        """Names in the image's package databases."""

    @property
    def shells(self) -> Sequence[str]:
        """Paths under which a shell can be started."""

    def file(self, path: str) -> FileFacts | None:
        """The file at a path, links to folders followed; None where there is none."""

    def content(self, path: str) -> str:
        """Text of a file, all links followed; raises NoContent."""

    @property
    def step_names(self) -> Sequence[str]:
        """Names of the build steps that belong to the image."""
        raise NotAnswered(_BUILD)

    def failure(self) -> Failure | None:
        """The failing step of its build; None when it builds."""
        raise NotAnswered(_BUILD)

    @property
    def promises(self) -> Mapping[str, Question]:
        """The claims that say what the image does when it runs: `serves`, then `runs`, by key."""
        raise NotAnswered(_RUN)

    def hardened(self, tmpfs: Sequence[str]) -> "ImageProbe":
        """The same image, whose containers have a read-only root and no privileges."""
        raise NotAnswered(_RUN)

    def first_process(self) -> ProcessFacts:
        """Process 1 of the running service; raises RunError."""
        raise NotAnswered(_RUN)

    def run(
        self, *, command: Sequence[str] = (), entrypoint: str | None = None,
        user: str | None = None, env: Mapping[str, str] | None = None,
    ) -> RunResult:  # fmt: skip
        """One run of the image, to its end; raises RunError."""
        raise NotAnswered(_RUN)

    def answers(self, port: int, requests: Sequence[HttpRequest]) -> list[HttpAnswer]:
        """The answers of one container to these requests, sent in order; raises RunError."""
        raise NotAnswered(_RUN)

    def writes(self) -> WritesResult:
        """Where its containers write while the image keeps its promises; raises RunError."""
        raise NotAnswered(_RUN)

    def stop(self, grace: int, *, init: bool = False, ready: str | None = None) -> StopResult:
        """How it ends after `docker stop --timeout GRACE`, once it has printed `ready`."""
        raise NotAnswered(_RUN)

    def health(self, state: str, within: float) -> HealthResult:
        """The health state after at most these seconds, and when it was reached."""
        raise NotAnswered(_RUN)


class DockerfileProbe(Protocol):
    """One Dockerfile, for the linters."""

    def checked(self) -> list[str]:
        """Rules that `docker build --check` reports."""
        raise NotAnswered("needs an engine: BuildKit checks the Dockerfile")

    def hadolinted(self) -> list[str]:
        """Rules that hadolint reports."""
        raise NotAnswered("needs the Dockerfile, which an image does not have")


class ExampleProbe(Protocol):
    """A whole example: its images, its Dockerfiles, and experiments with builds of their own."""

    def image(self, name: str) -> ImageProbe:
        """One of the example's images."""

    def dockerfile(self, name: str) -> DockerfileProbe:
        """One of the example's Dockerfiles."""

    def rebuild(
        self, image: str, edit: Edit, *, prints: Sequence[str] = (), fresh: bool = False,
        cache: CacheChoice | None = None,
    ) -> RebuildResult:  # fmt: skip
        """Build, edit, build again: on a `fresh` builder, or on one with an imported `cache`.

        `prints` names steps, by a part of their text, whose output is asked for.
        """
        raise NotAnswered(_AGAIN)

    def sends(self, image: str, edit: Edit | None, fill: Mapping[str, int]) -> TwoBuilds:
        """Bytes of context that both builds send to a fresh builder, `fill` random bytes in it."""
        raise NotAnswered(_AGAIN)

    def pulls(self, image: str, edit: Edit) -> TwoBuilds:
        """Bytes of the image's layers as a registry serves them, and of the edited one's new."""
        raise NotAnswered(_AGAIN)

    def fetches(self, image: str, edit: Edit) -> TwoBuilds:
        """Bytes that the steps of both builds fetch, on one builder that never built anything."""
        raise NotAnswered(_AGAIN)

    def digests(self, image: str, *, epoch: int | None = None, rewrite: bool = False) -> list[str]:
        """Digests of two builds without cache, made in different seconds."""
        raise NotAnswered(_AGAIN)

    def overlap(
        self, images: Sequence[str], steps: Sequence[str], *, edited: str | None = None,
        printing: bool = False,
    ) -> SharedTime:  # fmt: skip
        """For how long two steps run at the same time, when the images are built at once.

        Without cache, or with the file `edited`; `printing` takes the time of their output.
        """
        raise NotAnswered(_AGAIN)

    def secret(self, image: str, given: SecretInput, mode: str) -> PlacesResult:
        """Where a random value, given to a build without cache, is found in what it exports."""
        raise NotAnswered(_AGAIN)
