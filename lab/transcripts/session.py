"""Sessions: transcripts of a page that share folder, shell and engine, run in order."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lab import EXAMPLES
from lab.lab import Lab
from lab.load import ExampleError, load
from lab.transcripts import shell
from lab.transcripts.place import Place, Refused, place
from lab.transcripts.safety import forbidden
from lab.transcripts.shell import Outcome, ShellError
from lab.transcripts.transcript import Transcript, TranscriptError

# The folder that a transcript sees as home, in place of one that is named at random.
HOME = "/home/reader"
_SECRET = ("TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "CREDENTIAL")


@dataclass(frozen=True)
class Session:
    """Transcripts that go on where the one before them ended."""

    transcripts: tuple[Transcript, ...]

    @property
    def id(self) -> str:
        """A readable name, unique in the book."""
        first = self.transcripts[0]
        return f"{first.page} {first.session or first.name}"

    @property
    def page(self) -> str:
        """The page that it stands on."""
        return self.transcripts[0].page

    @property
    def example(self) -> str:
        """The example that it runs on, or nothing."""
        return self.transcripts[0].example

    @property
    def fresh(self) -> bool:
        """Whether it starts where nothing was ever built."""
        return any(one.fresh for one in self.transcripts)

    @property
    def commands(self) -> list[str]:
        """All commands that the shell is given."""
        return [command.text for one in self.transcripts for command in one.run]

    @property
    def missing(self) -> list[str]:
        """Programs that it needs and that are not here."""
        needed = dict.fromkeys(name for one in self.transcripts for name in one.needs)
        return [name for name in needed if not shutil.which(name)]


def sessions(transcripts: Iterable[Transcript]) -> list[Session]:
    """The sessions of the transcripts that run, in order."""
    grouped: dict[str, list[Transcript]] = {}
    for one in transcripts:
        if not one.norun:
            key = f"{one.page} session {one.session}" if one.session else one.id
            grouped.setdefault(key, []).append(one)
    return [Session(tuple(group)) for group in grouped.values()]


def fault(session: Session, examples: Path = EXAMPLES) -> TranscriptError | None:
    """What is wrong with a session that can be told without running it."""
    first = session.transcripts[0]
    if said := forbidden(session.commands):
        return TranscriptError(said, "broken-transcript", first.line)
    try:
        if session.example:
            load(session.example, examples)
    except ExampleError as error:
        return TranscriptError(str(error), "unknown-example", first.line)
    return None


def run(
    lab: Lab, session: Session, examples: Path = EXAMPLES, alone: bool = False
) -> dict[str, list[Outcome]]:
    """What each transcript's commands printed, by its name.

    Raises TranscriptError, Refused, Taken, ShellError, each with one sentence. `alone` runs on
    a fresh engine also what does not need one.
    """
    if found := fault(session, examples):
        raise found
    if session.missing:
        raise Refused(f"it needs {', '.join(session.missing)}, which is not here")
    context = load(session.example, examples).context if session.example else None
    with place(lab, session.commands, context, session.fresh or alone) as found:
        outcomes = _run(session, context, found)
    results, rest = {}, iter(outcomes)
    for one in session.transcripts:
        results[one.name] = [next(rest) for _ in one.run]
    return results


def _run(session: Session, context: Path | None, found: Place) -> list[Outcome]:
    folder = found.home / (context.name if context else "empty")
    if context:
        shutil.copytree(context, folder, symlinks=True)
    else:
        folder.mkdir()
    timeouts = [float(one.timeout) for one in session.transcripts for _ in one.run]
    outcomes = shell.run(
        session.commands, folder=folder, environment=found.environment, timeouts=timeouts,
        prefix=found.prefix,
    )  # fmt: skip
    if found.claim:
        found.claim.remove_images([outcome.output for outcome in outcomes])
    return [_shown(*pair, found.home) for pair in zip(session.commands, outcomes, strict=True)]


def _shown(command: str, outcome: Outcome, home: Path) -> Outcome:
    """The outcome as it is recorded; raises ShellError where it holds a secret of this machine."""
    for name, value in os.environ.items():
        if len(value) >= 8 and value in outcome.output and any(w in name for w in _SECRET):
            raise ShellError(f"`{command}` printed the value of {name}; it is not recorded")
    return Outcome(outcome.output.replace(str(home), HOME), outcome.exit)
