"""The directive `predict`: which steps rerun after an edit, guessed first, then looked at.

A step is ticked or not; opening what was recorded marks each guess, by the style sheet alone.
"""

from html import escape
from typing import Any, NamedTuple, cast

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.claims.answers import RebuildResult
from layerlab.book.claims.rebuild import Rebuild
from layerlab.book.example import Example
from layerlab.site.details import fold
from layerlab.site.directive import MeasuredDirective
from layerlab.site.markdown.renderer import Own, Renderer
from layerlab.site.paged_media import is_paged
from layerlab.site.question import numbered, question
from layerlab.site.rebuilds import claim_of, lines_in
from layerlab.site.rebuilt_lines import RERUNS, Rebuilt


class Guess(NamedTuple):
    """A line of the Dockerfile: of a step what became of it, else it is empty."""

    text: str
    state: str


class guesses(nodes.General, nodes.Element, Own):
    """The `lines` (Guess) of a Dockerfile, each step to be ticked."""

    def markdown(self, md: Renderer) -> str:
        """The lines; what became of their steps stands in the answer."""
        return "\n".join(f"- `{Guess(*one).text}`" for one in self["lines"])


class PredictDirective(MeasuredDirective):
    """`{predict} chapter/example name` of a rebuild claim; the body says why it is so."""

    required_arguments = 2
    has_content = True

    def render(self) -> list[nodes.Node]:
        """The edit, the steps with a box each, and what was recorded, folded away."""
        example, name = self.example(self.arguments[0]), self.arguments[1]
        claim = claim_of(example, name)
        value = cast(RebuildResult, self.record(example)["claims"][f"rebuild {name}"]["value"])
        head = nodes.paragraph("", "", nodes.strong("", "", *self.inline(_asked(example, claim))))
        listed = guesses("", lines=[tuple(one) for one in _lines(example, claim, value)])
        why = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, why)
        answer = fold(
            "Look: what was recorded", [self._outcome(example, claim, value), *why.children]
        )
        asked = question("", head, listed, answer, classes=["predict"])
        return [numbered(asked, self.env)]

    def _outcome(self, example: Example, claim: Rebuild, value: RebuildResult) -> nodes.paragraph:
        said = claim.phrase(value)
        ran = [one for one in _lines(example, claim, value) if one.state == RERUNS]
        named = ", ".join(f"`{one.text}`" for one in ran)
        text = f"{said[0].upper()}{said[1:]}{f': {named}' if ran else ''}."
        return nodes.paragraph("", "", *self.inline(text))


def _asked(example: Example, claim: Rebuild) -> str:
    edit = claim.edit.describe()
    file = example.image[claim.image].dockerfile
    return (
        f"Predict: you build `{file}` a second time{claim.where()}, after this change: {edit}. "
        "Which steps rerun? Tick them, then look."
    )


def _lines(example: Example, claim: Rebuild, value: RebuildResult) -> list[Guess]:
    """In the Dockerfile's order."""
    lines = lines_in(example, claim.image, [Rebuilt(claim, value)])
    return [Guess(one.text, "".join(one.states)) for one in lines]


def visit_guesses_html(self: Any, node: guesses) -> None:
    """Write a list of checkboxes, each with both marks; on paper there is nothing to tick."""
    self.body.append('<ul class="guesses">\n')
    for one in (Guess(*line) for line in node["lines"]):
        ticked = one.state and not is_paged(self)
        self.body.append(_box(one) if ticked else f"<li><code>{escape(one.text)}</code></li>\n")
    self.body.append("</ul>\n")
    raise nodes.SkipNode


def _box(step: Guess) -> str:
    kind, became = ("ran", "reruns") if step.state == RERUNS else ("cached", "is cached")
    return (
        f'<li class="{kind}"><label><input type="checkbox"> '
        f"<span><code>{escape(step.text)}</code></span></label> "
        f'<b class="right">✓ right: {became}</b><b class="wrong">✗ wrong: {became}</b></li>\n'
    )


def setup(app: Sphinx) -> None:
    """Make the directive and its node known."""
    app.add_directive("predict", PredictDirective)
    app.add_node(guesses, html=(visit_guesses_html, None))
