"""`python -m lab measure`: build, measure and record the examples, run the transcripts."""

import argparse
import sys
import time

from engine import EngineError, choose
from lab import record
from lab.example import Example
from lab.lab import Lab
from lab.load import ExampleError, load, names
from lab.transcripts import suite as transcripts
from lab.transcripts.transcript import TranscriptError
from lab.trouble import TROUBLE, lost, said


def main(arguments: list[str] | None = None) -> int:
    """Measure the named examples, or all; 1 when one could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="measure")
    measure = commands.add_parser("measure", help="build, measure and record examples")
    measure.add_argument("examples", nargs="*", help="chapter/example, or page; all by default")
    measure.add_argument("--force", action="store_true", help="write unchanged records too")
    options = parser.parse_args(arguments)
    try:
        pages = transcripts.pages()
        wanted = options.examples or names()
        examples = [load(name) for name in wanted if name not in pages]
        engine = choose()
        print(engine.line, flush=True)
        with Lab(engine) as lab:
            _prepare(lab, examples)
            failed = _measure(lab, examples, options.force)
            failed += transcripts.measure(lab, options.examples, force=options.force)
            return 1 if failed else 0
    except (ExampleError, TranscriptError, EngineError) as error:
        print(error, file=sys.stderr)
    except TROUBLE as error:
        print(f"stopped: {said(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        print(
            "stopped; what was recorded so far is kept, the same command goes on", file=sys.stderr
        )
    return 1


def _prepare(lab: Lab, examples: list[Example]) -> None:
    start, total = time.monotonic(), sum(len(example.image) for example in examples)
    for number, image in enumerate(lab.prepare(examples), 1):
        print(f"[{number}/{total}] {image} built and measured", flush=True)
    print(f"all {total} in {time.monotonic() - start:.1f} s", flush=True)


def _measure(lab: Lab, examples: list[Example], force: bool) -> int:
    failed = 0
    for number, example in enumerate(examples, 1):
        print(f"[{number}/{len(examples)}] {example.name} … ", end="", flush=True)
        outcome, bad = _recorded(lab, example, force)
        failed += bad
        print(outcome, flush=True)
    return failed


def _recorded(lab: Lab, example: Example, force: bool) -> tuple[str, bool]:
    """What happened, in words, and whether it failed."""
    start = time.monotonic()
    try:
        made = record.make(lab, example)
        written = record.write(made, force=force)
    except record.RecordError as error:
        return f"not recorded, since {error}", False
    except TROUBLE as error:
        if lost(error):
            print()
            raise
        return f"failed: {said(error)}", True
    broken = [name for name, claim in made["claims"].items() if not claim["holds"]]
    outcome = "recorded" if written else "unchanged"
    return f"{outcome} in {time.monotonic() - start:.1f} s" + _broken(broken), bool(broken)


def _broken(names: list[str]) -> str:
    return "".join(f"\n    does not hold: {name}; `make test` says why" for name in names)


if __name__ == "__main__":
    sys.exit(main())
