"""`layerlab mutate [EXAMPLE…]`: break files, list what no claim notices.

A survivor is given a claim, or a line in tests/survivors.toml that says why it may live. What
noticed a dropped option is kept in tests/options.json; `--options` tries those of which that is
not known, and no others.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from fnmatch import fnmatchcase
from pathlib import Path
from textwrap import shorten
from threading import Event
from typing import cast

from engine import Engine
from engine.throwaway import throwaway
from layerlab.book.book import Book
from layerlab.book.dockerfiles import DockerfileError, named_in
from layerlab.book.example import Example
from layerlab.book.toml_file import NotToml, table
from layerlab.builds.bases import own_bases
from layerlab.builds.lab import Lab
from layerlab.records import store
from layerlab.tools.chosen import examples as chosen
from layerlab.tools.chosen_engine import announce, chosen_engine
from layerlab.tools.mutate import claim_mutants, verdicts
from layerlab.tools.mutate.dockerfile_mutants import OTHER, Mutant, mutants, option_mutants
from layerlab.tools.mutate.tally import SURVIVORS, Row, report
from layerlab.tools.mutate.trial import Notice, noticed
from layerlab.tools.tool_error import ToolError

RECOMMENDED = "Dockerfile"
STOPPED = (
    "stopped: that was tried so far; it is not remembered, and the same command begins anew: "
    "name an example to try it alone"
)
STOPPED_OPTIONS = f"stopped: {verdicts.VERDICTS} has what was tried, and the same command goes on"
INTERRUPTED = 130  # as a shell says of what Ctrl-C ends
NOT_COUNTED = "no mutants are counted while a claim does not hold"
_ALL = "*"
_OTHERS = {*OTHER, *OTHER.values()}

Made = dict[str, list[Mutant]]  # by the Dockerfiles that they are of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `layerlab mutate` takes."""
    parser.add_argument("examples", nargs="*", help="chapter/example; all by default")
    parser.add_argument("--claims", action="store_true", help="claims only: needs no engine")
    parser.add_argument(
        "--only", metavar="PATTERN", default=_ALL, help="mutants of such names, as 'stowaway*'"
    )
    parser.add_argument(
        "--options", action="store_true", help="dropped options alone, each that is not tried yet"
    )


def run(options: argparse.Namespace, book: Book) -> int:
    """Print a table and the survivors; 1 when one of them has no reason, or a claim fails.

    130 after Ctrl-C, with what was tried until then.
    """
    rows: list[Row] = []
    examples, untrue = _true(chosen(book, options.examples))
    print("".join(f"{line}\n" for line in untrue), end="", file=sys.stderr)
    try:
        if options.options:
            untrue += _try_dockerfiles(verdicts.all_untried(examples, book, reasons(book)), rows)
            return max(_report_options(rows, bool(untrue), book), bool(untrue))
        rows += [_claims(example, options.only) for example in examples]
        if not options.claims:
            made = [(example, dict(mutants_of(example, options.only))) for example in examples]
            untrue += _try_dockerfiles([each for each in made if each[1]], rows)
    except KeyboardInterrupt:
        rows = [row._replace(noticed=()) for row in rows]  # which reasons are needed is still open
        _report(rows, options.only, book)
        print(STOPPED_OPTIONS if options.options else STOPPED, file=sys.stderr)
        return INTERRUPTED
    except BaseException:
        _report(rows, options.only, book)
        raise
    if (found := _report(rows, options.only, book)) is None and rows:
        raise ToolError(f"no mutant of these examples is called like {options.only!r}")
    return 1 if untrue else found or 0


def _report(rows: list[Row], only: str, book: Book) -> int | None:
    """Print what was tried; the exit code, or None where no mutant has such a name."""
    named = [row for row in rows if row.tried or only == _ALL]
    return report(named, reasons(book)) if named else None


def _true(examples: list[Example]) -> tuple[list[Example], list[str]]:
    """The examples whose claims all hold, and what the others claim in vain.

    Where one fails already, each mutant would count as caught by it.
    """
    untrue = {example.name: list(_untrue(example)) for example in examples}
    return (
        [example for example in examples if not untrue[example.name]],
        [f"{name}: {NOT_COUNTED}: {line}" for name, found in untrue.items() for line in found],
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

    Lines pasted with `…`, as they are advised, give none; an empty one takes back a wider one.
    """
    file = book.root / SURVIVORS
    try:
        given = cast(dict[str, dict[str, str]], table(file)) if file.exists() else {}
    except NotToml as error:
        raise ToolError(f"{book.shown(file)}:{error.line}: {error}") from None
    return {
        example: {what: why for what, why in of_it.items() if not why or why.strip(". …")}
        for example, of_it in given.items()
    }


def _claims(example: Example, only: str) -> Row:
    data = table(example.claims_file)
    made = [one for one in claim_mutants.mutations(data) if fnmatchcase(one.name, only)]
    record = store.read(example, example.book.records)
    found = [(one.name, claim_mutants.outcome(example, data, record, one)) for one in made]
    survived = [name for name, outcome in found if outcome == "survives"]
    refused = [name for name, outcome in found if outcome == "refused"]
    others = [name for name, outcome in found if outcome != "survives"]
    return Row(example.name, "claims", len(made), survived, 0, len(refused), others)


def _try_dockerfiles(wanted: list[tuple[Example, Made]], rows: list[Row]) -> list[str]:
    """Add a row a Dockerfile; returns what is claimed in vain as the engine has it now.

    A record cannot tell: its files may have had other modes, and a base may have moved.
    """
    untrue: list[str] = []
    if not (examples := [example for example, _ in wanted]):
        return untrue
    announce(engine := chosen_engine(examples[0].book, examples, (), _OTHERS), examples)
    for example, made in wanted:
        with _apart(engine, example) as place, Lab(place) as lab:
            if fault := _fault_now(lab, example, made):
                untrue.append(f"{example.name}: {NOT_COUNTED}: {fault}")
                print(untrue[-1], file=sys.stderr)
                rows[:] = [row for row in rows if row.example != example.name]
                continue
            for name, mutated in made.items():
                _try(lab, example, name, mutated, rows)
    return untrue


def _fault_now(lab: Lab, example: Example, dockerfiles: Iterable[str]) -> str | None:
    """What is noticed of Dockerfiles that nobody broke: each mutant would count as caught by it."""
    for name in dockerfiles:
        text = (example.context / name).read_text(encoding="utf-8")
        if found := noticed(lab, example, name, Mutant("nothing", text)):
            return f"{found.said} ({name} as it is)"
    return None


def _report_options(rows: list[Row], untrue: bool, book: Book) -> int:
    """Print what was tried; that nothing was is good news, unless claims were `untrue`."""
    if rows:
        return report(rows, reasons(book))
    if not untrue:
        print(f"nothing to try: {verdicts.VERDICTS} has what notices each dropped option")
    return 0


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


def _try(lab: Lab, example: Example, dockerfile: str, made: list[Mutant], rows: list[Row]) -> None:
    """Try the mutants of a Dockerfile; of those that were tried, there is a row in any case.

    What ends after Ctrl-C may have been ended by it, and does not count.
    """
    notices: dict[Mutant, Notice | None] = {}
    ended = Event()

    def notice(mutant: Mutant) -> None:
        found = noticed(lab, example, dockerfile, mutant)
        if ended.is_set():
            return
        notices[mutant] = found
        line = f"{example.name} {dockerfile} | {mutant.what} | {found or 'SURVIVES'}"
        # in one piece: two mutants are tried at a time
        print(shorten(line, 160, placeholder=" …") + "\n", end="", flush=True)

    with ThreadPoolExecutor(2) as pool:
        try:
            list(pool.map(notice, made))
        finally:
            ended.set()
            tried = {mutant: notices[mutant] for mutant in made if mutant in notices}
            rows.append(_row(example, dockerfile, tried))
            if verdicts.kept(example.book):
                verdicts.keep(example, dockerfile, tried)


def _row(example: Example, dockerfile: str, tried: dict[Mutant, Notice | None]) -> Row:
    survived = [one.what for one, found in tried.items() if found is None]
    others = [one.what for one, found in tried.items() if found]
    by = Counter(found.by for found in tried.values() if found)
    counts = (len(tried), survived, by["builder"], by["loader"], others)
    return Row(example.name, dockerfile, *counts)
