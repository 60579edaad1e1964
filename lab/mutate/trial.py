"""Builds a mutant of an example's Dockerfile and asks the example's claims about it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.stage import digest
from lab.example import Claimed, Example
from lab.experiments import subject_of
from lab.lab import Lab
from lab.load import ExampleError, load
from lab.mutate.dockerfiles import Mutant
from lab.references import image_names
from lab.trouble import TROUBLE, lost, said

# What is asked first: what costs nothing once the image is built; last what builds anew.
_DEAR = ("hardened", "stops", "health", "serves", "runs", "runs_as", "process1")


def noticed(lab: Lab, example: Example, dockerfile: str, mutant: Mutant) -> str | None:
    """The claim that fails for the mutant, with what it says; None when every claim holds."""
    try:
        with _mutated(example, dockerfile, mutant) as changed:
            return _asked(lab, changed, dockerfile)
    except ExampleError as error:
        return f"the claims file: {error}"


def _asked(lab: Lab, example: Example, dockerfile: str) -> str | None:
    for claimed in concerned(example, dockerfile):
        try:
            value = claimed.claim.measure(subject_of(lab, example, claimed))
            fault = claimed.claim.judge(value)
        except TROUBLE as error:
            if lost(error):
                raise
            fault = said(error)
        if fault:
            return f"{claimed.id}: {fault.splitlines()[0]}"
    return None


def concerned(example: Example, dockerfile: str) -> list[Claimed]:
    """The claims that a Dockerfile can make fail, cheap ones first."""
    images = {name for name, image in example.image.items() if image.dockerfile == dockerfile}
    found = [claimed for claimed in example.claims() if _concerns(claimed, dockerfile, images)]
    return sorted(found, key=_cost)


def _concerns(claimed: Claimed, dockerfile: str, images: set[str]) -> bool:
    kind, _, name = claimed.table.partition(".")
    if kind in ("image", "lint"):
        return name in images or name == dockerfile
    return not images.isdisjoint(image_names(kind, claimed.claim))


def _cost(claimed: Claimed) -> int:
    kind = claimed.table.partition(".")[0]
    return (
        1 if kind in ("image", "lint") and claimed.key not in _DEAR else 2 if kind == "image" else 3
    )


@contextmanager
def _mutated(example: Example, dockerfile: str, mutant: Mutant) -> Iterator[Example]:
    """A copy of the example in a folder of its own, under a name of its own."""
    with tempfile.TemporaryDirectory(prefix="measured-mutant-") as folder:
        root = Path(folder)
        chapter, _, name = example.name.partition("/")
        mutated = f"{chapter}/{name[:40]}-{digest(mutant.dockerfile)}"
        shutil.copytree(example.context.parent, root / chapter, symlinks=True)
        (root / example.name).rename(root / mutated)
        shutil.move(root / f"{example.name}.toml", root / f"{mutated}.toml")
        (root / mutated / dockerfile).write_text(mutant.dockerfile)
        yield load(mutated, root)
