"""The transcripts of the book, and how they are found on pages; no engine."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from layerlab.book.load import names
from layerlab.transcripts import transcript_record
from layerlab.transcripts.pages import fences, find, read
from layerlab.transcripts.place import bases
from layerlab.transcripts.session import sessions, unsafe
from layerlab.transcripts.transcript import Transcript, TranscriptError
from tests.known import BOOK, is_current, is_sound, tell, transcripts
from tests.one_page import cases

# Languages of blocks in which a command or its output would be typed by hand.
TYPED = ("console", "shell-session", "shell", "bash", "sh", "doscon")


def test_transcripts_of_the_book_are_sound() -> None:
    """Each has a name, commands that a shell takes, an example that exists."""
    known = {"", *names(BOOK)}  # one that cannot be read is told by an item of its own
    found = {
        one.id: unsafe(one) if one.example in known else f"no example is named {one.example!r}"
        for one in sessions(transcripts())
    }
    tell(f"docs/{id}: {said}" for id, said in found.items() if said)


def test_each_transcript_is_recorded_as_it_stands() -> None:
    """No page can show what other commands, or other files, printed."""
    tell(filter(None, map(_not_as_recorded, transcripts())))


def _not_as_recorded(one: Transcript) -> str | None:
    """One sentence with its place; None also where nothing need be recorded."""
    try:
        if not one.norun:
            transcript_record.read(one, BOOK)
    except transcript_record.TranscriptRecordError as error:
        told = error.kind == "stale-transcript" and one.example and not is_current(one.example)
        if not told and not (one.needs and error.kind == "unrecorded-transcript"):
            return f"docs/{one.page}.md:{one.line}: {error}"
    return None


def test_no_record_without_transcript() -> None:
    """A record whose transcript is gone is removed with it: `make measure` does."""
    there = {one.id for one in transcripts()}
    tell(
        f"docs/measurements/transcripts/{page}.json: {one} is on its page no more; `make measure "
        f"EXAMPLE={page}` drops it"
        for page, names in transcript_record.names(BOOK.records).items()
        for one in names
        if is_sound(page) and f"{page} {one}" not in there
    )


def test_no_command_is_typed_with_its_output() -> None:
    """Console blocks on pages are transcripts; one that cannot run here says why."""
    tell(
        f"{BOOK.shown(file)}:{line}: a block of {token.info.strip()}; use {{transcript}}"
        for file in sorted(BOOK.docs.rglob("*.md"))
        for token, line in fences(file.read_text(errors="replace"))
        if token.info.strip().removeprefix("{code-block} ").split(" ")[0] in TYPED
    )


def test_transcripts_are_found_wherever_they_stand() -> None:
    """In colon fences, lists and other directives, but not where a page shows how to write one."""
    text = (
        "# T\n\n````md\n```{transcript} -\n:name: shown\nx\n```\n````\n\n"
        ":::::{note}\n::::{tab-set}\n```{transcript} a/b\n:name: deep\n:fresh:\nx\n```\n::::\n"
        ":::::\n\n- item\n\n  :::{transcript} -\n  :name: listed\n  y\n  :::\n"
    )
    found = read("page", text)
    assert [(one.name, one.example, one.line, one.fresh) for one in found] == [
        ("deep", "a/b", 12, True), ("listed", "", 22, False)
    ]  # fmt: skip


@pytest.mark.parametrize("case", cases("pages").values(), ids=list(cases("pages")))
def test_faults_on_a_page_name_its_line(tmp_path: Path, case: dict[str, str]) -> None:
    """One sentence, with the page and the line."""
    (tmp_path / "page.md").write_text(case["page"])
    with pytest.raises(TranscriptError) as error:
        find(tmp_path)
    assert str(error.value) == f"{tmp_path.name}/page.md{case['says']}"


def test_transcripts_share_a_session_by_its_name() -> None:
    """Those with the same session run as one; one that is not run is in none."""
    text = "".join(
        f"```{{transcript}} -\n:name: {name}\n{options}\n{name}\n```\n"
        for name, options in (
            ("a", ":session: s"), ("b", ""), ("c", ":session: s"), ("d", ":norun: it needs a key"),
            ("s", ""),
        )
    )  # fmt: skip
    found = sessions(read("page", text))
    assert [session.commands for session in found] == [["a", "c"], ["b"], ["s"]]


def test_bases_that_a_throw_away_engine_needs_are_found(tmp_path: Path) -> None:
    """In Dockerfiles, in commands, in here-documents; no others are copied."""
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.23\n")
    names = ("alpine:3.23", "debian:trixie", "debian:trixie-slim", "node:24-alpine3.23")
    lab = SimpleNamespace(engine=SimpleNamespace(origins=lambda: dict.fromkeys(names)))
    commands = ["docker build --build-context a=docker-image://debian:trixie-slim .",
                "cat <<E\nFROM node:24-alpine3.23\nE"]  # fmt: skip
    found = bases(lab, commands, tmp_path)  # type: ignore[arg-type]
    assert found == ["alpine:3.23", "debian:trixie-slim", "node:24-alpine3.23"]
