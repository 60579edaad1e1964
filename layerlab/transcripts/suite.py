"""The transcripts of the book, checked by the tests and recorded by `make measure`."""

import time
from collections.abc import Iterable
from typing import Any

from engine import EngineError
from engine.paths import DEBIAN, home
from layerlab.book.book import Book
from layerlab.book.load import ExampleError, UnknownExample
from layerlab.builds.failures import EXPECTED, lost, message
from layerlab.builds.lab import Lab
from layerlab.transcripts import transcript_record
from layerlab.transcripts.gate import Forbidden
from layerlab.transcripts.pages import find
from layerlab.transcripts.place import Refused
from layerlab.transcripts.reservation import NameTaken
from layerlab.transcripts.running_session import Printed, run
from layerlab.transcripts.session import Session, sessions
from layerlab.transcripts.shell import ShellError
from layerlab.transcripts.transcript import Transcript, TranscriptError
from layerlab.transcripts.transcript_record import TranscriptRecordError

# Whose `str()` is the whole sentence.
OWN_ERRORS = (TranscriptError, ShellError, NameTaken, Forbidden, EngineError)


def check(lab: Lab, session: Session, book: Book, lane: str = "") -> str | None:
    """None, or a report of what is not as recorded, on an engine of another `lane` where asked.

    Raises Refused when it cannot run here, ExampleError when its example has a claims file that
    cannot be read.
    """
    first = session.transcripts[0]
    try:
        printed = run(lab, session, book, lane=lane)
    except (UnknownExample, *OWN_ERRORS, *EXPECTED) as error:
        return _report(first, book, _sentence(error))
    for one in session.transcripts:
        if problem := _problem(one, printed, book):
            return _report(one, book, problem)
    return None


def _problem(one: Transcript, printed: Printed, book: Book) -> str | None:
    outcomes, version = printed.outcomes[one.name], printed.engine.version
    try:
        found = transcript_record.read(one, book)
    except TranscriptRecordError as error:
        return transcript_record.wrong_exit(one, outcomes) or str(error)
    old = transcript_record.expected(found, version)
    # A page says how commands end on the engine that it is measured on.
    if old is found["commands"] and (wrong := transcript_record.wrong_exit(one, outcomes)):
        return wrong
    if diff := transcript_record.drift(one, old, transcript_record.commands(one, outcomes)):
        return (
            f"what Docker Engine {version} prints now is not what was recorded\n{diff}\n"
            f"next: read the diff; if it is right, {transcript_record.mend(one)}"
        )
    return None


def _sentence(error: BaseException) -> str:
    return str(error) if isinstance(error, (ExampleError, *OWN_ERRORS)) else message(error)


def _report(one: Transcript, book: Book, text: str) -> str:
    page = book.shown(book.docs / f"{one.page}.md")
    return f"{page}:{one.line}: transcript {one.name}: {text}"


def measure(lab: Lab, book: Book, wanted: Iterable[str] = (), *, force: bool = False) -> int:
    """Run and record the transcripts on the wanted examples and pages, or all; how many failed.

    Raises TranscriptError for a page on which they cannot be read.
    """
    found, wanted = find(book.docs), set(wanted)
    chosen = [s for s in sessions(found) if not wanted or {s.example, s.page} & wanted]
    failed = 0
    for number, session in enumerate(chosen, 1):
        start = time.monotonic()
        print(f"[{number}/{len(chosen)}] transcript {session.id} … ", end="", flush=True)
        page = [one for one in found if one.page == session.page]
        outcome, bad = _recorded(lab, session, page, book, force)
        failed += bad
        print(f"{outcome} in {time.monotonic() - start:.1f} s", flush=True)
    return failed


def _recorded(
    lab: Lab, session: Session, page: list[Transcript], book: Book, force: bool
) -> tuple[str, bool]:
    """What happened, in words, and whether it failed.

    What has to be written is run again on an engine that does nothing else: builds that run at
    once give each other's steps their names, and a reader's first build finds nothing cached.
    """
    try:
        made = _made(lab, session, book)
        if not force and not transcript_record.changed(page, made, book.records):
            return "unchanged", False
        if lab.engine.embedded and not session.fresh:
            made = _made(lab, session, book, alone=True)
        made = _with_older(lab, session, book, made)
    except Refused as error:
        return f"not run: {error}", False
    except (ExampleError, *OWN_ERRORS, *EXPECTED) as error:
        if lost(error):
            raise
        return f"failed: {_sentence(error)}", True
    transcript_record.write(page, made, book.records)
    return "recorded", False


def _made(lab: Lab, session: Session, book: Book, alone: bool = False) -> dict[str, dict[str, Any]]:
    outcomes, engine = run(lab, session, book, alone)
    for one in session.transcripts:
        if problem := transcript_record.wrong_exit(one, outcomes[one.name]):
            raise ShellError(problem)
    on: dict[str, object] = {**lab.description}
    if session.store:
        on |= {"store": session.store}
    if session.lane:
        on |= {"engine": engine.version, "buildkit": engine.buildkit}
    if session.emulates:
        on |= {"emulates": session.emulates, "emulator": engine.emulator}
    return {
        one.name: transcript_record.make(one, outcomes[one.name], on, book)
        for one in session.transcripts
    }


def _with_older(
    lab: Lab, session: Session, book: Book, made: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The records, each with what the older engine prints where that is something else."""
    if not lab.engine.embedded or DEBIAN in (home().lane, session.lane):
        return made
    printed = run(lab, session, book, lane=DEBIAN)
    on = {"engine": printed.engine.version, "buildkit": printed.engine.buildkit}
    return {
        one.name: transcript_record.with_older(
            one, made[one.name], transcript_record.commands(one, printed.outcomes[one.name]), on
        )
        for one in session.transcripts
    }
