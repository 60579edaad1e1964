"""Sessions: transcripts of a page that share folder, shell and engine, run in order."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass

from layerlab.transcripts.safety import forbidden
from layerlab.transcripts.transcript import Transcript, TranscriptError


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
    def alone(self) -> bool:
        """Whether it needs an engine that nobody else uses: it touches or lists all there is."""
        own = self.store or self.lane or self.emulates
        return any(one.alone for one in self.transcripts) or bool(own)

    @property
    def store(self) -> str:
        """The image store that its engine must have; empty where any will do."""
        return next((one.store for one in self.transcripts if one.store), "")

    @property
    def lane(self) -> str:
        """The lane of the embedded engine that it is to be run on; empty for the book's own."""
        return next((one.lane for one in self.transcripts if one.lane), "")

    @property
    def emulates(self) -> str:
        """How its engine is to run programs for arm64; empty where it need not."""
        return next((one.emulates for one in self.transcripts if one.emulates), "")

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


def unsafe(session: Session) -> TranscriptError | None:
    """What is wrong with its commands, if any runs nowhere."""
    if said := forbidden(session.commands):
        return TranscriptError(said, "broken-transcript", session.transcripts[0].line)
    return None
