"""The directive `claim`: one claim on its own, with what was measured."""

import re
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.claims.base import Claim
from layerlab.book.claims.build_result import Fails
from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.records.record import Record
from layerlab.site.claim_rows import holds, said
from layerlab.site.directive import MeasuredDirective
from layerlab.site.page_warnings import unknown
from layerlab.site.proof_link import proof_link, row_of

CODE = re.compile(r"`+([^`]+)`+")


class ClaimDirective(MeasuredDirective):
    """`{claim} chapter/example compare ship-the-binary-only`."""

    required_arguments = 2
    final_argument_whitespace = True

    def render(self) -> list[nodes.Node]:
        """A line: what is claimed, and what was measured, which leads to its proof."""
        example = self.example(self.arguments[0])
        claimed = _find(example, self.arguments[1])
        record = self.record(example)
        measured = nodes.strong("", "", *self.inline(told(claimed, record)))
        proof = row_of("claim", claimed.id)
        line = nodes.paragraph("", "", *said(claimed, self.inline), nodes.Text(": "))
        line += proof_link(self.env.docname, example.name, measured, proof)
        line["support_smartquotes"] = False
        state = "holds" if holds(claimed, record) else "does-not-hold"
        if state == "does-not-hold":
            line += [nodes.Text(" "), nodes.strong("", "does not hold")]
        return [nodes.container("", line, classes=["claim", state])]


def told(claimed: LocatedClaim, record: Record) -> str:
    """What was measured, as a sentence says it; the proof has it in full.

    A claim that names the very text, file or place says it already.
    """
    claim = cast(Claim[object], claimed.claim)
    phrase = claim.phrase(record["claims"][claimed.id]["value"])
    said, parts = claim.describe(), CODE.findall(phrase)
    named = all(part in said for part in parts) if parts else phrase.removeprefix("found ") in said
    if holds(claimed, record) and (named or isinstance(claim, Fails)):
        return "as claimed"
    return phrase


def _find(example: Example, id: str) -> LocatedClaim:
    claims = {claimed.id: claimed for claimed in example.claims()}
    if id not in claims:
        raise unknown("claim", id, claims, example.name)
    return claims[id]


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("claim", ClaimDirective)
