"""The directive `transcript`: commands that were run, with what they printed."""

from html import escape
from typing import Any, ClassVar

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import BashLexer

from lab.pages.directive import MeasuredDirective
from lab.pages.faults import Fault
from lab.transcripts import record
from lab.transcripts.pages import clash
from lab.transcripts.session import Session, fault
from lab.transcripts.shown import Piece, pieces
from lab.transcripts.transcript import OPTIONS, Transcript, TranscriptError, transcript


class transcript_code(nodes.literal_block):
    """A shell session; `pieces` (Piece) tells commands from outputs."""


class TranscriptDirective(MeasuredDirective):
    """`{transcript} chapter/example`, or `-` where the commands need no files."""

    has_content = True
    option_spec: ClassVar = OPTIONS

    def render(self) -> list[nodes.Node]:
        """The session, and a line that says when and on what it was recorded."""
        one = self._transcript()
        if one.example:
            self.example(one.example)
        if not one.norun and (wrong := fault(Session((one,)), self.domain.library.examples)):
            raise Fault(wrong.kind, str(wrong))
        recorded = None if one.norun else self._record(one)
        shown = self._pieces(one, recorded)
        text = "\n".join(piece.printed for piece in shown)
        code = transcript_code(text, text, language="console", pieces=shown, force=True)
        box = nodes.container("", code, _about(one, recorded), classes=["transcript"])
        # A place on this page only: as a name it would be the whole book's, where another page has
        # a transcript that is called the same.
        box["ids"].append(nodes.make_id(f"transcript-{one.name}"))
        return [box]

    def _transcript(self) -> Transcript:
        # counted as the pages' finder counts: lines of the file, the directive's own first
        line, body = self.lineno, self.content_offset + 1
        try:
            one = transcript(
                self.env.docname, line, self.arguments[0], self.options, list(self.content), body
            )
        except TranscriptError as error:
            raise Fault(error.kind, str(error)) from None
        before = self.env.temp_data.setdefault("transcripts", [])
        found = clash(one, before)
        before.append(one)
        if found:
            raise Fault("clashing-transcript", found)
        return one

    def _record(self, one: Transcript) -> dict[str, Any] | None:
        """The record; None where a program was missing when the others were recorded."""
        library = self.domain.library
        self.env.note_dependency(str(record.path_of(one.page, library.records)))
        try:
            return record.read(one, library.records, library.examples)
        except record.TranscriptRecordError as error:
            if one.needs and error.kind == "unrecorded-transcript":
                return None
            raise Fault(error.kind, str(error)) from None

    def _pieces(self, one: Transcript, recorded: dict[str, Any] | None) -> list[Piece]:
        try:
            return pieces(one, recorded)
        except ValueError as error:
            raise Fault("unknown-line", str(error)) from None


def _about(one: Transcript, recorded: dict[str, Any] | None) -> nodes.paragraph:
    """When and on what it was recorded, or why it was not."""
    line = nodes.paragraph(classes=["transcript-about"])
    line["support_smartquotes"] = False
    if recorded:
        on = recorded["on"]
        own = "the embedded engine, " if on.get("embedded") else ""
        fresh = ", where nothing was built before" if one.fresh else ""
        line += nodes.Text(
            f"Recorded on {recorded['recorded']} with {own}Docker Engine {on['engine']}, "
            f"BuildKit {on['buildkit'].removeprefix('v')}{fresh}."
        )
    elif one.norun:
        line += nodes.Text(f"Not run for this book: {one.norun.rstrip('.')}.")
    else:
        line += nodes.Text(f"Not recorded: it needs {', '.join(one.needs)}.")
    return line


def visit_html(self: Any, node: transcript_code) -> None:
    """Prompts and outputs are marked as such, so that the copy button leaves them out.

    Pygments' own lexer for sessions takes an output line such as `#5 [build 2/4]` for a
    command of root's.
    """
    body = "".join(_html(Piece(*piece)) for piece in node["pieces"])
    self.body.append(
        '<div class="highlight-console notranslate"><div class="highlight"><pre><span></span>'
        f"{body}</pre></div></div>\n"
    )
    raise nodes.SkipNode


def _html(piece: Piece) -> str:
    if piece.kind != "command":
        # the line's end within the span: what is not copied leaves no empty line
        return f'<span class="go transcript-{piece.kind}">{escape(piece.text)}\n</span>'
    code = highlight(piece.text, BashLexer(stripnl=False), HtmlFormatter(nowrap=True))
    prompts = ["$ ", *["> "] * piece.text.count("\n")]
    return "".join(
        f'<span class="gp">{escape(prompt)}</span><span class="command">{line}</span>\n'
        for prompt, line in zip(prompts, code.rstrip("\n").split("\n"), strict=True)
    )


NODES = {transcript_code: {"html": (visit_html, None)}}
