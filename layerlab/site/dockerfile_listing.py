"""The directive `dockerfile`: an example's Dockerfile with its lines explained."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.example import Example
from layerlab.site.annotated import annotated_code, line_notes
from layerlab.site.directive import MeasuredDirective
from layerlab.site.file_tabs import about, check_file, code, language
from layerlab.site.page_warnings import PageWarning, WarningType

_ITEM = re.compile(r"^[-*] `(?P<code>[^`]+)`:?\s*(?P<text>.*)$")


class Note(NamedTuple):
    """A note of the body: the code that it marks, its text, its line on the page."""

    code: str
    text: str
    line: int


class DockerfileDirective(MeasuredDirective):
    """`{dockerfile} chapter/example Dockerfile`, its body a list of marked code and notes."""

    required_arguments = 2
    has_content = True

    def render(self) -> list[nodes.Node]:
        """The file with numbers at line ends, an ordered list of the notes beneath."""
        example = self.example(self.arguments[0])
        path = check_file(example, self.arguments[1])
        parts: list[nodes.Node] = [about(example, path, self.config.measured_repository)]
        notes = self._notes(path.read_text().splitlines())
        if not notes:
            return [nodes.container("", *parts, code(example, path), classes=["annotated-file"])]
        serial = self.env.new_serialno("annotated") + 1
        ids = [f"note-{serial}-{number}" for number in range(1, len(notes) + 1)]
        parts += [_marked(example, path, list(notes), ids), self._listed(notes.values(), ids)]
        return [nodes.container("", *parts, classes=["annotated-file"])]

    def _listed(self, notes: Collection[Note], ids: list[str]) -> line_notes:
        codes = [note.code for note in notes]
        listed = line_notes(enumtype="arabic", classes=["notes"], codes=codes)
        for id, note in zip(ids, notes, strict=True):
            content, _ = self.parse_inline(note.text, lineno=note.line)
            listed += nodes.list_item("", nodes.paragraph("", "", *content), ids=[id])
        return listed

    def _notes(self, lines: list[str]) -> dict[int, Note]:
        """The notes by the line (from 0) that they mark, in the file's order."""
        found: dict[int, Note] = {}
        for note in self._parsed():
            line = next((n for n, text in enumerate(lines) if note.code in text), None)
            if line is None:
                text = f"no line of {self.arguments[1]} contains {note.code!r}"
                raise PageWarning(WarningType.UNKNOWN_LINE, text)
            if line in found:
                text = f"{note.code!r} and {found[line].code!r} mark the same line"
                raise PageWarning(WarningType.UNKNOWN_LINE, text)
            found[line] = note
        return dict(sorted(found.items()))

    def _parsed(self) -> list[Note]:
        """The body's items; lines that follow an item belong to it."""
        notes: list[Note] = []
        for number, line in enumerate(self.content, self.content_offset + 1):
            if item := _ITEM.match(line):
                notes.append(Note(item["code"], item["text"], number))
            elif line.strip() and notes:
                last = notes[-1]
                notes[-1] = last._replace(text=f"{last.text} {line.strip()}".strip())
            elif line.strip():
                text = f'{line.strip()!r} is not a note; write "- `code`: what it does"'
                raise PageWarning(WarningType.UNKNOWN_LINE, text)
        return notes


def _marked(example: Example, path: Path, lines: list[int], ids: list[str]) -> annotated_code:
    text = path.read_text()
    marks = {line: number for number, line in enumerate(lines, 1)}
    highlighted = language(example, path)
    return annotated_code(text, text, language=highlighted, marks=marks, note_ids=ids)


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("dockerfile", DockerfileDirective)
