"""`layerlab repair`: a Dockerfile with faults to edit, and how much of its goal is reached."""

import argparse
from collections.abc import Iterator
from typing import NamedTuple

from layerlab.book import repairs
from layerlab.book.book import Book
from layerlab.book.claims.words import counted
from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.book.recommended import RECOMMENDED
from layerlab.book.repairs import Workshop
from layerlab.builds.build import BuildError
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.failures import EXPECTED, lost, message
from layerlab.builds.lab import Lab
from layerlab.tools.chosen_engine import announce, chosen_engine
from layerlab.tools.tool_error import ToolError


class Grade(NamedTuple):
    """What became of one claim: `fault` says why it does not hold, `missing` why nobody can say."""

    claimed: LocatedClaim
    value: object = None
    fault: str | None = None
    missing: str | None = None

    @property
    def line(self) -> str:
        """As it is printed."""
        if self.missing:
            return f"? {self.claimed.id}: not checked: {self.missing}"
        if self.fault:
            return f"✗ {self.claimed.id}: {self.fault}"
        return f"✓ {self.claimed.id}: {self.claimed.format(self.value)}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `layerlab repair` takes."""
    parser.add_argument("name", nargs="?", default="", help="the repair; all are listed without it")
    parser.add_argument(
        "--again", action="store_true", help="begin anew: what was edited of it is lost"
    )


def run(options: argparse.Namespace, book: Book) -> int:
    """List the repairs, begin one, or grade it; 1 while something of its goal is missing."""
    workshop = Workshop(book.root)
    if not options.name:
        return _list(book, workshop)
    repairs.find(options.name, book)
    context = repairs.context_of(options.name, workshop)
    if options.again or not (context / RECOMMENDED).is_file():
        return _begin(options.name, book, workshop)
    return _grade(options.name, book, repairs.begun(context, workshop))


def _list(book: Book, workshop: Workshop) -> int:
    known = repairs.repairs(book)
    if not known:
        raise ToolError(f"{book.docs / 'repairs.toml'} does not exist: there is nothing to repair")
    width = max(map(len, known))
    for name, repair in known.items():
        begun = repairs.context_of(name, workshop).is_dir()
        print(f"{name:<{width}}  {repair.title}{' (begun)' if begun else ''}")
    print(book.typed("`make repair EXAMPLE=NAME` begins one, and grades it from then on"))
    return 0


def _begin(name: str, book: Book, workshop: Workshop) -> int:
    try:
        context = repairs.lay_out(name, book, workshop)
    except OSError as error:
        place = error.filename or workshop.root
        raise ToolError(f"{place} cannot be written ({error.strerror})") from None
    print(f"{book.shown(context / RECOMMENDED)}: {repairs.find(name, book).title}")
    for claimed in repairs.goals(name, book).claims():
        print(f"  {claimed.id}: {claimed.claim.describe()}")
    print(book.typed(f"edit what is in {book.shown(context)}/, then `make repair EXAMPLE={name}`"))
    return 0


def _grade(name: str, book: Book, example: Example) -> int:
    engine = chosen_engine(book, [example], [])
    announce(engine, [example])
    with Lab(engine) as lab:
        found = []
        for grade in grades(lab, example):
            print(grade.line, flush=True)
            found.append(grade)
    left = sum(1 for one in found if one.fault)
    if left:
        where = book.shown(example.context)
        print(
            book.typed(
                f"{left} of {counted(len(found), 'goals')} to go: "
                f"edit {where}/, then `make repair EXAMPLE={name}`"
            )
        )
        return 1
    unknown = sum(1 for one in found if one.missing)
    print("repaired" + (f", but for {unknown} that cannot be checked here" if unknown else ""))
    return 0


def grades(lab: Lab, example: Example) -> Iterator[Grade]:
    """Each goal with its outcome, as soon as it is known; raises what ends an engine."""
    for claimed in example.claims():
        if missing := example.unmet(lab.engine, claimed):
            yield Grade(claimed, missing=missing)
            continue
        try:
            value = claimed.measure(BuiltExample(lab, example))
            yield Grade(claimed, value, claimed.check(value))
        except EXPECTED as error:
            if lost(error):
                raise
            yield Grade(claimed, fault=message(error))
            if isinstance(error, BuildError):  # which every other goal would say once more
                return
