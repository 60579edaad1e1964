"""Transcripts that an older engine prints otherwise, on a page."""

from layerlab.book.book import Book as Paths
from layerlab.transcripts import transcript_record
from layerlab.transcripts.pages import read
from layerlab.transcripts.shell import Outcome
from tests.pages.conftest import Book
from tests.pages.test_transcript_block import ON, add

TYPED = "```{transcript} -\n:name: ls\n\ndocker image ls\n```\n"
SHOWN = "```{otherwise} index ls\nTwo columns of *sizes*.\n```\n"
NEWER = {"engine": "29.8.1", "buildkit": "v0.33.0"}
OLDER = {"engine": "28.5.2", "buildkit": "v0.25.2"}


def record(book: Book, newer: str, older: str) -> None:
    """Record what two engines print."""
    (one,) = read("index", (book.docs / "index.md").read_text())
    made = transcript_record.make(one, [Outcome(newer, 0)], ON | NEWER, Paths(book.root))
    said = transcript_record.commands(one, [Outcome(older, 0)])
    made = transcript_record.with_older(one, made, said, OLDER)
    transcript_record.write([one], {"ls": made}, book.docs / "measurements")


def test_both_outputs_stand_below_what_changed(book: Book) -> None:
    """As a diff, in which the older engine's lines go."""
    add(book, TYPED + SHOWN)
    record(book, "IMAGE USAGE\n", "IMAGE SIZE\n")
    built = book.build()
    assert built.warnings == []
    assert (
        "Two columns of *sizes*.\n\n"
        "```diff\n--- Docker Engine 28.5.2, BuildKit v0.25.2\n"
        "+++ Docker Engine 29.8.1, BuildKit v0.33.0\n"
        "  $ docker image ls\n- IMAGE SIZE\n+ IMAGE USAGE\n```\n"
    ) in built.markdown()


def test_what_no_longer_differs_is_taken_out(book: Book) -> None:
    """A page that tells of a difference that is none is wrong."""
    line = add(book, TYPED + SHOWN)
    record(book, "IMAGE SIZE\n", "IMAGE SIZE\n")
    assert book.build().warnings == [
        f"docs/index.md:{line + TYPED.count(chr(10))}: WARNING: every engine prints the same of "
        "the transcript ls of index: take it out [measured.stale-transcript]"
    ]


def test_a_transcript_that_is_not_there_is_a_warning(book: Book) -> None:
    """By page and name."""
    line = add(book, "```{otherwise} other ls\nSizes.\n```\n")
    assert book.build().warnings == [
        f"docs/index.md:{line}: WARNING: there is no transcript ls on a page other "
        "[measured.unknown-line]"
    ]
