"""Records of transcripts: what each printed, committed under docs/measurements/transcripts/."""

import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

from layerlab.book.book import Book
from layerlab.records import files
from layerlab.records.files import context_digest
from layerlab.transcripts.normal import normal
from layerlab.transcripts.shell import Outcome
from layerlab.transcripts.transcript import Transcript

FOLDER = "transcripts"


class TranscriptRecordError(Exception):
    """A record that a page must not show; `kind` is the warning's subtype."""

    def __init__(self, kind: str, text: str) -> None:
        """`text` is one sentence with the command that mends it."""
        super().__init__(text)
        self.kind = kind


def path_of(page: str, root: Path) -> Path:
    """The file of a page's transcripts."""
    return files.path_of(f"{FOLDER}/{page}", root)


def mend(one: Transcript) -> str:
    """The command that records a transcript anew."""
    return files.mend(one.example or one.page)


def read(one: Transcript, book: Book) -> dict[str, Any]:
    """The record of a transcript; raises TranscriptRecordError when a page must not show it."""
    try:
        known = _read(path_of(one.page, book.records))
    except ValueError as error:
        text = f"the record of the page's transcripts is corrupt ({error}); {mend(one)}"
        raise TranscriptRecordError("stale-transcript", text) from None
    if one.name not in known:
        text = f"the transcript {one.name} was never recorded; {mend(one)}"
        raise TranscriptRecordError("unrecorded-transcript", text)
    found: dict[str, Any] = known[one.name]
    if [c["command"] for c in found["commands"]] != [c.text for c in one.run]:
        text = f"the commands of the transcript {one.name} changed since it was recorded"
        raise TranscriptRecordError("stale-transcript", f"{text}; {mend(one)}")
    options = (one.example, one.fresh, one.store or found["on"]["store"], one.emulates)
    on = found["on"]
    there = (found["example"], found["fresh"], on["store"], on.get("emulates", ""))
    if there != options or not on["engine"].startswith(one.lane):
        text = f"the options of the transcript {one.name} changed since it was recorded"
        raise TranscriptRecordError("stale-transcript", f"{text}; {mend(one)}")
    if one.example and found["source"] != context_digest(book.examples / one.example):
        text = f"{one.example} has changed since the transcript {one.name} was recorded"
        raise TranscriptRecordError("stale-transcript", f"{text}; {mend(one)}")
    return found


def _read(file: Path) -> dict[str, Any]:
    """The transcripts in a record, none without one; raises ValueError."""
    try:
        return cast(dict[str, Any], files.read_file(file)["transcripts"])
    except FileNotFoundError:
        return {}
    except KeyError:
        raise ValueError("no transcripts in it") from None


def otherwise(page: str, root: Path) -> list[str]:
    """Names of a page's transcripts that an older engine prints otherwise."""
    try:
        return [name for name, found in _read(path_of(page, root)).items() if "older" in found]
    except ValueError:  # which the check of each transcript says
        return []


def names(root: Path) -> dict[str, list[str]]:
    """Names of all recorded transcripts, by page."""
    there = sorted((root / FOLDER).rglob("*.json"))
    pages = {file.relative_to(root / FOLDER).with_suffix("").as_posix(): file for file in there}
    return {page: list(_read(file)) for page, file in pages.items()}


def expected(found: Mapping[str, Any], version: str) -> list[dict[str, Any]]:
    """The commands of a record, with what this version of Docker Engine printed.

    That is what the older one printed, where that was something else and this is no newer.
    """
    older = found.get("older")
    if older and _release(version) <= _release(older["on"]["engine"]):
        return cast(list[dict[str, Any]], older["commands"])
    return cast(list[dict[str, Any]], found["commands"])


def _release(version: str) -> int:
    """The 28 of 28.5.2."""
    return int(version.partition(".")[0])


def make(
    one: Transcript, outcomes: Sequence[Outcome], on: Mapping[str, object], book: Book
) -> dict[str, Any]:
    """Put what a transcript printed into a record; `on` describes the engine."""
    return {
        "example": one.example,
        "source": context_digest(book.examples / one.example) if one.example else "",
        "fresh": one.fresh,
        "recorded": date.today().isoformat(),
        "on": on,
        "commands": commands(one, outcomes),
    }


def commands(one: Transcript, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Each command with what it printed."""
    return [
        {"command": command.text, "exit": outcome.exit, "output": outcome.output.splitlines()}
        for command, outcome in zip(one.run, outcomes, strict=True)
    ]


def with_older(
    one: Transcript, made: dict[str, Any], older: list[dict[str, Any]], on: Mapping[str, str]
) -> dict[str, Any]:
    """The record, with what an older engine printed (`on` names it) if that was something else."""
    if compared(one, older) == compared(one, made["commands"]):
        return made
    return made | {"older": {"on": on, "commands": older}}


def changed(page: Sequence[Transcript], made: dict[str, dict[str, Any]], root: Path) -> bool:
    """Whether the page's record says anything else than these, or is not of this page any more."""
    known = _known(page, root)
    there = [one.name for one in page if one.name in known]
    return list(known) != there or any(
        one.name in made and not same(one, known.get(one.name), made[one.name]) for one in page
    )


def write(page: Sequence[Transcript], made: dict[str, dict[str, Any]], root: Path) -> None:
    """Write transcripts of a page; others on it stay as they are, what is not on it goes."""
    file, kept = path_of(page[0].page, root), _known(page, root) | made
    ordered = {one.name: kept[one.name] for one in page if one.name in kept}
    files.write_file(file, {"page": page[0].page, "transcripts": ordered}, ascii=True)


def _known(page: Sequence[Transcript], root: Path) -> dict[str, Any]:
    try:
        return _read(path_of(page[0].page, root))
    except ValueError:  # written anew
        return {}


def same(one: Transcript, old: dict[str, Any] | None, new: dict[str, Any]) -> bool:
    """Whether two records of a transcript say the same once what may differ is left out."""
    if old is None or any(old.get(key) != new[key] for key in ("example", "source", "fresh")):
        return False
    return compared(one, old["commands"]) == compared(one, new["commands"])


def compared(one: Transcript, commands: list[dict[str, Any]]) -> list[str]:
    """The lines of a transcript as they are compared."""
    lines = []
    for command in commands:
        lines.append(f"$ {command['command']}")
        lines += normal(command["output"], one.fresh, one.vary, one.unordered)
        lines += [f"(exit code {command['exit']})"] if command["exit"] else []
    return lines


def drift(one: Transcript, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> str | None:
    """A diff of what is compared, recorded against printed now; None when they agree."""
    lines = difflib.unified_diff(
        compared(one, old), compared(one, new),
        "recorded", "printed now", lineterm="", n=2,
    )  # fmt: skip
    return "\n".join(lines) or None


def wrong_exit(one: Transcript, outcomes: Sequence[Outcome]) -> str | None:
    """One sentence, and the last lines, when a command's exit code is not what the page says."""
    for command, outcome in zip(one.run, outcomes, strict=True):
        if outcome.exit != command.exit:
            tail = "".join(f"\n    {line}" for line in outcome.output.splitlines()[-8:])
            hint = f"; if that is meant, end the command with `# exit {outcome.exit}`"
            said = f"`{command.text}` exits {outcome.exit}, the page says {command.exit}"
            return said + ("" if command.exit else hint) + tail
    return None
