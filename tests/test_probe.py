"""The door: what a claim asks, what an answerer may leave open, what a claim knows of itself."""

from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path

import pytest

from layerlab.book.book import Book
from layerlab.book.claims.answers import HttpAnswer, HttpRequest, RunResult
from layerlab.book.claims.base import ExampleClaim
from layerlab.book.claims.hardened import Hardened
from layerlab.book.claims.probe import (
    DockerfileProbe,
    ExampleProbe,
    ImageProbe,
    NotAnswered,
    RunError,
)  # fmt: skip
from layerlab.book.claims.rebuild import Rebuild
from layerlab.book.claims.running import Run, Runs
from layerlab.book.claims.sends import Sends
from layerlab.book.claims.serving import Serves
from layerlab.book.edits import Edit
from layerlab.book.example import Example
from layerlab.book.load import load_all
from layerlab.book.located_claim import LocatedClaim
from tests.known import BOOK


class Archive(ImageProbe):
    """An answerer that knows nothing of running."""


class Untouched(DockerfileProbe):
    """An answerer that has no linter."""


class Folder(ExampleProbe):
    """An answerer that builds nothing."""

    def image(self, name: str) -> ImageProbe:
        """Each is an archive."""
        return Archive()

    def dockerfile(self, name: str) -> DockerfileProbe:
        """Each is left as it is."""
        return Untouched()


CLAIMS = {
    "title": "An app",
    "image": {"app": {"stops": {"within": "< 1 s", "exit": 0}, "steps": ["RUN a"]}},
    "agree": {"same": {"image": "app", "agree": True}},
}


@pytest.mark.parametrize("id", ["app stops", "app steps", "agree same"])
def test_what_takes_an_engine_is_not_answered_without(id: str, tmp_path: Path) -> None:
    """The reason fits behind `not checked:`."""
    example = Example.of(CLAIMS, "chapter/app", Book(tmp_path))
    claims = {claimed.id: claimed for claimed in example.claims()}
    with pytest.raises(NotAnswered, match="^needs an engine: the (image|example) would have to"):
        claims[id].measure(Folder())


class Service(ImageProbe):
    """An image that serves, and runs; hardened, it does as it is told."""

    def __init__(self, body: str, promises: Sequence[Serves | Runs], without: str = "hi") -> None:
        """`body` is what it serves, or why it does not; `without`, what where it may do all."""
        self.body, self._promises, self.tmpfs = body, promises, [""]
        self.without, self.is_hardened = without, False

    @property
    def promises(self) -> Mapping[str, Serves | Runs]:
        """What is claimed of it."""
        return {type(claim).__name__.lower(): claim for claim in self._promises}

    def hardened(self, tmpfs: Sequence[str]) -> "Service":
        """One like it; this one remembers where it may write."""
        self.tmpfs = list(tmpfs)
        other = copy(self)
        other.is_hardened = True
        return other

    def answers(self, port: int, requests: Sequence[HttpRequest]) -> list[HttpAnswer]:
        """Its body, or the reason."""
        body = self.body if self.is_hardened else self.without
        if body.startswith("the container"):
            raise RunError(body)
        return [{"status": 200, "body": body} for _ in requests]

    def run(self, **_: object) -> RunResult:
        """It never works hardened."""
        if self.is_hardened:
            return {"exit": 3, "stdout": "", "stderr": "read-only"}
        return {"exit": 0, "stdout": "", "stderr": ""}


SERVES = Serves(port=80, body="hi")
RUNS = Runs({"a": Run()})


@pytest.mark.parametrize(
    ("answers", "promises", "measured"),
    [
        ("hi", [SERVES], "works"),
        ("hi", [], "works"),
        ("ho", [SERVES], "GET / answered 'ho', claimed 'hi'"),
        ("the container exited", [SERVES], "the container exited"),
        ("hi", [SERVES, RUNS], "run a exited with 3, claimed 0; it printed 'read-only'"),
    ],
)
def test_hardened_asks_the_images_own_claims_again(
    answers: str, promises: list[Serves | Runs], measured: str
) -> None:
    """The first that does not hold is what was measured; without any, nothing can fail."""
    service = Service(answers, promises)
    assert Hardened().measure(service) == measured
    assert service.tmpfs == []


@pytest.mark.parametrize("without", ["ho", "the container exited"])
def test_hardened_is_not_to_blame_for_what_does_not_work_otherwise(without: str) -> None:
    """The claim that is at fault is named, with what is so where nothing is refused."""
    with pytest.raises(RunError) as error:
        Hardened(fails="claimed 'hi'").measure(Service("hu", [SERVES], without))
    fault = without if " " in without else f"GET / answered {without!r}, claimed 'hi'"
    assert str(error.value) == f"`serves` does not hold unhardened either; mend it: {fault}"


class Writer(Service):
    """It serves as long as it may write in one place."""

    def answers(self, port: int, requests: Sequence[HttpRequest]) -> list[HttpAnswer]:
        """Its body, or nothing."""
        works = not self.is_hardened or "/run" in self.tmpfs
        return [{"status": 200, "body": self.body if works else ""}]


@pytest.mark.parametrize(
    ("tmpfs", "measured"),
    [
        (["/run"], "works"),
        ([], "GET / answered '', claimed 'hi'"),
        (["/tmp", "/run"], "it needs no tmpfs at /tmp"),
    ],
)
def test_hardened_asks_which_tmpfs_is_needed(tmpfs: list[str], measured: str) -> None:
    """One that changes nothing would say that the program writes there."""
    assert Hardened(tmpfs=tmpfs).measure(Writer("hi", [SERVES])) == measured


def test_a_claim_names_its_images() -> None:
    """Those before and after a move as well."""
    edit = Edit(move={"arg": "BASE", "before": "old", "after": "new"})
    assert Rebuild(image="app", edit=edit, reruns=[]).image_names() == ["app", "old", "new"]


def test_an_edit_of_a_generated_file_is_no_edit_of_the_examples_files() -> None:
    """It cannot be looked up there."""
    edit = Edit(file="node_modules/a", touch=True)
    own, filled = {"first": "< 1 MB", "edit": edit}, {"fill": {"node_modules/a": "1 MB .. 1 MB"}}
    assert Sends(image="app", **own).edits() == [edit]
    assert Sends(image="app", **own, **filled).edits() == []


def test_every_claim_with_a_table_of_its_own_has_a_heading() -> None:
    """Pages print it above those of a kind."""
    kinds = {type(claim) for e in load_all(BOOK).values() for _, _, claim in e.experiments()}
    assert len(kinds) == len({kind.heading for kind in kinds} - {""}) == _tables()


def _tables() -> int:
    claimed = [field.annotation for field in Example.model_fields.values()]
    return sum(ExampleClaim.__subclasscheck__(kind) for a in claimed for kind in _inner(a))


def _inner(annotation: object) -> list[type]:
    return [kind for kind in getattr(annotation, "__args__", ()) if isinstance(kind, type)]


def test_the_place_of_a_claim_is_its_heading() -> None:
    """With the id by which it is asked for."""
    claimed = LocatedClaim("image", "app", "serves", SERVES)
    assert (claimed.table, claimed.id) == ("image.app", "app serves")
