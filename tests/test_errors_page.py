"""The page of error messages is an index: each that the book produces is found by its own words."""

import json
import re
from collections.abc import Iterator
from typing import Any

from layerlab.records import store
from tests.known import BOOK, EXAMPLES, ROOT, is_current, tell

PAGE = BOOK.docs / "errors.md"
SEEN = ROOT / "tests/messages_seen.txt"
RECORDS = BOOK.records / "transcripts"
# Lines with which Docker, or a program in a build or a container, says what is wrong.
_SAID = re.compile(
    r"^(?:#\d+ [\d.]* ?)?(?:docker: )?("
    r"(?:ERROR|Error response from daemon|OCI runtime exec failed): .+|exec /.+"
    r"|(?:E|tls|fatal|curl): .+|npm error code .+|.+: (?:not found|[Pp]ermission denied.*)"
    r"|.+: [Nn]o such file or directory.*|(?:Error|\w+): (?:can't|[Cc]annot|error) .+"
    r"|failed to .+|unknown .+)"
)
# A line with which a command that succeeds says that something is amiss.
_WARNED = re.compile(r"^(?:#\d+ [\d.]* ?)?((?:WARN|WARNING|DEPRECATED|ERROR|debconf): [^(].*)")
# How far a message came: what went wrong stands after the last of these.
_TRAVELLED = re.compile(
    r"failed to (?:build|solve|compute cache key|load cache key): |ERROR: |"
    r"unable to start container process: (?:error during container init: )?"
)
# What stands for something of one's own: quoted words, digests, references, names with a path.
_OWN = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|\b[\w]{20,}(?:::\w+)?|(?<![\w.])/[\w./-]+|(?<!code: )\b\d+\b"
)


def plain(message: str) -> str:
    """The message without what is somebody's own."""
    return _OWN.sub("…", message.replace("\\\\", ""))


def of_transcripts(page: str | None = None) -> Iterator[tuple[str, str]]:
    """Who said it, and what Docker said or warned of, of a page or of all others."""
    for file in sorted(RECORDS.rglob("*.json")):
        record = json.loads(file.read_text())
        if (record["page"] == "errors") != (page == "errors"):
            continue
        for name, one in record["transcripts"].items():
            for command in one["commands"]:
                for said in told(command):
                    yield f"{record['page']} {name}", said


def told(command: dict[str, Any]) -> Iterator[str]:
    """What a command that failed said, or one that succeeded warned of."""
    pattern = _SAID if command["exit"] else _WARNED
    yield from (said[1] for line in command["output"] if (said := pattern.match(line)))


def of_claims() -> Iterator[tuple[str, str]]:
    """Who says it, and with what a build or a container fails that is claimed to."""
    for example in (one for name, one in EXAMPLES.items() if is_current(name)):
        record = store.read(example, BOOK.records)
        for claim, measured in record["claims"].items():
            if claim.endswith(" fails"):
                first, *program = measured["value"]["message"].split("\n")
                yield f"{example.name} {claim}", first
                for said in told({"exit": 1, "output": program}):
                    yield f"{example.name} {claim}", said
            elif claim.endswith(" runs"):
                for run in measured["value"].values():
                    for said in told({**run, "output": run["stderr"].split("\n")}):
                        yield f"{example.name} {claim}", said


def rows() -> list[tuple[str, str]]:
    """The table of the page: messages, and what is said of them."""
    table = PAGE.read_text().partition("| the message has the words |")[2].partition("\n## ")[0]
    return re.findall(r"^\| (`.+?) \| (.+) \|$", table, re.MULTILINE)


def entries() -> Iterator[re.Pattern[str]]:
    """What the page is searched for: the words in its table, and what its own commands print."""
    for messages, _ in rows():
        for words in re.findall(r"`([^`]+)`", messages):
            yield re.compile(re.escape(words).replace("…", ".+"))
    for _, said in of_transcripts("errors"):
        yield re.compile(re.escape(_TRAVELLED.split(plain(said))[-1]))


def test_each_message_of_the_book_is_found_on_the_page() -> None:
    """By words that stand in it, own names left out."""
    known = list(entries())
    tell(
        f"docs/errors.md has no entry for what {who} says: {said}; add its words to the table"
        for who, said in [*of_transcripts(), *of_claims()]
        if not any(one.search(said) or one.search(plain(said)) for one in known)
    )


def test_each_message_that_others_saw_is_found_on_the_page() -> None:
    """By the words of a row, or by a quotation of two words at least in the text."""
    text = re.sub(r"^```.*?^```", "", PAGE.read_text(), flags=re.DOTALL | re.MULTILINE)
    quoted = re.findall(r"`([^`]+)`", " ".join(text.split()))
    known = [re.compile(re.escape(one).replace("…", ".+")) for one in quoted if " " in one]
    known += entries()
    tell(
        f"docs/errors.md has no entry for {seen}; quote its words there, with a source and the cure"
        for seen in SEEN.read_text().splitlines()[1:]
        if not any(one.search(_TRAVELLED.split(seen)[-1]) for one in known)
    )


def test_each_row_says_what_to_do() -> None:
    """A link alone sends a reader to another page without an answer; to another heading it may."""
    tell(
        f"docs/errors.md: {messages} only links to {said}; say what is wrong, and the cure"
        for messages, said in rows()
        if len(re.sub(r"\[.+?\]\((?!#)\S+?\)", "", said).split()) < 4 and "](#" not in said
    )
