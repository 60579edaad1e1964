"""What is said of a claim that does not hold: where, expected, measured, and what comes next."""

import json
from collections.abc import Container, Iterable

from layerlab.book.diagnostics import line_of
from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim


def report(
    example: Example, claimed: LocatedClaim, fault: str, value: object = None,
    details: Iterable[object] = (),
) -> str:  # fmt: skip
    """The whole report; what was expected stands by itself only where the fault does not say it.

    `details` are further lines about what was measured, such as the sentences of a linter.
    """
    book = example.book
    expected = "" if "claimed" in fault else f"  expected: {claimed.claim.describe()}\n"
    next = f"mend {book.shown(example.context)}/ or the claim, then "
    return (
        f"{at_line(example, claimed)}: {place(claimed)}\n{expected}"
        f"  measured: {fault}\n{listed(details)}{to_paste(example, claimed, value)}"
        + book.typed(f"  next: {next}`make measure EXAMPLE={example.name}`")
    )


def listed(details: Iterable[object]) -> str:
    """Lines under a sentence, each with its end."""
    return "".join(f"    {detail}\n" for detail in details)


def at_line(example: Example, claimed: LocatedClaim) -> str:
    """The claims file and the claim's line in it."""
    return f"{example.book.shown(example.claims_file)}:{_line(example, claimed)}"


def _line(example: Example, claimed: LocatedClaim) -> int:
    return line_of(example.claims_file, claimed.table, claimed.key)


def place(claimed: LocatedClaim) -> str:
    """The table and key of a claim, as they are typed: a Dockerfile's name needs quotes."""
    table = f'{claimed.kind}."{claimed.name}"' if "." in claimed.name else claimed.table
    return f"[{table}] {claimed.key}".rstrip()


def to_paste(
    example: Example, claimed: LocatedClaim, value: object, begun: Container[str] = ()
) -> str:
    """The lines that would claim what was measured, or nothing for most kinds of claim.

    A table may stand in a file once: of the Dockerfiles in `begun` its heading was said already.
    """
    right = None if value is None else claimed.to_claim(value)
    if right is None:
        return ""
    line = f"{claimed.key} = {json.dumps(right, ensure_ascii=False)}"
    return f"  to claim it{_where(example, claimed, begun)}\n    {line}\n"


def _where(example: Example, claimed: LocatedClaim, begun: Container[str]) -> str:
    heading, typed = f'[lint."{claimed.name}"]', example.lint.get(claimed.name)
    if claimed.kind != "lint" or (typed and claimed.key in typed.model_fields_set):
        return f", in place of line {_line(example, claimed)}:"
    if typed is None and claimed.name not in begun:
        return f":\n    {heading}"
    return f", under {heading}:"
