"""Builds a mutant of an example's Dockerfile and asks the example's claims about it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple, cast

from pydantic import ValidationError

from engine.cached_folder import digest
from layerlab.book.book import Book
from layerlab.book.claims.base import DockerfileClaim, ExampleClaim
from layerlab.book.claims.build_result import Hadolint
from layerlab.book.edits import EditError
from layerlab.book.example import Example
from layerlab.book.load import ExampleError, load
from layerlab.book.located_claim import LocatedClaim
from layerlab.book.toml_file import table
from layerlab.builds.build import BuildError
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.failures import EXPECTED, canceled, lost, message
from layerlab.builds.lab import Lab
from layerlab.builds.linters import UNREAD
from layerlab.tools.mutate.dockerfile_mutants import Mutant
from layerlab.tools.mutate.dropped_text import dropped, renamed

# What is asked first: what costs nothing once the image is built; last what builds anew.
_DEAR = ("hardened", "writes", "stops", "health", "serves", "runs", "runs_as", "process1")


class Notice(NamedTuple):
    """How a mutant is noticed: by a claim, with what it says; by the builder or the loader alone.

    What does not build anybody sees, and what the loader refuses has no claims; only what builds
    shows how much they say. `claim` is the id of the one that was asked then.
    """

    said: str
    by: Literal["claim", "builder", "loader"] = "claim"
    claim: str = ""

    def __str__(self) -> str:
        """As it stands in the list of mutants."""
        return f"caught by {self.said}" if self.by == "claim" else self.said


def noticed(lab: Lab, example: Example, dockerfile: str, mutant: Mutant) -> Notice | None:
    """How the mutant is noticed; None when it builds and every claim holds."""
    try:
        with mutated(example, dockerfile, mutant) as changed:
            return _asked(lab, changed, dockerfile)
    except ExampleError as error:
        return Notice(f"refused by the loader: {error}", by="loader")


def _asked(lab: Lab, example: Example, dockerfile: str) -> Notice | None:
    probe = BuiltExample(lab, example)
    for claimed in concerned(example, dockerfile):
        try:
            value = claimed.measure(probe)
            fault = None if _unread(claimed, value) else claimed.check(value)
        except EditError:  # it edits what is dropped: there is nothing to be seen of that
            continue
        except EXPECTED as error:
            if lost(error) or canceled(error):
                raise
            fault = message(error)
            if isinstance(error, BuildError) and _unbuilt(lab, example, claimed):
                return Notice(fault.splitlines()[0], "builder", claimed.id)
        if fault:
            return Notice(f"{claimed.id}: {fault.splitlines()[0]}", claim=claimed.id)
    return None


def _unread(claimed: LocatedClaim, value: object) -> bool:
    """Whether a linter could not read the file: that says nothing of it, where BuildKit can."""
    claim = claimed.claim
    return isinstance(claim, Hadolint) and UNREAD in cast(list[str], value)


def _unbuilt(lab: Lab, example: Example, claimed: LocatedClaim) -> bool:
    """Whether an image of the claim does not build; else it was a build of the claim's own.

    A Dockerfile that cannot be checked is refused by the builder, too.
    """
    if isinstance(claimed.claim, DockerfileClaim):
        return True
    try:
        for name in example.images_of(claimed):
            lab.build(example, name)
    except BuildError:
        return True
    return False


def concerned(example: Example, dockerfile: str) -> list[LocatedClaim]:
    """The claims that a Dockerfile can make fail, cheap ones first."""
    found = [claimed for claimed in example.claims() if _concerns(example, claimed, dockerfile)]
    return sorted(found, key=_cost)


def _concerns(example: Example, claimed: LocatedClaim, dockerfile: str) -> bool:
    if isinstance(claimed.claim, DockerfileClaim):
        return claimed.name == dockerfile
    return any(example.image[name].dockerfile == dockerfile for name in example.images_of(claimed))


def _cost(claimed: LocatedClaim) -> int:
    if isinstance(claimed.claim, ExampleClaim):
        return 3
    return 2 if claimed.key in _DEAR else 1


@contextmanager
def mutated(example: Example, dockerfile: str, mutant: Mutant) -> Iterator[Example]:
    """A copy of the example in a folder of its own, under a name of its own."""
    with tempfile.TemporaryDirectory(prefix="measured-mutant-") as folder:
        book = Book(Path(folder))
        root = book.examples
        chapter, _, name = example.name.partition("/")
        mutated = f"{chapter}/{name[:40]}-{digest(mutant.dockerfile, mutant.file)}"
        shutil.copytree(example.context.parent, root / chapter, symlinks=True)
        if example.book.lints_all:
            shutil.copy(example.book.root / "pyproject.toml", book.root)
        (root / example.name).rename(root / mutated)
        shutil.move(root / f"{example.name}.toml", root / f"{mutated}.toml")
        (root / mutated / dockerfile).write_text(mutant.dockerfile)
        if mutant.file:
            (root / mutated / mutant.file).touch()
        claims = without_its_name(example, dockerfile, mutant)
        yield _unchecked(claims, mutated, book) if claims else load(mutated, book)


def _unchecked(claims: dict[str, object], name: str, book: Book) -> Example:
    try:
        return Example.of(claims, name, book)
    except ValidationError as error:  # as of two steps that differ by the option alone
        raise ExampleError(f"{name}: {error.errors()[0]['msg']}") from None


def without_its_name(example: Example, dockerfile: str, mutant: Mutant) -> dict[str, object] | None:
    """The claims, where a mutant lacks a piece of an instruction, with no step named by it.

    What they name besides, as a secret that nothing takes, is not looked for in the file: only
    what is built shows what the piece does. None for other mutants.
    """
    text = (example.context / dockerfile).read_text(encoding="utf-8")
    piece = dropped(text, mutant.dockerfile)
    return renamed(table(example.claims_file), piece) if piece else None
