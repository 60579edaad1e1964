"""Claims beside what was measured: a table for each image, folded under what matters most."""

from collections.abc import Callable, Iterable
from itertools import groupby

from docutils import nodes

from layerlab.book.bands import size_text
from layerlab.book.claims.base import DockerfileClaim, ExampleClaim, ImageClaim
from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.records.record import Record
from layerlab.site.details import fold
from layerlab.site.tables import Column, Row, table

Inline = Callable[[str], list[nodes.Node]]
COLUMNS = [Column("Claimed"), Column("Measured")]


def shown_claims(example: Example, images: Iterable[str]) -> list[LocatedClaim]:
    """Claims that speak of no other images: their own, their Dockerfiles', comparisons."""
    names = set(images)
    dockerfiles = {example.image[name].dockerfile for name in names}
    if names == set(example.image):
        dockerfiles.update(example.dockerfiles)
    return [
        claimed for claimed in example.claims() if _about(example, claimed) <= names | dockerfiles
    ]


def _about(example: Example, claimed: LocatedClaim) -> set[str]:
    """The images or the Dockerfile that a claim is about."""
    if isinstance(claimed.claim, DockerfileClaim):
        return {claimed.name}
    return set(example.images_of(claimed))


def claims_tables(
    example: Example, claims: list[LocatedClaim], record: Record | None, inline: Inline
) -> list[nodes.Node]:
    """All claims, a folded table for each image and for each other sort of claim."""
    found: list[nodes.Node] = []
    for _, group in groupby(claims, lambda claimed: _heading(example, claimed, record)):
        members = list(group)
        linted = isinstance(members[0].claim, DockerfileClaim)
        rows = (_linters if linted else _rows)(members, record, inline)
        title = f"{_heading(example, members[0], record)} · {_holding(members, record)}"
        shown = [*_how(members[0], inline), table(COLUMNS, rows, ["claims"])]
        found.append(fold(inline(title), shown, ["claims"]))
    return found


def _how(claimed: LocatedClaim, inline: Inline) -> list[nodes.Node]:
    """A line that says in what the numbers are alike, above claims that compare some."""
    how = claimed.claim.how if isinstance(claimed.claim, ExampleClaim) else ""
    return [nodes.paragraph("", "", *inline(how))] if how else []


def _heading(example: Example, claimed: LocatedClaim, record: Record | None) -> str:
    """Name the image with its file and its sizes, or the sort of claim."""
    if not isinstance(claimed.claim, ImageClaim):
        return f"**{claimed.claim.heading}**"
    image = example.image[claimed.name]
    target = f", target `{image.target}`" if image.target else ""
    title = f"**{claimed.name}** (`{image.dockerfile}`{target})"
    measured = record["images"][claimed.name] if record else None
    if measured is None or "fails" in measured:
        return title
    unpacked, download = size_text(measured["unpacked"]), size_text(measured["download"])
    return f"{title}: {unpacked} unpacked, {download} to download"


def _holding(claims: list[LocatedClaim], record: Record | None) -> str:
    if record is None:
        return f"{len(claims)} claimed, not measured"
    hold = sum(holds(claimed, record) for claimed in claims)
    claim = "claim" if len(claims) == 1 else "claims"
    if hold < len(claims):
        return f"{hold} of {len(claims)} {claim} hold"
    return f"{len(claims)} {claim} {'holds' if len(claims) == 1 else 'hold'}"


def _rows(claims: list[LocatedClaim], record: Record | None, inline: Inline) -> list[Row]:
    return [[said(claimed, inline), measured(claimed, record)] for claimed in claims]


def _linters(claims: list[LocatedClaim], record: Record | None, inline: Inline) -> list[Row]:
    """One row for each different verdict, with the Dockerfiles that it is about."""
    about: dict[tuple[str, str, bool], list[LocatedClaim]] = {}
    for claimed in claims:
        key = (claimed.claim.describe(), shown_text(claimed, record), holds(claimed, record))
        about.setdefault(key, []).append(claimed)
    return [[_of(same, inline), measured(same[0], record)] for same in about.values()]


def _of(claims: list[LocatedClaim], inline: Inline) -> list[nodes.Node]:
    """A verdict with the Dockerfiles that have it."""
    names = ", ".join(claimed.name for claimed in claims)
    return [*said(claims[0], inline), nodes.Text(f" of {names}")]


def _literal(say: str) -> str:
    """Set the command in code: its dashes must stay two."""
    return say.replace("docker build --check", "`docker build --check`")


def said(claimed: LocatedClaim, inline: Inline) -> list[nodes.Node]:
    """The claim in words."""
    return inline(_literal(claimed.claim.describe()))


def measured(claimed: LocatedClaim, record: Record | None) -> list[nodes.Node]:
    """What was measured, marked where the claim does not hold."""
    text = nodes.inline("", shown_text(claimed, record), classes=["measured"])
    if holds(claimed, record):
        return [text]
    return [text, nodes.Text(" "), nodes.strong("", "does not hold")]


def holds(claimed: LocatedClaim, record: Record | None) -> bool:
    """Whether the claim held when it was measured; one that was not measured counts as held."""
    return record is None or record["claims"][claimed.id]["holds"]


def shown_text(claimed: LocatedClaim, record: Record | None) -> str:
    """What was measured, in words."""
    return claimed.format(record["claims"][claimed.id]["value"]) if record else "not measured"
