"""The directive `question`: a question to check oneself with, its answer folded away."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from layerlab.site.details import fold
from layerlab.site.domain import domain_of
from layerlab.site.page_warnings import PageWarning, WarningType

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
            raise PageWarning(WarningType.UNANSWERED_QUESTION, text)
        rule = lines.index(RULE)
        asked, _ = self.parse_inline(self.arguments[0])
        choices, answer = nodes.container(), nodes.container()
        self.state.nested_parse(self.content[:rule], self.content_offset, choices)
        self.state.nested_parse(self.content[rule + 1 :], self.content_offset + rule + 1, answer)
        head = nodes.paragraph("", "", nodes.strong("", "", *asked))
        whole = question("", head, *choices.children, fold("Answer", answer.children))
        return [numbered(whole, self.env)]

    def run(self) -> list[nodes.Node]:
        """Render; what is wrong becomes a warning."""
        try:
            return self.render()
        except PageWarning as wrong:
            domain_of(self.env).report(wrong, self.get_location())
            return []


def numbered(asked: question, env: BuildEnvironment) -> question:
    """Give a question an address on its page."""
    asked["ids"] = [f"question-{env.new_serialno('question') + 1}"]
    return asked


def visit_html(self: Any, node: question) -> None:
    """Open a section; without a name it is no landmark, of which a page has few."""
    self.body.append(self.starttag(node, "section", CLASS="question"))


def depart_html(self: Any, node: question) -> None:
    """Close it."""
    self.body.append("</section>\n")


def setup(app: Sphinx) -> None:
    """Make the directive and its node known."""
    app.add_directive("question", QuestionDirective)
    app.add_node(question, html=(visit_html, depart_html))
