"""The directive `transcript`: commands that were run, with what they printed."""

import re
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import BashLexer
from sphinx.application import Sphinx

from layerlab.site import messages
from layerlab.site.directive import MeasuredDirective
from layerlab.site.markdown.renderer import Own, Renderer, fenced
from layerlab.site.page_warnings import PageWarning, WarningType
from layerlab.site.translator import CODE, WEIGHT
from layerlab.transcripts import transcript_record
from layerlab.transcripts.pages import clash
from layerlab.transcripts.session import Session, unsafe
from layerlab.transcripts.shown import Piece, pieces
from layerlab.transcripts.transcript import (
    BINFMT,
    BUILDKIT,
    OPTIONS,
    Transcript,
    TranscriptError,
    transcript,
)  # fmt: skip

_DIGEST = re.compile(r"\b((?:sha256:)?[0-9a-f]{12})[0-9a-f]{52}\b")
_EMULATED = {
    BINFMT: "With {} for programs of arm64, which the kernel starts.",
    BUILDKIT: "With {} for programs of arm64, which BuildKit starts, not the kernel.",
}
_SPANS = HtmlFormatter(nowrap=True)


class transcript_code(nodes.literal_block, Own):
    """A shell session; `pieces` (Piece) tells commands from outputs."""

    def markdown(self, md: Renderer) -> str:
        """The session; of what was printed a digest with as many digits as tell it from others."""
        said = (Piece(*piece) for piece in self["pieces"])
        return fenced("\n".join(map(_brief, said)), "console")


def _brief(piece: Piece) -> str:
    return piece.printed if piece.kind == "command" else _DIGEST.sub(r"\1…", piece.text)


class TranscriptDirective(MeasuredDirective):
    """`{transcript} chapter/example`, or `-` where the commands need no files."""

    has_content = True
    option_spec: ClassVar = OPTIONS

    def render(self) -> list[nodes.Node]:
        """The session, and a line where something is to be said of how it was recorded."""
        one = self._transcript()
        if one.example:
            self.example(one.example)
        if not one.norun and (wrong := unsafe(Session((one,)))):
            raise PageWarning(WarningType.of(wrong.kind), str(wrong))
        recorded = None if one.norun else self._record(one)
        shown = self._pieces(one, recorded)
        text = "\n".join(piece.printed for piece in shown)
        code = transcript_code(text, text, language="console", pieces=shown, force=True)
        code["plain"] = bool(one.says or one.folded)  # a page with many such is heavy
        box = nodes.container("", code, classes=["transcript"])
        if recorded:
            on = recorded["on"]
            if not one.lane:  # which says itself what it was recorded on
                self.domain.note_recorded(recorded["recorded"], on["engine"], on["buildkit"])
            box += [_line("Nothing was built before.")] if one.fresh else []
            box += [_line(f"On Docker Engine {on['engine']}.")] if one.lane else []
            box += [_line(_EMULATED[one.emulates].format(on["emulator"]))] if one.emulates else []
        else:
            box += _line(f"Not run for this book: {one.norun.rstrip('.')}.")
        # A place on this page only: as a name it would be the whole book's, where another page has
        # a transcript that is called the same.
        box["ids"].append(nodes.make_id(f"transcript-{one.name}"))
        said = messages.said(shown, one.says) if one.says else []
        return [*said, messages.commands(box)] if one.says or one.folded else [box]

    def _transcript(self) -> Transcript:
        # counted as the pages' finder counts: lines of the file, the directive's own first
        line, body = self.lineno, self.content_offset + 1
        try:
            one = transcript(
                self.env.docname, line, self.arguments[0], self.options, list(self.content), body
            )
        except TranscriptError as error:
            raise PageWarning(WarningType.of(error.kind), str(error)) from None
        page = self.env.current_document
        before: list[Transcript] = page.get("transcripts") or []
        page["transcripts"] = [*before, one]
        found = clash(one, before)
        if found:
            raise PageWarning(WarningType.CLASHING_TRANSCRIPT, found)
        return one

    def _record(self, one: Transcript) -> dict[str, Any]:
        """What it printed; without it nobody knows whether the commands do what the page says."""
        book = self.domain.library.book
        self.env.note_dependency(str(transcript_record.path_of(one.page, book.records)))
        try:
            return transcript_record.read(one, book)
        except transcript_record.TranscriptRecordError as error:
            raise PageWarning(WarningType.of(error.kind), str(error)) from None

    def _pieces(self, one: Transcript, recorded: dict[str, Any] | None) -> list[Piece]:
        try:
            return pieces(one, recorded)
        except ValueError as error:
            raise PageWarning(WarningType.UNKNOWN_LINE, str(error)) from None


def _line(text: str) -> nodes.paragraph:
    line = nodes.paragraph("", text, classes=["transcript-about"])
    line["support_smartquotes"] = False
    return line


def visit_html(self: Any, node: transcript_code) -> None:
    """Prompts and outputs are marked as such, so that the copy button leaves them out.

    Pygments' own lexer for sessions takes an output line such as `#5 [build 2/4]` for a
    command of root's.
    """
    body = "".join(_html(Piece(*piece), node.get("plain", False)) for piece in node["pieces"])
    self.body.append(
        f'<div class="highlight-console notranslate" {WEIGHT}="{CODE}">'
        '<div class="highlight"><pre><span></span>'
        f"{body}</pre></div></div>\n"
    )
    raise nodes.SkipNode


def _html(piece: Piece, plain: bool) -> str:
    if piece.kind != "command":
        # the line's end within the span: what is not copied leaves no empty line
        return f'<span class="go transcript-{piece.kind}">{escape(piece.text)}\n</span>'
    code = escape(piece.text) if plain else highlight(piece.text, BashLexer(stripnl=False), _SPANS)
    prompts = ["$ ", *["> "] * piece.text.count("\n")]
    return "".join(
        f'<span class="gp">{escape(prompt)}</span><span class="command">{line}</span>\n'
        for prompt, line in zip(prompts, code.rstrip("\n").split("\n"), strict=True)
    )


def setup(app: Sphinx) -> None:
    """Make the directive and its node known."""
    app.add_directive("transcript", TranscriptDirective)
    app.add_node(transcript_code, html=(visit_html, None))
