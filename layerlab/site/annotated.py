"""Code with numbers at the ends of lines that are explained beneath it."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from layerlab.site.markdown.renderer import Own, Renderer
from layerlab.site.translator import CODE, WEIGHT


class annotated_code(nodes.literal_block, Own):
    """Code; `marks` maps line numbers (from 0) to notes (from 1), `note_ids` lists their ids."""

    def markdown(self, md: Renderer) -> str:
        """The file as it is."""
        return f"```{self['language']}\n{self.rawsource.rstrip()}\n```"


class line_notes(nodes.enumerated_list, Own):
    """Notes beneath annotated code, `codes` by what each knows its line."""

    def markdown(self, md: Renderer) -> str:
        """Each note with a part of its line: a number says nothing in plain text."""
        notes = zip(self["codes"], self.children, strict=True)
        return "\n".join(f"- `{code}`: {md.blocks(note)}" for code, note in notes)


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
        f'<div class="highlight-{node["language"]} notranslate annotated" {WEIGHT}="{CODE}">'
        f"{start}<pre>{chr(10).join(lines)}</div>\n"
    )
    raise nodes.SkipNode


def _mark(number: int, target: str) -> str:
    return f'<a class="note-mark" href="#{target}" aria-label="note {number}">{number}</a>'


def setup(app: Sphinx) -> None:
    """Make both nodes known."""
    app.add_node(annotated_code, html=(visit_html, None))
    app.add_node(
        line_notes,
        html=(HTML5Translator.visit_enumerated_list, HTML5Translator.depart_enumerated_list),
    )
