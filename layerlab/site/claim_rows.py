"""Claims beside what was measured: a table for each image."""

from collections.abc import Callable
from itertools import groupby

from docutils import nodes

from layerlab.book.bands import size_text
from layerlab.book.claims.base import DockerfileClaim, ExampleClaim, ImageClaim
from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.records.record import Record
from layerlab.site.proof_link import row_of
from layerlab.site.tables import Column, Row, table

Inline = Callable[[str], list[nodes.Node]]
COLUMNS = [Column("Claimed"), Column("Measured")]


def claims_tables(
    example: Example, claims: list[LocatedClaim], record: Record, inline: Inline
) -> list[nodes.Node]:
    """All claims, a table for each image and for each other sort of claim; each has a row's id."""
    found: list[nodes.Node] = []
    for _, group in groupby(claims, lambda claimed: _heading(example, claimed, record)):
        members = list(group)
        linted = isinstance(members[0].claim, DockerfileClaim)
        rows = (_linters if linted else _rows)(members, record, inline)
        title = f"{_heading(example, members[0], record)} · {holding(members, record)}"
        found.append(nodes.rubric("", "", *inline(title)))
        found += [*_how(members[0], inline), table(COLUMNS, rows, ["claims"])]
    return found


def _how(claimed: LocatedClaim, inline: Inline) -> list[nodes.Node]:
    """A line that says in what the numbers are alike, above claims that compare some."""
    how = claimed.claim.how if isinstance(claimed.claim, ExampleClaim) else ""
    return [nodes.paragraph("", "", *inline(how))] if how else []


def _heading(example: Example, claimed: LocatedClaim, record: Record) -> str:
    """Name the image with its file and its sizes, or the sort of claim."""
    if not isinstance(claimed.claim, ImageClaim):
        return claimed.claim.heading
    image = example.image[claimed.name]
    target = f", target `{image.target}`" if image.target else ""
    title = f"{claimed.name} (`{image.dockerfile}`{target})"
    measured = record["images"][claimed.name]
    if "fails" in measured:
        return title
    unpacked, download = size_text(measured["unpacked"]), size_text(measured["download"])
    return f"{title}: {unpacked} unpacked, {download} to download"


def holding(claims: list[LocatedClaim], record: Record) -> str:
    """How many claims hold: `3 claims hold`."""
    hold = sum(holds(claimed, record) for claimed in claims)
    claim = "claim" if len(claims) == 1 else "claims"
    if hold < len(claims):
        return f"{hold} of {len(claims)} {claim} hold"
    return f"{len(claims)} {claim} {'holds' if len(claims) == 1 else 'hold'}"


def _rows(claims: list[LocatedClaim], record: Record, inline: Inline) -> list[Row]:
    return [
        [[nodes.inline("", "", *said(claimed, inline), ids=[_id(claimed)])],
         measured(claimed, record)]
        for claimed in claims
    ]  # fmt: skip


def _id(claimed: LocatedClaim) -> str:
    return row_of("claim", claimed.id)


def _linters(claims: list[LocatedClaim], record: Record, inline: Inline) -> list[Row]:
    """One row for each different verdict, with the Dockerfiles that it is about."""
    about: dict[tuple[str, str, bool], list[LocatedClaim]] = {}
    for claimed in claims:
        key = (claimed.claim.describe(), shown_text(claimed, record), holds(claimed, record))
        about.setdefault(key, []).append(claimed)
    return [[_of(same, inline), measured(same[0], record)] for same in about.values()]


def _of(claims: list[LocatedClaim], inline: Inline) -> list[nodes.Node]:
    """A verdict with the Dockerfiles that have it."""
    found = [*said(claims[0], inline), nodes.Text(" of ")]
    for claimed in claims:
        found += [nodes.inline("", claimed.name, ids=[_id(claimed)]), nodes.Text(", ")]
    return found[:-1]


def _literal(say: str) -> str:
    """Set the command in code: its dashes must stay two."""
    return say.replace("docker build --check", "`docker build --check`")


def said(claimed: LocatedClaim, inline: Inline) -> list[nodes.Node]:
    """The claim in words."""
    return inline(_literal(claimed.claim.describe()))


def measured(claimed: LocatedClaim, record: Record) -> list[nodes.Node]:
    """What was measured, marked where the claim does not hold."""
    text = nodes.inline("", shown_text(claimed, record), classes=["measured"])
    if holds(claimed, record):
        return [text]
    return [text, nodes.Text(" "), nodes.strong("", "does not hold")]


def holds(claimed: LocatedClaim, record: Record) -> bool:
    """Whether the claim held when it was measured."""
    return record["claims"][claimed.id]["holds"]


def shown_text(claimed: LocatedClaim, record: Record) -> str:
    """What was measured, in words."""
    return claimed.format(record["claims"][claimed.id]["value"])
