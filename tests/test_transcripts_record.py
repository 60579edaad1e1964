"""What is recorded of transcripts, and when it may not be shown."""

from pathlib import Path

import pytest

from layerlab.book.book import Book
from layerlab.transcripts import transcript_record
from layerlab.transcripts.pages import read
from layerlab.transcripts.shell import Outcome
from layerlab.transcripts.transcript import Transcript
from tests.known import BOOK
from tests.one_page import page

ON = {"engine": "29.8.1", "buildkit": "v0.33.0", "store": "containerd", "platform": "linux/amd64"}


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A book of its own."""
    return Book(tmp_path)


def recorded(one: Transcript, root: Path, *outcomes: Outcome) -> None:
    """Record a transcript as if it had been run."""
    transcript_record.write(
        [one], {one.name: transcript_record.make(one, outcomes, ON, BOOK)}, root
    )


def test_a_record_stays_while_its_transcript_does(book: Book) -> None:
    """It is read again whole; a newer one that says the same does not change the file."""
    one = page("date")
    recorded(one, book.records, Outcome("Mon Nov 23 13:38:51 UTC 2026\n", 0))
    later = [Outcome("Tue Nov 24 03:38:51 UTC 2026\n", 0)]
    again = {"one": transcript_record.make(one, later, ON, BOOK)}
    assert transcript_record.read(one, book)["commands"][0]["output"] == [
        "Mon Nov 23 13:38:51 UTC 2026"
    ]
    assert not transcript_record.changed([one], again, book.records)
    other = {"one": transcript_record.make(one, [Outcome("no date\n", 0)], ON, BOOK)}
    assert transcript_record.changed([one], other, book.records)


STALE = {
    "never recorded": (
        ":name: two", "date", "unrecorded-transcript",
        "the transcript two was never recorded; run `make measure EXAMPLE=page`",
    ),
    "other commands": (
        ":name: one", "date -u", "stale-transcript",
        "the commands of the transcript one changed since it was recorded; "
        "run `make measure EXAMPLE=page`",
    ),
    "another store": (
        ":name: one\n:store: overlay2", "date", "stale-transcript",
        "the options of the transcript one changed since it was recorded; "
        "run `make measure EXAMPLE=page`",
    ),
    "another lane": (
        ":name: one\n:lane: 28", "date", "stale-transcript",
        "the options of the transcript one changed since it was recorded; "
        "run `make measure EXAMPLE=page`",
    ),
    "another way to emulate": (
        ":name: one\n:emulates: binfmt", "date", "stale-transcript",
        "the options of the transcript one changed since it was recorded; "
        "run `make measure EXAMPLE=page`",
    ),
    "other options": (
        ":name: one\n:fresh:", "date", "stale-transcript",
        "the options of the transcript one changed since it was recorded; "
        "run `make measure EXAMPLE=page`",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("options", "body", "kind", "expected"), STALE.values(), ids=list(STALE))
def test_a_stale_record_is_not_shown(
    book: Book, options: str, body: str, kind: str, expected: str
) -> None:
    """One sentence that says what changed and which command records it anew."""
    recorded(page("date"), book.records, Outcome("x\n", 0))
    with pytest.raises(transcript_record.TranscriptRecordError) as error:
        transcript_record.read(page(body, options), book)
    assert (error.value.kind, str(error.value)) == (kind, expected)


def test_a_record_of_other_files_is_not_shown(book: Book) -> None:
    """The record holds the digest of the example's folder."""
    example = book.examples / "shop/cart"
    example.mkdir(parents=True)
    one = page("ls", argument="shop/cart")
    made_ = transcript_record.make(one, [Outcome("", 0)], ON, book)
    transcript_record.write([one], {"one": made_}, book.records)
    assert transcript_record.read(one, book) == made_
    (example / "Dockerfile").write_text("FROM scratch\n")
    with pytest.raises(transcript_record.TranscriptRecordError) as error:
        transcript_record.read(one, book)
    assert str(error.value) == (
        "shop/cart has changed since the transcript one was recorded; "
        "run `make measure EXAMPLE=shop/cart`"
    )


def test_a_corrupt_record_is_one_sentence(book: Book) -> None:
    """With what is wrong in it."""
    recorded(page("date"), book.records, Outcome("x\n", 0))
    transcript_record.path_of("page", book.records).write_text("[]")
    with pytest.raises(transcript_record.TranscriptRecordError) as error:
        transcript_record.read(page("date"), book)
    assert str(error.value) == (
        "the record of the page's transcripts is corrupt (no transcripts in it); "
        "run `make measure EXAMPLE=page`"
    )


def test_what_left_the_page_leaves_the_record(tmp_path: Path) -> None:
    """And what else is on it stays as it was."""
    text = "```{transcript} -\n:name: a\na\n```\n```{transcript} -\n:name: b\nb\n```\n"
    both = read("page", text)
    made_ = {one.name: transcript_record.make(one, [Outcome("", 0)], ON, BOOK) for one in both}
    transcript_record.write(both, made_, tmp_path)
    assert transcript_record.changed(both[1:], {}, tmp_path)
    transcript_record.write(both[1:], {}, tmp_path)
    assert transcript_record.names(tmp_path) == {"page": ["b"]}


def test_wrong_exit_codes_are_told_with_the_last_output() -> None:
    """And with the mark that would make it right, if it is meant."""
    assert transcript_record.wrong_exit(page("a\nb"), [Outcome("", 0), Outcome("x\ny\n", 3)]) == (
        "`b` exits 3, the page says 0; if that is meant, end the command with `# exit 3`"
        "\n    x\n    y"
    )
    assert (
        transcript_record.wrong_exit(page("a # exit 1"), [Outcome("", 0)])
        == "`a` exits 0, the page says 1"
    )


OLDER = {"engine": "28.5.2", "buildkit": "v0.25.2"}


def told_by_both(one: Transcript, newer: str, older: str) -> dict[str, object]:
    """The record of what two engines printed."""
    made = transcript_record.make(one, [Outcome(newer, 0)], ON, BOOK)
    said = transcript_record.commands(one, [Outcome(older, 0)])
    return transcript_record.with_older(one, made, said, OLDER)


@pytest.mark.parametrize(
    ("version", "printed"),
    [("28.5.2+dfsg4", "SIZE"), ("27.0.1", "SIZE"), ("29.0.0", "USAGE"), ("30.1.0", "USAGE")],
)
def test_each_engine_is_compared_with_what_its_like_printed(version: str, printed: str) -> None:
    """What the older one printed holds for it and for those before it."""
    found = told_by_both(page("date"), "USAGE", "SIZE")
    assert transcript_record.expected(found, version)[0]["output"] == [printed]


def test_what_two_engines_print_alike_is_recorded_once() -> None:
    """What differs from run to run is no difference between engines."""
    dates = ("Mon Nov 23 13:38:51 UTC 2026", "Tue Nov 24 03:38:51 UTC 2026")
    assert "older" not in told_by_both(page("date"), *dates)
    assert "older" in told_by_both(page("date"), dates[0], "no date")


def test_a_page_knows_what_an_older_engine_prints_otherwise(book: Book) -> None:
    """Those transcripts are run on both."""
    one = page("date")
    assert transcript_record.otherwise("page", book.records) == []
    transcript_record.write([one], {"one": told_by_both(one, "x", "y")}, book.records)
    assert transcript_record.otherwise("page", book.records) == ["one"]
    transcript_record.write([one], {"one": told_by_both(one, "x", "x")}, book.records)
    assert transcript_record.otherwise("page", book.records) == []
