"""What a block of prose must not have: typed measurements, other words, unknown languages."""

import re
from collections.abc import Iterator

from layerlab.book import sources
from layerlab.tools.placeholders import left
from layerlab.tools.prose import cited, numbers_in_words, typed_commands
from layerlab.tools.prose.prose_page import Block, blocks

# What code blocks may be in, text for drawings. No shell and no console: a command and what it
# printed are a transcript's. No Dockerfile: those that a page shows are built.
LANGUAGES = {"c", "go", "ini", "json", "md", "python", "text", "toml", "yaml"}

_NUMBER = r"(?<![\w.:/-])\d[\d., _]*(?<=\d)"
MEASURED = {
    "a size": re.compile(rf"{_NUMBER}\s?(?:[kKMGT]i?B|bytes?|(?:kilo|mega|giga)bytes?)\b"),
    "a time": re.compile(
        rf"{_NUMBER}\s?(?:ms|s|min|seconds?|minutes?|milliseconds?|h|hours?|days?|weeks?)\b"
    ),
    "a share": re.compile(rf"{_NUMBER}\s?(?:%|percent\b)"),
    "a factor": re.compile(rf"{_NUMBER}(?:\s?×|\s?x\b| times\b|-fold\b)"),
    "a count": re.compile(rf"{_NUMBER} (?:{numbers_in_words.COUNTED})\b"),
    "a digest": re.compile(r"\bsha256:[0-9a-f]{6,}|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,64}\b"),
    "a version": re.compile(
        r"\b(?:Engine|BuildKit|Buildx|containerd|runc)(?: version)? v?\d+(?:\.\d+)+"
    ),
}
# A cell whose value stands in another one, for which alone it was measured.
_PLACE = (
    r"(?:row|column|line|cell|case|one|left|right|first|last|previous|next|others?|top|bottom)s?"
)
_ELSEWHERE = re.compile(
    r" \| ((?:\w+, )?(?:(?:the |exactly the )?same|ditto|idem|id\.|likewise|unchanged|[\"″〃]|"
    r"no (?:difference|change)|nothing (?:changed|changes|else|new)|"
    rf"(?:(?:the )?same as|as|like|see) (?:above|before|below|there|\w+, (?:above|below)|"
    rf"(?:\w+ ){{1,3}}{_PLACE})))(?= \||$)",
    re.IGNORECASE,
)
# The word that the book uses, by what else is written for it.
TERMS = {
    r"Docker[Ff]ile(?<!Dockerfile)|docker file|dockerfile": "Dockerfile",
    r"[Bb]uildkit|Build Kit": "BuildKit",
    r"buildx|BuildX": "Buildx",
    r"docker hub|DockerHub|Dockerhub|Docker hub": "Docker Hub",
    r"filesystem": "file system",
    r"multistage": "multi-stage",
    r"[Dd]ockerignore file": "ignore file",
    r"DockerSlim|docker engine": "Docker Engine",
    r"entry point": "entrypoint",
    r"simply|obviously|of course": "nothing: the word tells a reader nothing",
}
_TERMS = {re.compile(rf"(?<![\w./-])(?:{found})(?![\w/-])"): word for found, word in TERMS.items()}


def page_findings(markdown: str) -> Iterator[tuple[Block, str]]:
    """The blocks of a page, each with a sentence of what is wrong with it, in their order."""
    page = list(blocks(markdown))
    found = [(block, fault) for block in page for fault in _findings(block)]
    found += numbers_in_words.unproved(page)
    yield from sorted(found, key=lambda one: one[0].line)


def _findings(block: Block) -> Iterator[str]:
    """Sentences that say what is wrong with a block, and what to write."""
    if block.language is not None and block.language not in LANGUAGES:
        known = ", ".join(sorted(LANGUAGES))
        name = repr(block.language) if block.language else "no language"
        yield (
            f"a code block in {name}; allowed are {known}; `{{transcript}}` is for commands, "
            "`{dockerfile}` for Dockerfiles"
        )
    yield from typed_commands.in_code(block.code)
    for code in block.codes:
        yield from typed_commands.in_sentence(code)
    for source in block.sources:
        if problem := sources.problem(*source):
            yield problem
    for statement in block.cited:
        yield from cited.faults(statement)
    if block.bare_image:
        yield "an image without text; say what it shows between the brackets"
    if not block.quoted:
        yield from _typed(block.text)
    yield from _worded(block.text)
    yield from left(block.text)
    if re.search(r"\w!(?:\s|$)", block.text):
        yield "an exclamation mark; end the sentence with a full stop"


def _worded(text: str) -> Iterator[str]:
    for found in _ELSEWHERE.findall(text):
        yield f"a cell refers to another one: {found!r}; give its own value, measured for it"
    for pattern, word in _TERMS.items():
        for found in pattern.findall(text):
            yield f"{found!r} is written; write {word}"


def _typed(text: str) -> Iterator[str]:
    for kind, pattern in MEASURED.items():
        for found in pattern.finditer(text):
            yield (
                f"{kind} is typed: {found[0].strip()!r}; take it from a record with {{measured}}, "
                "or link it to its source and say that it is quoted"
            )
