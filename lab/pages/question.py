"""The directive `question`: a question to check oneself with, its answer folded away."""

from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from lab.pages.details import fold
from lab.pages.domain import domain_of
from lab.pages.faults import Fault
from lab.pages.markdown.renderer import Function, Renderer

RULE = "---"


class question(nodes.General, nodes.Element):
    """A question: a paragraph, what may be chosen, and the folded answer."""


class QuestionDirective(SphinxDirective):
    """`{question} Which step reruns?`, a body of choices, a line `---`, the answer."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def render(self) -> list[nodes.Node]:
        """The question and its choices; the answer opens without JavaScript."""
        lines = [line.strip() for line in self.content]
        if RULE not in lines or not any(lines[lines.index(RULE) + 1 :]):
            text = f"the question {self.arguments[0]!r} has no answer; write one after a line ---"
            raise Fault("unanswered-question", text)
        rule = lines.index(RULE)
        asked, _ = self.parse_inline(self.arguments[0])
        choices, answer = nodes.container(), nodes.container()
        self.state.nested_parse(self.content[:rule], self.content_offset, choices)
        self.state.nested_parse(self.content[rule + 1 :], self.content_offset + rule + 1, answer)
        head = nodes.paragraph("", "", nodes.strong("", "", *asked))
        return [question("", head, *choices.children, fold("Answer", answer.children))]

    def run(self) -> list[nodes.Node]:
        """Render; a fault becomes a warning."""
        try:
            return self.render()
        except Fault as fault:
            domain_of(self.env).report(fault, self.get_location())
            return []


def visit_html(self: Any, node: question) -> None:
    """Open a section; without a name it is no landmark, of which a page has few."""
    self.body.append(self.starttag(node, "section", CLASS="question"))


def depart_html(self: Any, node: question) -> None:
    """Close it."""
    self.body.append("</section>\n")


def visit_text(self: Any, node: question) -> None:
    """Text needs no frame."""


def _markdown(md: Renderer, node: question) -> str:
    return md.blocks(node)


NODES = {question: {"html": (visit_html, depart_html), "text": (visit_text, visit_text)}}
BLOCKS: dict[type, Function] = {question: _markdown}
