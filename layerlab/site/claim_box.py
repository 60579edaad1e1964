"""The directive `claim`: one claim on its own, with what was measured."""

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.site.claim_rows import measured, said
from layerlab.site.directive import MeasuredDirective
from layerlab.site.page_warnings import unknown


class ClaimDirective(MeasuredDirective):
    """`{claim} chapter/example compare ship-the-binary-only`."""

    required_arguments = 2
    final_argument_whitespace = True

    def render(self) -> list[nodes.Node]:
        """A box of two lines: claimed, measured."""
        example = self.example(self.arguments[0])
        claimed = _find(example, self.arguments[1])
        self.domain.note_claims(example, claimed.id)
        record = self.record(example)
        box = nodes.container(classes=["claim"])
        box += _line("Claimed", said(claimed, self.inline))
        box += _line("Measured", measured(claimed, record))
        return [box]


def _line(label: str, content: list[nodes.Node]) -> nodes.paragraph:
    line = nodes.paragraph("", "", nodes.strong("", label), nodes.Text(": "), *content)
    line["support_smartquotes"] = False
    return line


def _find(example: Example, id: str) -> LocatedClaim:
    claims = {claimed.id: claimed for claimed in example.claims()}
    if id not in claims:
        raise unknown("claim", id, claims, example.name)
    return claims[id]


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("claim", ClaimDirective)
