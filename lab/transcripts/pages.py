"""Find the transcripts of the book in its pages, without Sphinx."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from docutils.parsers.rst import Directive
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from myst_parser.parsers.directives import MarkupError, parse_directive_text

from lab import ROOT
from lab.transcripts.transcript import OPTIONS, Transcript, TranscriptError, transcript

DOCS = ROOT / "docs"
# Directives whose content is shown as it stands, so it is not looked into.
_VERBATIM = ("code", "code-block", "sourcecode", "parsed-literal", "literalinclude")


class _Shape(Directive):
    """What the directive takes, for MyST's own reading of options."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = OPTIONS


def find(docs: Path = DOCS) -> list[Transcript]:
    """All transcripts, page by page, in order; raises TranscriptError with page and line."""
    found = []
    for file in sorted(docs.rglob("*.md")):
        page = file.relative_to(docs).with_suffix("").as_posix()
        try:
            found += _checked(read(page, file.read_text()))
        except TranscriptError as error:
            raise TranscriptError(f"{file}:{error.line}: {error}", error.kind) from None
    return found


def read(page: str, text: str) -> list[Transcript]:
    """The transcripts of one page's text; raises TranscriptError."""
    return [_transcript(page, token, line) for token, line in fences(text) if _is_one(token)]


def fences(text: str, start: int = 0) -> Iterator[tuple[Token, int]]:
    """Fenced blocks, those within directives too, with their line from 1."""
    parser = MarkdownIt("commonmark").use(front_matter_plugin).use(colon_fence_plugin)
    for token in parser.parse(text):
        if token.type not in ("fence", "colon_fence") or not token.map:
            continue
        line = start + token.map[0] + 1
        yield token, line
        name = token.info.strip().partition("}")[0].removeprefix("{")
        if token.info.strip().startswith("{") and name not in (*_VERBATIM, "transcript"):
            yield from fences(token.content, line)


def _is_one(token: Token) -> bool:
    return token.info.strip().startswith("{transcript}")


def _transcript(page: str, token: Token, line: int) -> Transcript:
    argument = token.info.strip().removeprefix("{transcript}").strip()
    try:
        parsed = parse_directive_text(_Shape, argument, token.content, line=line)
    except MarkupError as error:
        raise TranscriptError(f"the transcript names no example: {error}", line=line) from None
    if parsed.warnings:
        said = parsed.warnings[0]
        raise TranscriptError(said.msg, line=said.lineno or line)
    body_line = line + 1 + parsed.body_offset
    return transcript(page, line, parsed.arguments[0], parsed.options, parsed.body, body_line)


def _checked(found: list[Transcript]) -> list[Transcript]:
    """The transcripts of a page, once it is sure that their names and sessions agree."""
    for place, one in enumerate(found):
        if fault := clash(one, found[:place]):
            raise TranscriptError(fault, "clashing-transcript", one.line)
    return found


def clash(one: Transcript, before: list[Transcript]) -> str | None:
    """One sentence when a transcript does not go with those before it on the page."""
    for other in before:
        if other.name == one.name:
            return f"the name {one.name} is that of the transcript in line {other.line} too"
        if one.session and other.session == one.session and other.example != one.example:
            return (
                f"the session {one.session} began in line {other.line} on "
                f"{other.example or '-'}, so it cannot go on on {one.example or '-'}"
            )
    return None
