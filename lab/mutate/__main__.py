"""`python -m lab.mutate [EXAMPLE…]`: break Dockerfiles and claims, and list what nobody notices.

A survivor is given a claim, or a line in tests/survivors.toml that says why it may live.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from typing import NamedTuple

from engine import EngineError, choose
from lab import ROOT, record
from lab.example import Example
from lab.lab import Lab
from lab.load import ExampleError, load, names
from lab.mutate import claims
from lab.mutate.dockerfiles import Mutant, mutants
from lab.mutate.trial import noticed
from lab.trouble import TROUBLE, said

SURVIVORS = ROOT / "tests" / "survivors.toml"
RECOMMENDED = "Dockerfile"


class Row(NamedTuple):
    """One example's line of the table."""

    example: str
    tried: int
    survived: list[str]


def main(arguments: list[str] | None = None) -> int:
    """Print a table and the survivors; 1 when one of them has no reason."""
    parser = argparse.ArgumentParser(prog="python -m lab.mutate", description=__doc__)
    parser.add_argument("examples", nargs="*", help="chapter/example; all by default")
    parser.add_argument("--claims", action="store_true", help="claims only: needs no engine")
    options = parser.parse_args(arguments)
    try:
        examples = [load(name) for name in options.examples or names()]
        rows = [_claims(example) for example in examples]
        if not options.claims:
            rows += _dockerfiles(examples)
    except (ExampleError, EngineError, record.RecordError) as error:
        print(error, file=sys.stderr)
        return 1
    except TROUBLE as error:
        print(f"stopped: {said(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; nothing was changed", file=sys.stderr)
        return 1
    return report(rows, reasons())


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
        print(f"{row.example}: {row.tried} mutants, {row.tried - len(row.survived)} caught")
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
    return Row(example.name, tried, list(found))


def _dockerfiles(examples: list[Example]) -> Iterator[Row]:
    engine = choose()
    print(engine.line, flush=True)
    with Lab(engine) as lab:
        for example in examples:
            if RECOMMENDED in example.dockerfiles:
                yield _tried(lab, example)


def _tried(lab: Lab, example: Example) -> Row:
    made = mutants((example.context / RECOMMENDED).read_text(encoding="utf-8"))

    def survives(mutant: Mutant) -> bool:
        fault = noticed(lab, example, RECOMMENDED, mutant)
        outcome = f"caught by {fault}" if fault else "SURVIVES"
        print(f"{example.name} | {mutant.what} | {outcome}"[:160], flush=True)
        return fault is None

    with ThreadPoolExecutor(2) as pool:
        lives = list(pool.map(survives, made))
    return Row(
        example.name, len(made), [m.what for m, alive in zip(made, lives, strict=True) if alive]
    )


if __name__ == "__main__":
    sys.exit(main())
