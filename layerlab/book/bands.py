"""Bands: the bounds that a claim states, such as `< 20 MB`, `>= 3` or `1 s .. 3 s`."""

import math
import re
from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

_BOUND = re.compile(r"^(<=|>=|<|>)\s*(\S.*)$")
_QUANTITY = re.compile(r"^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$")


class ImpossibleBand(ValueError):
    """A band that no number can be in."""


@dataclass(frozen=True)
class Band:
    """Bounds of a measured number; either end may be open. The subclass names the unit."""

    text: str
    low: float = 0
    high: float = float("inf")
    low_included: bool = True
    high_included: bool = True

    units: ClassVar[dict[str, float]] = {}
    examples: ClassVar[str] = ""
    whole: ClassVar[bool] = True  # whether what is measured comes in whole numbers

    @classmethod
    def parse(cls, given: object) -> Self:
        """Read a band; raises ValueError with one sentence that says what is allowed."""
        if not isinstance(given, str) and not (type(given) is int and "" in cls.units):
            shown = str(given).lower() if isinstance(given, bool) else repr(given)
            raise ValueError(f"{shown} is not a band; allowed are {cls.examples}")
        text = str(given).strip()
        if ".." in text:
            low, _, high = text.partition("..")
            band = cls(text, cls.quantity(low, text), cls.quantity(high, text))
        elif bound := _BOUND.match(text):
            band = cls._one_sided(text, bound[1], cls.quantity(bound[2], text))
        else:
            exact = cls.quantity(text, text)
            band = cls(text, exact, exact)
            if never := band.never_exact():
                raise ValueError(f"{text!r} is exact, and {never}; a band has room: {cls.examples}")
        if not band.possible():
            raise ImpossibleBand(f"{text!r} is a band that no number can be in")
        if band.low == 0 and band.low_included and band.high == math.inf:
            raise ValueError(f"{text!r} is a band that every number is in: it claims nothing")
        return band

    @classmethod
    def _one_sided(cls, text: str, sign: str, bound: float) -> Self:
        if sign.startswith("<"):
            return cls(text, high=bound, high_included=sign == "<=")
        return cls(text, low=bound, low_included=sign == ">=")

    @classmethod
    def quantity(cls, text: str, whole: str) -> float:
        """One number with its unit, in bytes, seconds or pieces."""
        match = _QUANTITY.match(text.strip())
        if not match or match[2] not in cls.units:
            raise ValueError(f"{whole!r} is not a band; allowed are {cls.examples}")
        return float(match[1]) * cls.units[match[2]]

    def never_exact(self) -> str:
        """Why nothing that is measured is exactly this number; empty where it may be."""
        return ""

    def possible(self) -> bool:
        """Whether some number can be within the band."""
        if self.whole:
            least = math.ceil(self.low)
            return self.holds(least) or self.holds(least + 1)
        if self.low == self.high:
            return self.low_included and self.high_included
        return self.low < self.high

    def holds(self, number: float) -> bool:
        """Whether `number`, in the band's base unit, is within the band."""
        above = number >= self.low if self.low_included else number > self.low
        below = number <= self.high if self.high_included else number < self.high
        return above and below

    @property
    def claimed(self) -> str:
        """The end of a sentence about a number that is not in it; how one is written with room."""
        exact = _QUANTITY.match(self.text) and self.low > 0 and "" not in self.units
        return f"claimed {self}" + (f" exactly; a band has room: {self.examples}" if exact else "")

    def __str__(self) -> str:
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        anything = core_schema.any_schema()  # `parse` says what is allowed better than a type does
        parsed = core_schema.no_info_after_validator_function(cls.parse, anything)
        return core_schema.no_info_wrap_validator_function(
            lambda value, read: value if isinstance(value, cls) else read(value),
            parsed,
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, str | list[str]]:
        kinds = ["string", "integer"] if "" in cls.units else ["string"]
        return {"type": kinds, "description": f"a band: {cls.examples}"}


@dataclass(frozen=True)
class SizeBand(Band):
    """A band of bytes; units are decimal, as registries and `docker` print them."""

    units: ClassVar[dict[str, float]] = {"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}
    examples: ClassVar[str] = "'< 20 MB', '>= 1 kB', '2 MB .. 4 MB' (units B, kB, MB, GB)"


@dataclass(frozen=True)
class RoughSizeBand(SizeBand):
    """A band of bytes that were packed or sent, of which nobody knows the number before."""

    def never_exact(self) -> str:
        """A number of single bytes may have been counted."""
        round_number = self.low > 0 and not re.search(r"\d\s*B$", self.text)
        return "what is packed or sent is no round number of bytes" if round_number else ""


@dataclass(frozen=True)
class TimeBand(Band):
    """A band of seconds."""

    units: ClassVar[dict[str, float]] = {"ms": 1e-3, "s": 1, "min": 60}
    examples: ClassVar[str] = "'< 2 s', '>= 500 ms', '9 s .. 12 s' (units ms, s, min)"
    whole: ClassVar[bool] = False

    def never_exact(self) -> str:
        """A time is a decimal fraction."""
        return "no measured time is"


@dataclass(frozen=True)
class CountBand(Band):
    """A band of pieces: files, packages, layers; a bare number is exact."""

    units: ClassVar[dict[str, float]] = {"": 1}
    examples: ClassVar[str] = "3, '< 10', '>= 1', '14 .. 18'"


def size_text(number: float) -> str:
    """Print bytes in the decimal unit that leaves one to three digits before the point."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if abs(number) >= factor * 0.9995:
            return f"{number / factor:.{1 if abs(number) / factor < 99.95 else 0}f} {unit}"
    return f"{number:.0f} B"


def time_text(seconds: float) -> str:
    """Print seconds as a reader says them."""
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"
