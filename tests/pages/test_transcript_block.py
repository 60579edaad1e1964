"""Transcripts on pages: what is shown, what is copied, what is a warning."""

import os
import zlib
from collections.abc import Sequence

import pytest

from layerlab.book.book import Book as Paths
from layerlab.site.messages import said
from layerlab.transcripts import transcript_record
from layerlab.transcripts.pages import read
from layerlab.transcripts.shell import Outcome
from layerlab.transcripts.shown import Piece
from tests.pages.conftest import Book

ON = {
    "engine": "28.5.2", "buildkit": "v0.25.2", "store": "containerd", "platform": "linux/amd64",
    "embedded": True,
}  # fmt: skip
SHOWN = """```{transcript} shop/cart
:name: first

docker build \\
  -t cart .
cat <<'E'
$x
E
docker run cart <&-  # exit 2
```
"""
DIGEST = f"sha256:{'0123456789abcdef' * 4}"
PRINTED = [
    Outcome(f"#1 [1/2] FROM alpine\n#1 DONE 0.0s\n\n#2 naming to cart@{DIGEST} done\n", 0),
    Outcome("$x\n", 0), Outcome("no <input>\n", 2),
]  # fmt: skip


def add(book: Book, text: str, outcomes: Sequence[Outcome] = ()) -> int:
    """Add a transcript to the book's page and record it; return the number of its first line."""
    line = book.add(text)
    if outcomes:
        record_last(book, outcomes)
    return line


def record_last(book: Book, outcomes: Sequence[Outcome]) -> None:
    """Record the last transcript of the page as if it had been run."""
    one = read("index", (book.docs / "index.md").read_text())[-1]
    made = transcript_record.make(one, outcomes, ON, Paths(book.root)) | {"recorded": "2026-11-23"}
    transcript_record.write([one], {one.name: made}, book.docs / "measurements")


def test_commands_and_outputs_are_shown_as_in_a_terminal(book: Book) -> None:
    """Prompts, continuation lines, outputs, exit codes; of a digest enough to know it again."""
    add(book, SHOWN, PRINTED)
    built = book.build()
    assert built.warnings == []
    assert (
        "```console\n"
        "$ docker build \\\n"
        ">   -t cart .\n"
        "#1 [1/2] FROM alpine\n"
        "#1 DONE …\n"
        "\n"
        "#2 naming to cart@sha256:0123456789ab… done\n"
        "$ cat <<'E'\n"
        "> $x\n"
        "> E\n"
        "$x\n"
        "$ docker run cart <&-\n"
        "no <input>\n"
        "(exit code 2)\n"
        "```\n"
    ) in built.markdown()


def test_commands_are_copied_without_prompts_and_outputs(book: Book) -> None:
    """What the copy button leaves when it takes out prompts (.gp) and outputs (.go)."""
    add(book, SHOWN, PRINTED)
    block = book.build("html").html().select_one(".transcript pre")
    assert block
    for left_out in block.select(".linenos, .gp, .go"):
        left_out.decompose()
    assert block.get_text() == (
        "docker build \\\n  -t cart .\ncat <<'E'\n$x\nE\ndocker run cart <&-\n"
    )


def test_commands_that_cannot_run_here_are_shown_with_the_reason(book: Book) -> None:
    """They need no record."""
    add(book, "```{transcript} -\n:name: push\n:norun: it needs an account\ndocker push x\n```")
    built = book.build()
    assert built.warnings == []
    assert (
        "$ docker push x\n```\n\nNot run for this book: it needs an account.\n" in built.markdown()
    )


def test_commands_whose_program_is_missing_were_run_all_the_same(book: Book) -> None:
    """Somewhere: that a program is not here is no reason to print what nobody has tried."""
    add(book, "```{transcript} -\n:name: scan\n:needs: scanner\nscanner x\n```")
    [warning] = book.build().warnings
    assert warning.endswith("[measured.unrecorded-transcript]")


WRONG = {
    "broken-transcript": (
        "```{transcript} -\n:name: a\n$ x\n```",
        "a command is typed without its prompt; leave out `$ `",
    ),
    "broken-transcript of what runs nowhere": (
        "```{transcript} -\n:name: a\nsudo x\n```",
        "`sudo` changes the machine that it runs on; mark it with :norun:",
    ),
    "unknown-example": (
        "```{transcript} shop/card\n:name: a\nx\n```",
        "examples/ has no example 'shop/card'; it has: shop/cart; did you mean 'shop/cart'?",
    ),
    "unrecorded-transcript": (
        "```{transcript} shop/cart\n:name: a\nx\n```",
        "the transcript a was never recorded; run `make measure EXAMPLE=shop/cart`",
    ),
}


@pytest.mark.parametrize(("kind", "text", "expected"), [(k, *f) for k, f in WRONG.items()],
                         ids=list(WRONG))  # fmt: skip
def test_what_is_wrong_is_a_warning_with_page_and_line(
    book: Book, kind: str, text: str, expected: str
) -> None:
    """Typed, so that they can be told apart, and `-W` fails the build."""
    line = add(book, text)
    (warning,) = book.build().warnings
    subtype = kind.split()[0]
    assert warning == f"docs/index.md:{line}: WARNING: {expected} [measured.{subtype}]"


def test_a_changed_command_is_a_warning(book: Book) -> None:
    """The page does not show what another command printed."""
    line = add(book, SHOWN, PRINTED)
    page = book.docs / "index.md"
    page.write_text(page.read_text().replace("docker run cart", "docker run --rm cart"))
    built = book.build()
    assert built.warnings == [
        f"docs/index.md:{line}: WARNING: the commands of the transcript first changed since it "
        "was recorded; run `make measure EXAMPLE=shop/cart` [measured.stale-transcript]"
    ]
    assert "no <input>" not in built.markdown()


def test_a_name_twice_is_a_warning(book: Book) -> None:
    """At the second."""
    text = "```{transcript} -\n:name: a\n:norun: it needs an account\nx\n```\n\n"
    line = add(book, text * 2) + 6
    assert (
        f"docs/index.md:{line}: WARNING: the name a is that of the transcript in line {line - 6} "
        "too [measured.clashing-transcript]"
    ) in book.build().warnings


def test_a_cut_that_leaves_nothing_is_a_warning(book: Book) -> None:
    """It was probably right before the output changed."""
    line = add(book, SHOWN.replace(":name: first", ":name: first\n:only: nothing"), PRINTED)
    assert book.build().warnings == [
        f"docs/index.md:{line}: WARNING: the cut leaves nothing of the transcript first, which "
        "has 6 lines of output [measured.unknown-line]"
    ]


def test_a_new_record_is_shown_by_the_next_build(book: Book) -> None:
    """The page depends on the record."""
    add(book, SHOWN, PRINTED)
    book.build()
    record_last(book, [*PRINTED[:2], Outcome("another\n", 2)])
    file = transcript_record.path_of("index", book.docs / "measurements")
    later = file.stat().st_mtime + 10
    os.utime(file, (later, later))
    assert "another" in book.build().markdown()


def test_a_name_is_a_place_on_its_page_only(book: Book) -> None:
    """Two pages may use the same one: it is no name of the whole book, of which there is one."""
    add(book, SHOWN, PRINTED)
    built = book.build("html")
    assert built.html().select_one("#transcript-first") is not None
    assert b"first" not in zlib.decompress(
        (built.out / "objects.inv").read_bytes().split(b"\n", 4)[4]
    )


def test_a_message_is_that_of_what_failed_or_of_what_was_asked_of_it() -> None:
    """A program that is killed says nothing; another command tells why."""
    failed = [Piece("command", "docker run cart"), Piece("exit", "(exit code 137)")]
    asked = [Piece("command", "docker inspect cart"), Piece("output", "out of memory: true")]
    assert [one.astext() for one in said([*failed, *asked], "memory")] == ["out of memory: true"]
    failed.insert(1, Piece("output", "no memory"))
    assert [one.astext() for one in said([*failed, *asked], "memory")] == ["no memory"]
