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
    r"|.+: [Nn]o such file or directory.*|(?:Error|\w+): (?:can't|[Cc]annot|error|Unable) .+"
    r"|.+: No module named .+|.+: Illegal option .+|.+: write error: .+|.+ is not a TTY"
    r"|[Ff]ailed to .+|[Uu]nable to .+|unknown .+|.*\bout of memory\b.*)"
)
# A line with which a command that succeeds says that something is amiss.
_WARNED = re.compile(
    r"^(?:#\d+ [\d.]* ?)?((?:WARN|WARNING|Warning|DEPRECATED|ERROR|debconf): [^(].*)"
)
# The same in the form of a log, as Compose and the engine print it.
_LOGGED = re.compile(r"\blevel=(?:warning|error|fatal) msg=\"((?:[^\"\\]|\\.)*)\"")
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
    patterns = [_WARNED.match, _LOGGED.search, *[_SAID.match] * bool(command["exit"])]
    for line in command["output"]:
        yield from (said[1] for look in patterns if (said := look(line)))


def of_claims() -> Iterator[tuple[str, str]]:
    """Who says it, and what a build, a container or a probe said, whatever is claimed of it."""
    for example in (one for name, one in EXAMPLES.items() if is_current(name)):
        record = store.read(example, BOOK.records)
        for claim, measured in record["claims"].items():
            if claim.endswith(" fails"):
                yield f"{example.name} {claim}", measured["value"]["message"].split("\n")[0]
            for said in told({"exit": 1, "output": lines(measured["value"])}):
                yield f"{example.name} {claim}", said


def lines(value: Any) -> Iterator[str]:
    """Each line of the texts in a claim's value, which is of another shape for each kind."""
    if isinstance(value, str):
        yield from value.split("\n")
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from lines(one)


def rows() -> list[tuple[str, str]]:
    """The tables of the page: messages, and what is said of them."""
    tables = PAGE.read_text().partition("\n## More messages")[2].partition("\n## ")[0]
    return re.findall(r"^\| (`.+?) \| (.+) \|$", tables, re.MULTILINE)


def entries() -> Iterator[re.Pattern[str]]:
    """What the page is searched for: the words in its tables, and what its own commands print."""
    for messages, _ in rows():
        yield from named_in(messages)
    for printed in of_sections().values():
        yield from printed
    if is_current("errors/checks"):  # The table of the rules is made of it.
        rules = store.read(EXAMPLES["errors/checks"], BOOK.records)["claims"]
        for claim in (one for name, one in rules.items() if name.endswith(" check")):
            yield from (re.compile(f"WARNING: {rule} - ") for rule in claim["value"])


def named_in(text: str) -> Iterator[re.Pattern[str]]:
    """The words in backticks, in two where the message has some of its own; `…` stands for any."""
    for _, words in re.findall(r"(`+) ?(.+?) ?\1(?!`)", text):
        yield re.compile(re.escape(words).replace("…", ".+"))


def test_each_message_of_the_book_is_found_on_the_page() -> None:
    """By words that stand in it, own names left out."""
    known = list(entries())
    tell(
        f"docs/errors.md has no entry for what {who} says: {said}; add its words to the table"
        for who, said in [*of_transcripts(), *of_claims()]
        if not any(one.search(said) or one.search(plain(said)) for one in known)
    )


def places() -> Iterator[tuple[list[re.Pattern[str]], str]]:
    """Where a message may be found, by which words, and what is said there: rows, and sections."""
    for messages, said in rows():
        yield list(named_in(messages)), said
    printed = of_sections()
    for section in re.split(r"^##+ ", PAGE.read_text(), flags=re.MULTILINE)[1:]:
        text = re.sub(r"^```.*?^```|^\|.*?$", "", section, flags=re.DOTALL | re.MULTILINE)
        quoted = [one for one in named_in(" ".join(text.split())) if " " in one.pattern]
        names = re.findall(r"^:name: (\S+)", section, re.MULTILINE)
        yield quoted + [one for name in names for one in printed.get(name, [])], text


def of_sections() -> dict[str, list[re.Pattern[str]]]:
    """What is found by the transcripts of the page, by their names."""
    found: dict[str, list[re.Pattern[str]]] = {}
    for who, said in of_transcripts("errors"):
        words = re.escape(_TRAVELLED.split(plain(said))[-1])
        found.setdefault(who.partition(" ")[2], []).append(re.compile(words))
    return found


def test_each_message_that_others_saw_is_found_on_the_page() -> None:
    """By the words of a row, or in a section that quotes two of them or prints them.

    Behind a tab stand words of its cure: one place that it leads to has them.
    """
    known = list(places())
    tell(filter(None, (unmet(line, known) for line in SEEN.read_text().splitlines()[1:])))


def unmet(line: str, known: list[tuple[list[re.Pattern[str]], str]]) -> str | None:
    """What the page lacks for a message that somebody saw: its words, or its cure."""
    seen, _, cure = line.partition("\t")
    last = _TRAVELLED.split(seen)[-1]
    said = [
        " ".join(text.split())
        for words, text in known
        if any(one.search(last) or one.search(plain(last)) for one in words)
    ]
    if not said:
        return f"docs/errors.md has no entry for {seen}; quote its words there, with the cure"
    if not any(cure in text for text in said):
        return f"docs/errors.md leads from {seen} to no place that has {cure!r}; say it there"
    return None


def test_each_row_says_what_to_do() -> None:
    """A link alone sends a reader to another page without an answer; to another heading it may."""
    tell(
        f"docs/errors.md: {messages} only links to {said}; say what is wrong, and the cure"
        for messages, said in rows()
        if len(re.sub(r"\[.+?\]\((?!#)\S+?\)", "", said).split()) < 4 and "](#" not in said
    )
