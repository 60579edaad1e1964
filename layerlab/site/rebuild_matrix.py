"""A table of edits and the lines of Dockerfiles: which steps rerun, which are cached."""

from html import escape
from typing import Any, NamedTuple

from sphinx.application import Sphinx

from layerlab.book.claims.words import code
from layerlab.site.choices import (
    choices,
    close_figure,
    half,
    no_more,
    open_figure,
    write_label,
    write_sentences,
)
from layerlab.site.markdown.differences import files as shown_files
from layerlab.site.markdown.renderer import Own, Renderer
from layerlab.site.paged_media import is_paged
from layerlab.site.rebuilt_lines import CACHED, LEFT_OUT, RERUNS, Line

FEW = 3  # columns that are wide enough for words
CLASSES = {RERUNS: "ran", CACHED: "kept", LEFT_OUT: "out"}
HINT = "Lines without a mark have no build step of their own."


class BuiltFile(NamedTuple):
    """A Dockerfile: its name and text, its lines, and how many steps ran after each edit."""

    name: str
    text: str
    lines: list[Line]
    counts: list[str]

    @property
    def steps(self) -> list[str]:
        """The lines that have a step."""
        return [line.text for line in self.lines if line.states]

    def outcome(self, column: int) -> str:
        """How many steps ran after an edit, and which; the others were cached."""
        states = [line.states[column] for line in self.lines if line.states]
        ran, out = (
            [text for text, state in zip(self.steps, states, strict=True) if state == wanted]
            for wanted in (RERUNS, LEFT_OUT)
        )
        said = self.counts[column]
        if 0 < len(ran) < len(states):
            said += f": {_named(ran, self.steps)}"
        return f"{said}; left out: {', '.join(map(code, out))}" if out else said


class rebuild_matrix(choices, Own):
    """The figure: `files` (BuiltFile) are its rows, its labels the edits that head its columns.

    `told` numbers the sentences that say more than the table.
    """

    def markdown(self, md: Renderer) -> str:
        """A row for each edit, with the steps that ran, and beneath what steps printed.

        The lines of a file are listed where it does not stand on the page.
        """
        files: list[BuiltFile] = self["files"]
        shown = shown_files(self.document)
        lines = [
            f"Lines of {code(one.name)}: {', '.join(code(line.text) for line in one.lines)}.\n"
            for one in files
            if one.text.rstrip("\n") not in shown
        ]
        heads = [f"Steps of {code(one.name)} that ran" for one in files]
        rows = [["Edit", *heads], ["---"] * (len(heads) + 1)]
        for number, label in enumerate(half(self, second=False)):
            rows.append([md.inline(label), *(one.outcome(number) for one in files)])
        cells = ([cell.replace("|", "\\|") for cell in row] for row in rows)
        sentences = half(self, second=True)
        told = [f"\n{md.inline(sentences[number])}" for number in self["told"]]
        return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in cells), *told])


def _named(ran: list[str], steps: list[str]) -> str:
    """Some steps by their text, or by the first of them where they are the last ones."""
    if len(ran) > 1 and ran == steps[-len(ran) :]:
        return f"from {code(ran[0])} on"
    return ", ".join(map(code, ran))


def _states(line: Line, columns: int) -> list[str]:
    return line.states or [""] * columns


def visit_html(self: Any, node: rebuild_matrix) -> None:
    """Write the sentence of what is chosen, and the table with a body for each Dockerfile."""
    columns = len(half(node, second=False))
    kind = "few" if columns <= FEW else "many"
    open_figure(self, node, f"rebuilds {kind}", "Choose an edit")
    if not is_paged(self):
        write_sentences(self, node, HINT)
    # Its sentences say in words what its cells show.
    self.body.append('<table data-search-ignore="1"><thead><tr class="edits">')
    self.body.append(f"<td>{_key(node)}</td>")
    for number in range(columns):
        self.body.append('<th scope="col">')
        write_label(self, node, number)
        self.body.append("</th>")
    self.body.append("</tr></thead>\n")
    for file in node["files"]:
        self.body.append(_body(file, columns))
    self.body.append("</table>\n")
    if is_paged(self):  # all of them
        write_sentences(self, node, HINT)
    close_figure(self, node)
    no_more()


def _key(node: rebuild_matrix) -> str:
    """What the marks mean, of those that are there."""
    shown = {state for file in node["files"] for line in file.lines for state in line.states}
    return "".join(f'<p class="{CLASSES[s]}"><i></i> {s}</p>' for s in CLASSES if s in shown)


def _body(file: BuiltFile, columns: int) -> str:
    pairs = (count.partition("/") for count in file.counts)
    counts = "".join(f"<td>{ran}<small>{of}{every}</small></td>" for ran, of, every in pairs)
    rows = [
        f'<tr class="file"><th scope="row"><code>{escape(file.name)}</code> '
        f"<small>steps that ran</small></th>{counts}</tr>\n"
    ]
    for line in file.lines:
        cells = "".join(map(_cell, _states(line, columns)))
        quiet = "" if line.states else ' class="quiet"'
        text = f"<code>{escape(line.text)}</code>"
        rows.append(f'<tr{quiet}><th scope="row">{text}</th>{cells}</tr>\n')
    return f"<tbody>{''.join(rows)}</tbody>\n"


def _cell(state: str) -> str:
    return f'<td class="{CLASSES[state]}"><i>{state}</i></td>' if state else "<td></td>"


def setup(app: Sphinx) -> None:
    """Make the node known."""
    app.add_node(rebuild_matrix, html=(visit_html, None))
