"""The directive `predict`: which steps rerun after an edit, guessed first, then looked at.

A step is ticked or not; opening what was recorded marks each guess, by the style sheet alone.
"""

from collections.abc import Sequence
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
from layerlab.site.page_warnings import unknown
from layerlab.site.paged_media import is_paged
from layerlab.site.question import numbered, question
from layerlab.site.rebuild_tabs import steps
from layerlab.site.tables import Cell


class Guess(NamedTuple):
    """A build step: its stage (empty where there is one only), its text, whether it ran."""

    stage: str
    text: str
    ran: bool


class guesses(nodes.General, nodes.Element, Own):
    """The `steps` (Guess) of a build, each to be ticked."""

    def markdown(self, md: Renderer) -> str:
        """The steps; what became of them stands in the answer."""
        listed = [Guess(*one) for one in self["steps"]]
        return "\n".join(f"- {f'{one.stage}: ' if one.stage else ''}`{one.text}`" for one in listed)


class PredictDirective(MeasuredDirective):
    """`{predict} chapter/example name` of a rebuild claim; the body says why it is so."""

    required_arguments = 2
    has_content = True

    def render(self) -> list[nodes.Node]:
        """The edit, the steps with a box each, and what was recorded, folded away."""
        example, name = self.example(self.arguments[0]), self.arguments[1]
        if name not in example.rebuild:
            raise unknown("claim", name, example.rebuild, f"{example.name} rebuild")
        claim = example.rebuild[name]
        self.domain.note_claims(example, f"rebuild {name}")
        value = cast(RebuildResult, self.record(example)["claims"][f"rebuild {name}"]["value"])
        head = nodes.paragraph("", "", nodes.strong("", "", *self.inline(_asked(example, claim))))
        listed = guesses("", steps=[tuple(one) for one in _steps(example, claim, value)])
        why = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, why)
        answer = fold(
            "Look: what was recorded", [self._outcome(example, claim, value), *why.children]
        )
        asked = question("", head, listed, answer, classes=["predict"])
        return [numbered(asked, self.env)]

    def _outcome(self, example: Example, claim: Rebuild, value: RebuildResult) -> nodes.paragraph:
        said = claim.phrase(value)
        ran = [one for one in _steps(example, claim, value) if one.ran]
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


def _steps(example: Example, claim: Rebuild, value: RebuildResult) -> list[Guess]:
    """In the Dockerfile's order."""
    found = []
    for row in steps(example, claim, value):
        cells: Sequence[Cell] = row
        stage, text, became = cells
        said = [cast(Sequence[nodes.Node], cell)[0].astext() for cell in (text, became)]
        found.append(Guess(str(stage), said[0], said[1] != "cached"))
    return found


def visit_guesses_html(self: Any, node: guesses) -> None:
    """Write a list of checkboxes, each with both marks; on paper there is nothing to tick."""
    self.body.append('<ul class="guesses">\n')
    for one in (Guess(*step) for step in node["steps"]):
        self.body.append(_plain(one) if is_paged(self) else _box(one))
    self.body.append("</ul>\n")
    raise nodes.SkipNode


def _plain(step: Guess) -> str:
    stage = f"{escape(step.stage)}: " if step.stage else ""
    return f"<li>{stage}<code>{escape(step.text)}</code></li>\n"


def _box(step: Guess) -> str:
    kind, became = ("ran", "reruns") if step.ran else ("cached", "is cached")
    stage = f"<small>{escape(step.stage)}</small> " if step.stage else ""
    return (
        f'<li class="{kind}"><label><input type="checkbox"> '
        f"<span>{stage}<code>{escape(step.text)}</code></span></label> "
        f'<b class="right">✓ right: {became}</b><b class="wrong">✗ wrong: {became}</b></li>\n'
    )


def setup(app: Sphinx) -> None:
    """Make the directive and its node known."""
    app.add_directive("predict", PredictDirective)
    app.add_node(guesses, html=(visit_guesses_html, None))
