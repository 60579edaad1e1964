"""The directive `claim`: one claim on its own, with what was measured."""

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.claims.compare import Compare
from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.site.claim_rows import holds, said, shown_text
from layerlab.site.directive import MeasuredDirective
from layerlab.site.page_warnings import unknown
from layerlab.site.proof_link import proof_link, row_of


class ClaimDirective(MeasuredDirective):
    """`{claim} chapter/example compare ship-the-binary-only`."""

    required_arguments = 2
    final_argument_whitespace = True

    def render(self) -> list[nodes.Node]:
        """A line: what is claimed, and what was measured, which leads to its proof."""
        example = self.example(self.arguments[0])
        claimed = _find(example, self.arguments[1])
        record = self.record(example)
        text, proof = shown_text(claimed, record), row_of("claim", claimed.id)
        before, colon, last = text.rpartition(": ") if _compares(claimed) else ("", "", text)
        measured = nodes.inline("", "", nodes.Text(before + colon), nodes.strong("", last))
        line = nodes.paragraph("", "", *said(claimed, self.inline), nodes.Text(": "))
        line += proof_link(self.env.docname, example.name, measured, proof)
        line["support_smartquotes"] = False
        state = "holds" if holds(claimed, record) else "does-not-hold"
        if state == "does-not-hold":
            line += [nodes.Text(" "), nodes.strong("", "does not hold")]
        return [nodes.container("", line, classes=["claim", state])]


def _compares(claimed: LocatedClaim) -> bool:
    """Whether what was measured ends with the difference, behind a colon."""
    return isinstance(claimed.claim, Compare)


def _find(example: Example, id: str) -> LocatedClaim:
    claims = {claimed.id: claimed for claimed in example.claims()}
    if id not in claims:
        raise unknown("claim", id, claims, example.name)
    return claims[id]


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("claim", ClaimDirective)
