"""The transcripts of the book, checked by the tests and recorded by `make measure`."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine import EngineError
from lab import EXAMPLES, RECORDS
from lab.lab import Lab
from lab.transcripts import record
from lab.transcripts.pages import DOCS, find
from lab.transcripts.place import Refused
from lab.transcripts.record import TranscriptRecordError
from lab.transcripts.session import Session, run, sessions
from lab.transcripts.shared import Taken
from lab.transcripts.shell import ShellError
from lab.transcripts.transcript import Transcript, TranscriptError
from lab.trouble import TROUBLE, lost, said

FAULTS = (TranscriptError, ShellError, Taken, EngineError)


def check(
    lab: Lab, session: Session, root: Path = RECORDS, examples: Path = EXAMPLES
) -> str | None:
    """None, or a report of what is not as recorded; raises Refused when it cannot run here."""
    first = session.transcripts[0]
    try:
        outcomes = run(lab, session, examples)
    except (*FAULTS, *TROUBLE) as error:
        return _report(first, _sentence(error))
    for one in session.transcripts:
        if fault := record.wrong_exit(one, outcomes[one.name]):
            return _report(one, fault)
        new = record.make(one, outcomes[one.name], {}, examples)
        try:
            old = record.read(one, root, examples)
        except TranscriptRecordError as error:
            return _report(one, str(error))
        if diff := record.drift(one, old, new):
            text = f"what is printed now is not what was recorded\n{diff}\nnext: read the diff; "
            return _report(one, f"{text}if it is right, {record.mend(one)}")
    return None


def _sentence(error: BaseException) -> str:
    return str(error) if isinstance(error, FAULTS) else said(error)


def _report(one: Transcript, text: str) -> str:
    return f"docs/{one.page}.md:{one.line}: transcript {one.name}: {text}"


def pages(docs: Path = DOCS) -> set[str]:
    """Names of the pages that have transcripts; raises TranscriptError."""
    return {one.page for one in find(docs)}


def measure(
    lab: Lab, wanted: Iterable[str] = (), *, force: bool = False, docs: Path = DOCS,
    root: Path = RECORDS, examples: Path = EXAMPLES,
) -> int:  # fmt: skip
    """Run and record the transcripts on the wanted examples and pages, or all; how many failed.

    Raises TranscriptError for a page on which they cannot be read.
    """
    found, wanted = find(docs), set(wanted)
    chosen = [s for s in sessions(found) if not wanted or {s.example, s.page} & wanted]
    failed = 0
    for number, session in enumerate(chosen, 1):
        start = time.monotonic()
        print(f"[{number}/{len(chosen)}] transcript {session.id} … ", end="", flush=True)
        page = [one for one in found if one.page == session.page]
        outcome, bad = _recorded(lab, session, page, root, examples, force)
        failed += bad
        print(f"{outcome} in {time.monotonic() - start:.1f} s", flush=True)
    return failed


def _recorded(
    lab: Lab, session: Session, page: list[Transcript], root: Path, examples: Path, force: bool
) -> tuple[str, bool]:
    """What happened, in words, and whether it failed.

    What has to be written is run again on an engine that does nothing else: builds that run at
    once give each other's steps their names, and a reader's first build finds nothing cached.
    """
    try:
        made = _made(lab, session, examples)
        if not force and not record.changed(page, made, root):
            return "unchanged", False
        if lab.engine.embedded and not session.fresh:
            made = _made(lab, session, examples, alone=True)
    except Refused as error:
        return f"not run: {error}", False
    except (*FAULTS, *TROUBLE) as error:
        if lost(error):
            raise
        return f"failed: {_sentence(error)}", True
    record.write(page, made, root)
    return "recorded", False


def _made(
    lab: Lab, session: Session, examples: Path, alone: bool = False
) -> dict[str, dict[str, Any]]:
    outcomes = run(lab, session, examples, alone)
    for one in session.transcripts:
        if fault := record.wrong_exit(one, outcomes[one.name]):
            raise ShellError(fault)
    return {
        one.name: record.make(one, outcomes[one.name], lab.description, examples)
        for one in session.transcripts
    }
