"""`layerlab mutate [EXAMPLE…]`: break files, list what no claim notices.

A survivor is given a claim, or a line in tests/survivors.toml that says why it may live.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from fnmatch import fnmatchcase
from pathlib import Path
from textwrap import shorten
from typing import NamedTuple, cast

from engine import Engine
from engine.throwaway import throwaway
from layerlab.book.book import Book
from layerlab.book.claims.words import counted
from layerlab.book.dockerfiles import DockerfileError, named_in
from layerlab.book.example import Example
from layerlab.book.toml_file import NotToml, table
from layerlab.builds.bases import own_bases
from layerlab.builds.lab import Lab
from layerlab.records import store
from layerlab.tools.chosen import examples as chosen
from layerlab.tools.chosen_engine import announce, chosen_engine
from layerlab.tools.mutate import claim_mutants
from layerlab.tools.mutate.dockerfile_mutants import OTHER, Mutant, mutants, option_mutants
from layerlab.tools.mutate.trial import Notice, noticed
from layerlab.tools.tool_error import ToolError

SURVIVORS = Path("tests", "survivors.toml")
RECOMMENDED = "Dockerfile"
_ALL = "*"
_OTHERS = {*OTHER, *OTHER.values()}


class Row(NamedTuple):
    """One example's line of the table."""

    example: str
    of: str  # what was broken: "claims" or "Dockerfile"
    tried: int
    survived: list[str]
    unbuilt: int = 0

    @property
    def counts(self) -> str:
        """How many were noticed, and by whom: what does not build no claim was asked about."""
        caught = self.tried - len(self.survived) - self.unbuilt
        unbuilt = f", {self.unbuilt} do not build" if self.of != "claims" else ""
        return f"{counted(self.tried, 'mutants')}, {caught} caught by claims{unbuilt}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `layerlab mutate` takes."""
    parser.add_argument("examples", nargs="*", help="chapter/example; all by default")
    parser.add_argument("--claims", action="store_true", help="claims only: needs no engine")
    parser.add_argument(
        "--only", metavar="PATTERN", default=_ALL, help="mutants of such names, as 'stowaway*'"
    )


def run(options: argparse.Namespace, book: Book) -> int:
    """Print a table and the survivors; 1 when one of them has no reason, or a claim fails."""
    rows: list[Row] = []
    examples, untrue = _true(chosen(book, options.examples))
    print("".join(f"{line}\n" for line in untrue), end="", file=sys.stderr)
    try:
        rows += [_claims(example, options.only) for example in examples]
        if examples and not options.claims:
            for row in _dockerfiles(examples, options.only):
                rows.append(row)
    finally:
        rows = [row for row in rows if row.tried or options.only == _ALL]
        found = report(rows, reasons(book)) if rows else 0
    if examples and not rows:
        raise ToolError(f"no mutant of these examples is called like {options.only!r}")
    return 1 if untrue else found


def _true(examples: list[Example]) -> tuple[list[Example], list[str]]:
    """The examples whose claims all hold, and what the others claim in vain.

    Where one fails already, each mutant would count as caught by it.
    """
    untrue = {example.name: list(_untrue(example)) for example in examples}
    return (
        [example for example in examples if not untrue[example.name]],
        [
            f"{name}: no mutants are counted while a claim does not hold: {line}"
            for name, found in untrue.items()
            for line in found
        ],
    )


def _untrue(example: Example) -> Iterator[str]:
    """By the record, which is of the files as they are; raises RecordError where there is none."""
    claims = store.read(example, example.book.records)["claims"]
    for claimed in example.claims():
        if claimed.id not in claims:
            yield f"{claimed.id}: it was not measured"
        elif fault := claimed.check(claims[claimed.id]["value"]):
            yield f"{claimed.id}: {fault}"


def reasons(book: Book) -> dict[str, dict[str, str]]:
    """Why a survivor may live, by example and mutant; under `*`, by pattern for all examples.

    Lines that were pasted as they are advised, with `…` for the reason, give none.
    """
    file = book.root / SURVIVORS
    try:
        given = cast(dict[str, dict[str, str]], table(file)) if file.exists() else {}
    except NotToml as error:
        raise ToolError(f"{book.shown(file)}:{error.line}: {error}") from None
    return {
        example: {what: why for what, why in of_it.items() if why.strip(". …")}
        for example, of_it in given.items()
    }


def reason(example: str, what: str, known: dict[str, dict[str, str]]) -> str | None:
    """Why this survivor may live, or None."""
    if found := known.get(example, {}).get(what):
        return found
    return next((why for like, why in known.get("*", {}).items() if fnmatchcase(what, like)), None)


def report(rows: list[Row], known: dict[str, dict[str, str]]) -> int:
    """Print what was tried, what survived and why; returns the exit code."""
    unexplained = 0
    for row in rows:
        print(f"{row.example}, {row.of}: {row.counts}, {len(row.survived)} survive")
        why = {what: reason(row.example, what, known) for what in row.survived}
        for what, said in why.items():
            print(f"    survives: {what}\n      {said or 'no reason is given'}")
        if open := [what for what, said in why.items() if said is None]:
            print(_advice(row.example, open, row.example in known))
            unexplained += len(open)
    survived = [what for row in rows for what in row.survived]
    tried, unbuilt = sum(row.tried for row in rows), sum(row.unbuilt for row in rows)
    total = Row("", RECOMMENDED, tried, survived, unbuilt)
    print(f"{total.counts}, {len(survived)} survive, {unexplained} without a reason")
    return 1 if unexplained else 0


def _advice(example: str, open: list[str], begun: bool) -> str:
    """Where reasons go, as they are typed there; a table may stand in the file once only."""
    place = f"under the table there is, [{json.dumps(example)}]" if begun else "as a table"
    lines = [f'{json.dumps(what, ensure_ascii=False)} = "…"' for what in open]
    text = [f"    give each a claim, or a reason in {SURVIVORS}, {place}:"]
    return "\n        ".join([*text, *([] if begun else [f"[{json.dumps(example)}]"]), *lines])


def _claims(example: Example, only: str) -> Row:
    data = table(example.claims_file)
    made = [one for one in claim_mutants.mutations(data) if fnmatchcase(one.name, only)]
    record = store.read(example, example.book.records)
    found = [one.name for one in made if claim_mutants.survives(example, data, record, one)]
    return Row(example.name, "claims", len(made), found)


def _dockerfiles(examples: list[Example], only: str) -> Iterator[Row]:
    engine = chosen_engine(examples[0].book, examples, (), _OTHERS)
    announce(engine, examples)
    for example in examples:
        if made := dict(mutants_of(example, only)):
            with _apart(engine, example) as place, Lab(place) as lab:
                for name, mutated in made.items():
                    yield _tried(lab, example, name, mutated)


def mutants_of(example: Example, only: str = _ALL) -> Iterator[tuple[str, list[Mutant]]]:
    """The Dockerfiles with their mutants: any of the recommended one, options of the others."""
    context = example.context.resolve()
    for name in sorted(example.dockerfiles):
        text = (example.context / name).read_text(encoding="utf-8")
        try:
            found = mutants(text) if name == RECOMMENDED else option_mutants(text)
        except DockerfileError:  # one that is shown for just that
            continue
        wanted = [one for one in found if fnmatchcase(one.what, only) and _fits(context, one.file)]
        if wanted:
            yield name, wanted


def _fits(context: Path, file: str) -> bool:
    """Whether the folder of a new file is there; not through a link, which may lead anywhere."""
    folder = (context / file).parent
    return not file or (folder.is_dir() and folder.resolve() == folder)


def _apart(engine: Engine, example: Example) -> AbstractContextManager[Engine]:
    """An engine whose cache goes with the mutants; on a user's engine it is the user's.

    A mutant's step may be a step of the book: cached, it would hide that the book's fails.
    """
    if not engine.embedded:
        return nullcontext(engine)
    wanted = named_in(example.context) | own_bases() | _OTHERS
    return throwaway(sorted(wanted & engine.origins().keys()))


def _tried(lab: Lab, example: Example, dockerfile: str, made: list[Mutant]) -> Row:
    def notice(mutant: Mutant) -> Notice | None:
        found = noticed(lab, example, dockerfile, mutant)
        line = f"{example.name} {dockerfile} | {mutant.what} | {found or 'SURVIVES'}"
        # in one piece: two mutants are tried at a time
        print(shorten(line, 160, placeholder=" …") + "\n", end="", flush=True)
        return found

    with ThreadPoolExecutor(2) as pool:
        notices = list(pool.map(notice, made))
    survived = [m.what for m, found in zip(made, notices, strict=True) if found is None]
    unbuilt = sum(found.unbuilt for found in notices if found)
    return Row(example.name, dockerfile, len(made), survived, unbuilt)
