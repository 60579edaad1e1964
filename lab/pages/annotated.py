"""Code with numbers at the ends of lines that are explained beneath it."""

from typing import Any

from docutils import nodes

from lab.pages.markdown.renderer import Function, Renderer


class annotated_code(nodes.literal_block):
    """Code; `marks` maps line numbers (from 0) to notes (from 1), `note_ids` lists their ids."""


def visit_html(self: Any, node: annotated_code) -> None:
    """Highlight, then put a link to each note at the end of its line."""
    highlighted = self.highlighter.highlight_block(
        node.rawsource, node["language"], force=True, location=node
    )
    start, code = highlighted.split("<pre>", 1)
    lines = code.split("\n")
    for line, number in node["marks"].items():
        lines[line] += _mark(number, node["note_ids"][number - 1])
    self.body.append(
        f'<div class="highlight-{node["language"]} notranslate annotated">'
        f"{start}<pre>{chr(10).join(lines)}</div>\n"
    )
    raise nodes.SkipNode


def _mark(number: int, target: str) -> str:
    return f'<a class="note-mark" href="#{target}" aria-label="note {number}">{number}</a>'


def visit_text(self: Any, node: annotated_code) -> None:
    """Write the note's number in parentheses after its line."""
    self.new_state()
    lines = node.rawsource.rstrip("\n").split("\n")
    width = max(len(lines[line]) for line in node["marks"])
    for number, line in enumerate(lines):
        mark = node["marks"].get(number)
        self.add_text((f"{line:<{width}}  ({mark})" if mark else line) + self.nl)
    self.end_state(wrap=False)
    raise nodes.SkipNode


def _markdown(md: Renderer, node: annotated_code) -> str:
    """The file as it is, then which lines the notes are about."""
    lines = node.rawsource.split("\n")
    about = [f"{number}. `{lines[line].strip()}`" for line, number in node["marks"].items()]
    code = f"```{node['language']}\n{node.rawsource.rstrip()}\n```"
    return f"{code}\n\nLines explained:\n\n" + "\n".join(about)


NODES = {annotated_code: {"html": (visit_html, None), "text": (visit_text, None)}}
BLOCKS: dict[type, Function] = {annotated_code: _markdown}
