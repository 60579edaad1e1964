"""Mutants of a claims file, judged by what was recorded: no engine is needed.

Each number of a band is halved and doubled: one of the two must fail, or the band says too little.
Each list that is exact has an element removed: that must fail.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from layerlab.book.bands import ImpossibleBand, SizeBand
from layerlab.book.example import Example
from layerlab.records.record import Record

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Lists that name some of what there is: with one less they say less, and still hold.
_OPEN = {"present", "absent", "steps", "skips", "images", "secrets", "services", "looked"}
# Numbers that are no measured bounds: what is asked for, and times, which are never asserted close;
# the mode of a file is exact, and half of it may be none.
_GIVEN = {
    "args", "command", "container", "contexts", "data", "env", "epoch", "exit", "fill", "grace",
    "headers", "json", "mode", "needs", "port", "replace", "status", "tmpfs", "uid", "within",
}  # fmt: skip
# Bytes: a bound below this says "next to nothing", and so does half of it.
_NOTHING = 20_000
_BANDS = re.compile(
    r"^\s*(?:[<>]=?\s*)?\d+(?:\.\d+)?\s*[kMG]?B?(?:\s*\.\.\s*\d[\d.]*\s*[kMG]?B?)?\s*$"
)
_IMAGE_SPEC = {"dockerfile", "target"}


class Mutation(NamedTuple):
    """A place in the claims file, what is done to it, and the values to try there."""

    place: tuple[str, ...]
    what: str
    values: list[Any]

    @property
    def name(self) -> str:
        """Place and deed, in words."""
        return f"{'.'.join(self.place)}: {self.what}"


def survivors(example: Example, data: dict[str, Any], record: Record) -> Iterator[str]:
    """The mutations that no claim notices, in words."""
    for mutation in mutations(data):
        if outcome(example, data, record, mutation) == "survives":
            yield mutation.name


def outcome(
    example: Example, data: dict[str, Any], record: Record, mutation: Mutation
) -> Literal["caught", "refused", "survives"]:
    """Whether a recorded value fails; refused is what no claims file can have, in all its values.

    A value that is refused says nothing of the claim: `times = 1` is none, however much larger
    the other image is. But a band that no number can be in fails of any.
    """
    changed = (_with(data, mutation.place, value) for value in mutation.values)
    fails = [found for one in changed if (found := _fails(example, one, record)) is not None]
    if any(fails):
        return "caught"
    return "survives" if fails else "refused"


def mutations(data: dict[str, Any], place: tuple[str, ...] = ()) -> Iterator[Mutation]:
    """Every mutation of a claims file."""
    for key, value in data.items():
        here = (*place, key)
        if key in _GIVEN | _IMAGE_SPEC | {"title", "edit"} or here == ("service",):
            continue
        if isinstance(value, dict):
            yield from mutations(value, here)
        elif isinstance(value, list):
            yield from _shorter(here, value)
        elif not isinstance(value, bool) and _BANDS.match(str(value)):
            yield from _scaled(here, value)


def _shorter(place: tuple[str, ...], value: list[Any]) -> Iterator[Mutation]:
    if place[-1] in _OPEN:
        return
    for number, element in enumerate(value):
        rest = value[:number] + value[number + 1 :]
        yield Mutation(place, f"without {element!r}", [rest])


def _scaled(place: tuple[str, ...], value: int | float | str) -> Iterator[Mutation]:
    if not isinstance(value, str):
        if value:
            yield Mutation(place, f"{value} halved and doubled", [_half(value), value * 2])
        return
    for found in _NUMBER.finditer(value):
        number = float(found[0])
        if number and not _says_nothing_or_some(value):
            texts = [
                f"{value[: found.start()]}{changed:g}{value[found.end() :]}"
                for changed in (number / 2, number * 2)
            ]
            yield Mutation(place, f"{value!r}, {found[0]} halved and doubled", texts)


def _says_nothing_or_some(band: str) -> bool:
    """`< 1 kB` and `>= 1` are words rather than numbers: next to nothing, and some."""
    if band.lstrip().startswith("<") and band.rstrip().endswith("B"):
        return SizeBand.parse(band).high <= _NOTHING
    return band.strip() in (">= 1", "> 0")


def _half(value: int | float) -> int | float:
    return value // 2 if isinstance(value, int) else value / 2


def _with(data: dict[str, Any], place: tuple[str, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(data)
    inner = made
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return made


def _fails(example: Example, data: dict[str, Any], record: Record) -> bool | None:
    """Whether a recorded value does not fit its claim; None where the claims are refused."""
    try:
        changed = Example.of(data, example.name, example.book)
    except ValidationError as error:
        causes = (each.get("ctx", {}).get("error") for each in error.errors())
        return True if any(isinstance(cause, ImpossibleBand) for cause in causes) else None
    for claimed in changed.claims():
        known = record["claims"].get(claimed.id)
        if known is not None and claimed.check(known["value"]) is not None:
            return True
    return False
