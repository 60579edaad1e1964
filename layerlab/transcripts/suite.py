"""The transcripts of the book, checked by the tests and recorded by `make measure`."""

import time
from collections.abc import Iterable
from typing import Any

from engine import EngineError
from layerlab.book.book import Book
from layerlab.book.load import ExampleError, UnknownExample
from layerlab.builds.failures import EXPECTED, lost, message
from layerlab.builds.lab import Lab
from layerlab.transcripts import transcript_record
from layerlab.transcripts.gate import Forbidden
from layerlab.transcripts.pages import find
from layerlab.transcripts.place import Refused
from layerlab.transcripts.reservation import NameTaken
from layerlab.transcripts.running_session import run
from layerlab.transcripts.session import Session, sessions
from layerlab.transcripts.shell import ShellError
from layerlab.transcripts.transcript import Transcript, TranscriptError
from layerlab.transcripts.transcript_record import TranscriptRecordError

# Whose `str()` is the whole sentence.
OWN_ERRORS = (TranscriptError, ShellError, NameTaken, Forbidden, EngineError)


def check(lab: Lab, session: Session, book: Book) -> str | None:
    """None, or a report of what is not as recorded.

    Raises Refused when it cannot run here, ExampleError when its example has a claims file that
    cannot be read.
    """
    first = session.transcripts[0]
    try:
        outcomes = run(lab, session, book)
    except (UnknownExample, *OWN_ERRORS, *EXPECTED) as error:
        return _report(first, book, _sentence(error))
    for one in session.transcripts:
        if problem := transcript_record.wrong_exit(one, outcomes[one.name]):
            return _report(one, book, problem)
        new = transcript_record.make(one, outcomes[one.name], {}, book)
        try:
            old = transcript_record.read(one, book)
        except TranscriptRecordError as error:
            return _report(one, book, str(error))
        if diff := transcript_record.drift(one, old, new):
            text = f"what is printed now is not what was recorded\n{diff}\nnext: read the diff; "
            return _report(one, book, f"{text}if it is right, {transcript_record.mend(one)}")
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
    except Refused as error:
        return f"not run: {error}", False
    except (ExampleError, *OWN_ERRORS, *EXPECTED) as error:
        if lost(error):
            raise
        return f"failed: {_sentence(error)}", True
    transcript_record.write(page, made, book.records)
    return "recorded", False


def _made(lab: Lab, session: Session, book: Book, alone: bool = False) -> dict[str, dict[str, Any]]:
    outcomes = run(lab, session, book, alone)
    for one in session.transcripts:
        if problem := transcript_record.wrong_exit(one, outcomes[one.name]):
            raise ShellError(problem)
    on = lab.description | ({"store": session.store} if session.store else {})
    return {
        one.name: transcript_record.make(one, outcomes[one.name], on, book)
        for one in session.transcripts
    }
