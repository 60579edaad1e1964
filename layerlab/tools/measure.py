"""`layerlab measure`: build and measure examples, say what was measured, and record it."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import cast

from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.book.load import UnknownExample, sound
from layerlab.builds.evidence import evidence
from layerlab.builds.failures import EXPECTED, lost, message
from layerlab.builds.lab import Lab
from layerlab.records import store
from layerlab.records.files import path_of
from layerlab.records.record import Record
from layerlab.records.reuse import made_of, noted
from layerlab.tools import measure_archive
from layerlab.tools.chosen import existing
from layerlab.tools.chosen_engine import announce, chosen_engine
from layerlab.tools.measured_sentences import (
    about_claims,
    about_gaps,
    about_images,
    about_linters,
    about_loose,
)
from layerlab.tools.measuring import Measuring
from layerlab.tools.repository import committed
from layerlab.tools.tool_error import ToolError
from layerlab.transcripts import suite as transcripts
from layerlab.transcripts.pages import find, page_names

STOPPED = "stopped; what was recorded so far is kept, the same command goes on"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `layerlab measure` takes."""
    parser.add_argument("examples", nargs="*", help="chapter/example, or page; all by default")
    parser.add_argument(
        "--force", action="store_true",
        help="measure claims that did not change, write records that say the same, too",
    )  # fmt: skip
    parser.add_argument("--archive", type=Path, help="an image's archive in place of examples")
    parser.add_argument("--claims", type=Path, help="a claims file for the archive")
    parser.add_argument("--image", help="the archive's image in the claims file; its first without")
    parser.add_argument(
        "--base", type=Path,
        help="an archive of the image's base, or scratch; claims of what was added to it need that",
    )  # fmt: skip
    parser.add_argument("--brief", action="store_true", help="one line an example")


def run(options: argparse.Namespace, book: Book) -> int:
    """Measure the named examples, or all; 1 when something failed."""
    try:
        if problem := _excluded(options):
            raise UnknownExample(problem)
        if options.archive:
            given = (options.archive, options.claims, options.image, options.base)
            return measure_archive.run(measure_archive.GivenArchive(*given), book)
        return _run(options, book)
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
        return 1


def _excluded(options: argparse.Namespace) -> str | None:
    """What is wrong with words that would be ignored beside others."""
    if not options.archive:
        if options.claims or options.image or options.base:
            return "--claims, --image and --base are of an archive: name it with --archive"
        return None
    if options.examples:
        return (
            f"{options.examples[0]}: with --archive no example is measured; what is claimed of the "
            "archive stands in a file: --claims FILE.toml"
        )
    if options.force or options.brief:
        return "--force and --brief are of examples: an archive is always read, and all is said"
    if options.image and not options.claims:
        return "--image names an image of a claims file: name that with --claims"
    if options.base and not options.claims:
        return "--base is for claims of what was added to it: name their file with --claims"
    return None


def _run(options: argparse.Namespace, book: Book) -> int:
    pages = page_names(book.docs)
    names = [name for name in options.examples or existing(book) if name not in pages]
    examples, wrong = sound(names, book) if names else ([], [])
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
    _check_writable(book)
    wanted = {*options.examples}
    typed = [one for one in find(book.docs) if not wanted or {one.example, one.page} & wanted]
    if wrong and not examples and not typed:
        return 1
    engine = chosen_engine(book, examples, typed)
    announce(engine, examples)
    with Lab(engine) as lab:
        _prepare(lab, examples)
        failed = len(wrong)
        for number, example in enumerate(examples, 1):
            print(f"[{number}/{len(examples)}] {example.name} … ", end="", flush=True)
            failed += not recorded(lab, example, options.force, options.brief)
        failed += transcripts.measure(lab, book, options.examples, force=options.force)
    return 1 if failed else 0


def _check_writable(book: Book) -> None:
    """Raise ToolError before anything is built whose record could not be written."""
    folder = next(one for one in (book.records, *book.records.parents) if one.is_dir())
    if not os.access(folder, os.W_OK):
        raise ToolError(f"{folder} cannot be written, and what is measured is recorded there")


def _prepare(lab: Lab, examples: list[Example]) -> None:
    """Build all images; those that are claimed not to build are no failures."""
    start, total = time.monotonic(), sum(len(example.image) for example in examples)
    print(f"building {total} images …" if total > 1 else "building …", flush=True)
    for number, (example, name, error) in enumerate(lab.prepare(examples), 1):
        outcome = "built and measured" if error is None else "FAILED to build"
        if error is not None and example.image[name].fails:
            outcome = "fails to build, as claimed"
        print(f"[{number}/{total}] {example.name} {name} {outcome}", flush=True)
    print(f"all {total} in {time.monotonic() - start:.1f} s", flush=True)


def recorded(lab: Lab, example: Example, force: bool, brief: bool) -> bool:
    """Measure, say and record one example; False when something failed."""
    start, measuring = time.monotonic(), Measuring(lab, example)
    try:
        record = measuring.record(None if force else before(example))
    except store.RecordError as error:
        print(f"not recorded, since {error}", flush=True)
        return True
    except EXPECTED as error:
        if lost(error):
            print()
            raise
        print(f"failed: {message(error)}", flush=True)
        return False
    outcome = _write(example, record, measuring.missing, force)
    took = time.monotonic() - start
    print(f"{outcome} in {took:.1f} s", flush=True)
    if not brief:
        _say([*about_images(record), *about_linters(example)])
        _say(about_gaps(example, record["claims"]))
        _say([] if measuring.missing else about_loose(example, record))
    more = partial(evidence, lab, example)
    broken = list(about_claims(example, record, more, failing_only=brief))
    _say([*broken, *measuring.missing])
    return not measuring.missing and all(one["holds"] for one in record["claims"].values())


def _known(example: Example) -> Record | None:
    """The record there is, also one of other files; None where there is none to be read."""
    try:
        found = json.loads(path_of(example.name, example.book.records).read_text())
    except (OSError, ValueError):
        return None
    return cast(Record, found) if isinstance(found, dict) and "claims" in found else None


def before(example: Example) -> Record | None:
    """The record there is, with what tells which of its values still stand."""
    known = _known(example)
    if known is None or known.get("made_of") == made_of(example):
        return known
    claims = committed(example.book, example.claims_file)
    return known if claims is None else noted(example, known, claims)


def _write(example: Example, record: Record, missing: list[str], force: bool) -> str:
    """Record, unless it would take what could not be tried from a record that has it."""
    known = _known(example)
    if not record["images"]:
        return "failed; nothing is recorded,"
    if missing and known and known.get("source") == record["source"]:
        return "failed, and the record stays as it was,"
    written = store.write(record, example.book.records, force=force)
    if missing:
        return "failed; the rest is recorded"
    return "recorded" if written else "unchanged"


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print("    " + line.replace("\n", "\n    "), flush=True)
