"""Run a session where a reader would be, and give back what its commands printed."""

import os
import shutil
from pathlib import Path
from typing import NamedTuple

from engine.engine import Engine
from layerlab.book.book import Book
from layerlab.book.load import load
from layerlab.builds.lab import Lab
from layerlab.transcripts import shell
from layerlab.transcripts.place import Place, Refused, place
from layerlab.transcripts.session import Session, unsafe
from layerlab.transcripts.shell import Outcome, ShellError

# The folder that a transcript sees as home, in place of one that is named at random.
HOME = "/home/reader"
_SECRET = ("TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "CREDENTIAL")


class Printed(NamedTuple):
    """What the commands of each transcript printed, by its name, and on which engine."""

    outcomes: dict[str, list[Outcome]]
    engine: Engine


def run(lab: Lab, session: Session, book: Book, alone: bool = False, lane: str = "") -> Printed:
    """Run the session's commands.

    Raises TranscriptError, ExampleError, Refused, NameTaken, Forbidden, ShellError, each with one
    sentence. `alone` runs on a fresh engine also what does not need one, `lane`
    on one of that lane.
    """
    if found := unsafe(session):
        raise found
    context = load(session.example, book).context if session.example else None
    if session.missing:
        raise Refused(f"it needs {', '.join(session.missing)}, which is not here")
    with place(
        lab, session.commands, context, fresh=session.fresh,
        alone=session.alone or alone or bool(lane), store=session.store, lane=lane or session.lane,
        emulates=session.emulates,
    ) as where:  # fmt: skip
        rest = iter(_run(session, context, where))
    by_name = {one.name: [next(rest) for _ in one.run] for one in session.transcripts}
    return Printed(by_name, where.engine)


def _run(session: Session, context: Path | None, where: Place) -> list[Outcome]:
    folder = where.home / (context.name if context else "empty")
    if context:
        shutil.copytree(context, folder, symlinks=True)
    else:
        folder.mkdir()
    try:
        outcomes = _outcomes(session, folder, where)
    finally:
        if where.gate.refused:  # whatever became of it, that is why
            raise where.gate.refused[0]
    if where.gate.reservation:
        where.gate.reservation.remove_images([outcome.output for outcome in outcomes])
    return [_shown(*pair, where.home) for pair in zip(session.commands, outcomes, strict=True)]


def _outcomes(session: Session, folder: Path, where: Place) -> list[Outcome]:
    timeouts = [float(one.timeout) for one in session.transcripts for _ in one.run]
    return shell.run(
        session.commands, folder=folder, environment=where.environment, timeouts=timeouts,
        prefix=where.prefix, settle=where.gate.settle,
    )  # fmt: skip


def _shown(command: str, outcome: Outcome, home: Path) -> Outcome:
    """The outcome as it is recorded; raises ShellError where it holds a secret of this machine."""
    for name, value in os.environ.items():
        if len(value) >= 8 and value in outcome.output and any(w in name for w in _SECRET):
            raise ShellError(f"`{command}` printed the value of {name}; it is not recorded")
    return Outcome(outcome.output.replace(str(home), HOME), outcome.exit)
