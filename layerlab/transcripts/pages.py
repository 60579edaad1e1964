"""Find the transcripts of the book in its pages, without Sphinx."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from docutils.parsers.rst import Directive
from docutils.parsers.rst.states import MarkupError
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from myst_parser.parsers.directives import parse_directive_text

from layerlab.transcripts.transcript import OPTIONS, Transcript, TranscriptError, transcript

# Directives whose content is shown as it stands, so it is not looked into.
_VERBATIM = ("code", "code-block", "sourcecode", "parsed-literal", "literalinclude")


class _Shape(Directive):
    """What the directive takes, for MyST's own reading of options."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = OPTIONS


def find(docs: Path) -> list[Transcript]:
    """All transcripts, page by page, in order; raises TranscriptError with page and line."""
    return [one for file in sorted(docs.rglob("*.md")) for one in on_page(file, docs)]


def page_names(docs: Path) -> list[str]:
    """Names of all pages, such as `recipes/go`."""
    return [file.relative_to(docs).with_suffix("").as_posix() for file in docs.rglob("*.md")]


def on_page(file: Path, docs: Path) -> list[Transcript]:
    """The transcripts of one page, in order; raises TranscriptError with page and line."""
    page, shown = file.relative_to(docs).with_suffix("").as_posix(), file.relative_to(docs.parent)
    try:
        return _checked(read(page, file.read_text(encoding="utf-8")))
    except UnicodeDecodeError:
        raise TranscriptError(f"{shown}:1: the page is not in UTF-8", line=1) from None
    except TranscriptError as error:
        raise TranscriptError(f"{shown}:{error.line}: {error}", error.kind, error.line) from None


def read(page: str, text: str) -> list[Transcript]:
    """The transcripts of one page's text; raises TranscriptError."""
    return list(_read(page, text))


@functools.lru_cache(maxsize=256)  # a page is asked for by each test of each of its transcripts
def _read(page: str, text: str) -> tuple[Transcript, ...]:
    return tuple(_transcript(page, token, line) for token, line in fences(text) if _is_one(token))


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
        if problem := clash(one, found[:place]):
            raise TranscriptError(problem, "clashing-transcript", one.line)
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
