"""Claims beside what was measured: a table for each image, folded under what matters most."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from docutils import nodes

from lab.bands import size_text
from lab.example import Claimed, Example
from lab.pages.details import fold
from lab.pages.tables import Column, Row, table

Inline = Callable[[str], list[nodes.Node]]
Record = dict[str, Any]
# Headings of claims that are not of one image alone, by their table's first word.
GROUPS = {
    "agree": "Built twice", "compare": "Compared", "fetches": "Fetched from registries",
    "lint": "Linters", "overlap": "At the same time", "pulls": "Pulled after an edit",
    "rebuild": "Built again after an edit", "secret": "Secrets", "sends": "Sent to the builder",
}  # fmt: skip
COLUMNS = [Column("Claimed"), Column("Measured")]


def shown_claims(example: Example, images: Iterable[str]) -> list[Claimed]:
    """Claims that speak of no other images: their own, their Dockerfiles', comparisons."""
    names = set(images)
    dockerfiles = {example.image[name].dockerfile for name in names}
    if names == set(example.image):
        dockerfiles.update(example.dockerfiles)
    return [
        claimed for claimed in example.claims() if _about(example, claimed) <= names | dockerfiles
    ]


def _about(example: Example, claimed: Claimed) -> set[str]:
    """The images or the Dockerfile that a claim is about."""
    kind, _, name = claimed.table.partition(".")
    if kind in ("image", "lint"):
        return {name}
    words: set[str] = set()
    for _, value in claimed.claim:
        words.update(
            word
            for word in (value if isinstance(value, list) else [value])
            if isinstance(word, str)
        )
    return words & set(example.image)


def claims_tables(
    example: Example, claims: list[Claimed], record: Record | None, inline: Inline
) -> list[nodes.Node]:
    """All claims, a folded table for each image and for each other sort of claim."""
    found: list[nodes.Node] = []
    for place, group in groupby(claims, _place):
        members = list(group)
        rows = (_linters if place == "lint" else _rows)(members, record, inline)
        title = _title(example, place, record) + f" · {_holding(members, record)}"
        found.append(fold(inline(title), [table(COLUMNS, rows, ["claims"])], ["claims"]))
    return found


def _place(claimed: Claimed) -> str:
    kind, _, name = claimed.table.partition(".")
    return name if kind == "image" else kind


def _title(example: Example, place: str, record: Record | None) -> str:
    """Name the image with its file and its sizes, or the sort of claim."""
    if place not in example.image:
        return f"**{GROUPS.get(place, place)}**"
    image = example.image[place]
    target = f", target `{image.target}`" if image.target else ""
    title = f"**{place}** (`{image.dockerfile}`{target})"
    measured = record["images"][place] if record else {"fails": True}
    if "fails" in measured:
        return title
    unpacked, download = size_text(measured["unpacked"]), size_text(measured["download"])
    return f"{title}: {unpacked} unpacked, {download} to download"


def _holding(claims: list[Claimed], record: Record | None) -> str:
    if record is None:
        return f"{len(claims)} claimed, not measured"
    hold = sum(holds(claimed, record) for claimed in claims)
    claim = "claim" if len(claims) == 1 else "claims"
    if hold < len(claims):
        return f"{hold} of {len(claims)} {claim} hold"
    return f"{len(claims)} {claim} {'holds' if len(claims) == 1 else 'hold'}"


def _rows(claims: list[Claimed], record: Record | None, inline: Inline) -> list[Row]:
    return [[said(claimed, inline), measured(claimed, record)] for claimed in claims]


def _linters(claims: list[Claimed], record: Record | None, inline: Inline) -> list[Row]:
    """One row for each different verdict, with the Dockerfiles that it is about."""
    about: dict[tuple[str, str, bool], list[Claimed]] = {}
    for claimed in claims:
        key = (claimed.claim.say(), shown_text(claimed, record), holds(claimed, record))
        about.setdefault(key, []).append(claimed)
    return [[_of(same, inline), measured(same[0], record)] for same in about.values()]


def _of(claims: list[Claimed], inline: Inline) -> list[nodes.Node]:
    """A verdict with the Dockerfiles that have it."""
    names = ", ".join(claimed.table.removeprefix("lint.") for claimed in claims)
    return [*said(claims[0], inline), nodes.Text(f" of {names}")]


def _literal(say: str) -> str:
    """Set the command in code: its dashes must stay two."""
    return say.replace("docker build --check", "`docker build --check`")


def said(claimed: Claimed, inline: Inline) -> list[nodes.Node]:
    """The claim in words."""
    return inline(_literal(claimed.claim.say()))


def measured(claimed: Claimed, record: Record | None) -> list[nodes.Node]:
    """What was measured, marked where the claim does not hold."""
    text = nodes.inline("", shown_text(claimed, record), classes=["measured"])
    if holds(claimed, record):
        return [text]
    return [text, nodes.Text(" "), nodes.strong("", "does not hold")]


def holds(claimed: Claimed, record: Record | None) -> bool:
    """Whether the claim held when it was measured; one that was not measured counts as held."""
    return record is None or record["claims"][claimed.id]["holds"]


def shown_text(claimed: Claimed, record: Record | None) -> str:
    """What was measured, in words."""
    return claimed.claim.show(record["claims"][claimed.id]["value"]) if record else "not measured"
