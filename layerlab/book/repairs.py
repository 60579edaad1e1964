"""Dockerfiles to be repaired: an example's with its faults, and what holds once it is repaired."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field

from layerlab.book.book import Book
from layerlab.book.claims.base import Table
from layerlab.book.diagnostics import nearest
from layerlab.book.example import Example
from layerlab.book.load import UnknownExample, checked, parse
from layerlab.book.recommended import RECOMMENDED

FOLDER = "repair"  # beside `examples`, for the files that a reader edits


class Repair(Table):
    """One exercise: `start` of the example's Dockerfiles becomes `Dockerfile`.

    `without` names files of the context that are left out. `solved` is a Dockerfile of the
    example that meets the goals, with the whole context.
    """

    title: str
    example: str
    start: str
    solved: str = RECOMMENDED
    without: list[str] = []
    goal: str
    hints: Annotated[list[str], Field(min_length=3, max_length=3)]


class _Repairs(Table):
    repair: dict[str, Repair] = {}


@dataclass(frozen=True)
class Workshop(Book):
    """A folder in which exercises lie as examples do: `repair/NAME/`, `repair/NAME.toml`."""

    @property
    def examples(self) -> Path:
        """The folder itself, so that a reader's path is a short one."""
        return self.root

    @cached_property
    def _settings(self) -> dict[str, object]:
        """None: what a book asks of its own Dockerfiles is not asked of a reader's."""
        return {}


def repairs(book: Book) -> Mapping[str, Repair]:
    """The exercises of a book by name, in the order of docs/repairs.toml; raises ExampleError."""
    file = book.docs / "repairs.toml"
    if not file.is_file():
        return {}
    return checked(file, book, _Repairs.model_validate).repair


def find(name: str, book: Book) -> Repair:
    """One exercise; raises UnknownExample with the nearest name."""
    known = repairs(book)
    if name not in known:
        raise UnknownExample(
            f"no repair is named {name!r}{nearest(name, [*known])}; "
            f"`layerlab repair` lists the {len(known)} that there are"
        )
    return known[name]


def goals_file(name: str, book: Book) -> Path:
    """The claims file that says what holds of a repaired image."""
    return book.docs / "repairs" / f"{name}.toml"


def goals(name: str, book: Book) -> Example:
    """What has to hold of a repaired image, as an example's claims; raises ExampleError."""
    return _read(goals_file(name, book), name, Workshop(book.root))


def begun(context: Path, workshop: Workshop) -> Example:
    """A begun exercise, whose claims are its goals; raises ExampleError.

    What a reader made of its files is judged by what it builds, not when it is read.
    """
    return _read(context.with_suffix(".toml"), context.name, workshop)


def context_of(name: str, workshop: Workshop) -> Path:
    """The folder that a reader edits."""
    return workshop.examples / FOLDER / name


def _read(file: Path, name: str, workshop: Workshop) -> Example:
    return parse(file, f"{FOLDER}/{name}", workshop)


def lay_out(name: str, book: Book, workshop: Workshop, *, solved: bool = False) -> Path:
    """Write an exercise into the workshop, or its answer beside it; the folder of its context.

    Whatever lay there under this name is lost.
    """
    repair = find(name, book)
    source = book.examples / repair.example
    context = context_of(f"{name}-answered" if solved else name, workshop)
    shutil.rmtree(context, ignore_errors=True)
    left_out = [] if solved else repair.without
    shutil.copytree(source, context, ignore=shutil.ignore_patterns(f"{RECOMMENDED}*", *left_out))
    shutil.copyfile(source / (repair.solved if solved else repair.start), context / RECOMMENDED)
    shutil.copyfile(goals_file(name, book), context.with_suffix(".toml"))
    return context


def problems(book: Book, examples: Iterable[str]) -> list[str]:
    """What is wrong with a book's exercises: a sentence each."""
    known, found = set(examples), []
    for name, repair in repairs(book).items():
        where = f"{book.shown(book.docs / 'repairs.toml')}: [repair.{name}]"
        if repair.example not in known:
            found.append(f"{where} example: no example is named {repair.example!r}")
            continue
        context = book.examples / repair.example
        for file in (repair.start, repair.solved, *repair.without):
            if not (context / file).is_file():
                found.append(f"{where}: {book.shown(context / file)} does not exist")
        if not goals_file(name, book).is_file():
            found.append(f"{where}: {book.shown(goals_file(name, book))} does not exist")
    return found
