"""`python -m lab.mutate [EXAMPLE…]`: break Dockerfiles and claims, and list what nobody notices.

A survivor is given a claim, or a line in tests/survivors.toml that says why it may live.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from fnmatch import fnmatchcase
from typing import NamedTuple

from engine import Engine, EngineError, choose
from engine.embedded import LAB, REGISTRY
from engine.names import named_in
from engine.throwaway import throwaway
from lab import ROOT, record
from lab.example import Example
from lab.lab import Lab
from lab.load import ExampleError, load, names
from lab.mutate import claims
from lab.mutate.dockerfiles import OTHER, Mutant, mutants
from lab.mutate.trial import noticed
from lab.trouble import TROUBLE, said

SURVIVORS = ROOT / "tests" / "survivors.toml"
RECOMMENDED = "Dockerfile"


class Row(NamedTuple):
    """One example's line of the table."""

    example: str
    of: str  # what was broken: "claims" or "Dockerfile"
    tried: int
    survived: list[str]


def main(arguments: list[str] | None = None) -> int:
    """Print a table and the survivors; 1 when one of them has no reason."""
    parser = argparse.ArgumentParser(prog="python -m lab.mutate", description=__doc__)
    parser.add_argument("examples", nargs="*", help="chapter/example; all by default")
    parser.add_argument("--claims", action="store_true", help="claims only: needs no engine")
    options = parser.parse_args(arguments)
    rows: list[Row] = []
    stopped = ""
    try:
        examples = [load(name) for name in options.examples or names()]
        rows += [_claims(example) for example in examples]
        if not options.claims:
            for row in _dockerfiles(examples):
                rows.append(row)
    except (ExampleError, EngineError, record.RecordError) as error:
        stopped = str(error)
    except TROUBLE as error:
        stopped = f"stopped: {said(error)}"
    except KeyboardInterrupt:
        stopped = "stopped; the table has what was tried until then"
    faults = report(rows, reasons()) if rows else 0
    if stopped:
        print(stopped, file=sys.stderr)
    return 1 if stopped else faults


def reasons() -> dict[str, dict[str, str]]:
    """Why a survivor may live, by example and mutant; under `*`, by pattern for all examples."""
    return tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))


def reason(example: str, what: str, known: dict[str, dict[str, str]]) -> str | None:
    """Why this survivor may live, or None."""
    if found := known.get(example, {}).get(what):
        return found
    return next((why for like, why in known.get("*", {}).items() if fnmatchcase(what, like)), None)


def report(rows: list[Row], known: dict[str, dict[str, str]]) -> int:
    """Print what was tried, what survived and why; returns the exit code."""
    faults = 0
    for row in rows:
        caught = row.tried - len(row.survived)
        print(f"{row.example}, {row.of}: {row.tried} mutants, {caught} caught")
        for what in row.survived:
            why = reason(row.example, what, known)
            faults += why is None
            print(f"    survives: {what}\n      {why or 'give it a claim, or a reason'}")
    tried, survived = sum(row.tried for row in rows), sum(len(row.survived) for row in rows)
    print(
        f"{tried} mutants, {tried - survived} caught, {survived} survive, {faults} without a reason"
    )
    return 1 if faults else 0


def _claims(example: Example) -> Row:
    data = tomllib.loads(example.claims_file.read_text(encoding="utf-8"))
    tried = len(list(claims.mutations(data)))
    found = claims.survivors(example, data, record.read(example))
    return Row(example.name, "claims", tried, list(found))


def _dockerfiles(examples: list[Example]) -> Iterator[Row]:
    engine = choose()
    print(engine.line, flush=True)
    for example in examples:
        if RECOMMENDED in example.dockerfiles:
            with _apart(engine, example) as place, Lab(place) as lab:
                yield _tried(lab, example)


def _apart(engine: Engine, example: Example) -> AbstractContextManager[Engine]:
    """An engine whose cache goes with the mutants; on a user's engine it is the user's.

    A mutant's step may be a step of the book: cached, it would hide that the book's fails.
    """
    if not engine.embedded:
        return nullcontext(engine)
    wanted = named_in(example.context, LAB) | {*OTHER, *OTHER.values(), REGISTRY}
    return throwaway(sorted(wanted & engine.origins().keys()))


def _tried(lab: Lab, example: Example) -> Row:
    made = mutants((example.context / RECOMMENDED).read_text(encoding="utf-8"))

    def survives(mutant: Mutant) -> bool:
        fault = noticed(lab, example, RECOMMENDED, mutant)
        outcome = f"caught by {fault}" if fault else "SURVIVES"
        print(f"{example.name} | {mutant.what} | {outcome}"[:160], flush=True)
        return fault is None

    with ThreadPoolExecutor(2) as pool:
        lives = list(pool.map(survives, made))
    survived = [mutant.what for mutant, alive in zip(made, lives, strict=True) if alive]
    return Row(example.name, RECOMMENDED, len(made), survived)


if __name__ == "__main__":
    sys.exit(main())
