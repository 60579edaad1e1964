"""What claims about bytes have in common that a first build costs, and the one after it."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import field_validator

from layerlab.book.bands import RoughSizeBand, size_text
from layerlab.book.claims.answers import TwoBuilds
from layerlab.book.claims.base import ExampleClaim
from layerlab.book.edits import ON_FILES, Edit


class TwoBuildsClaim(ExampleClaim[TwoBuilds]):
    """Bytes of a first build, and of a second one."""

    unit: ClassVar[str] = "bytes"
    # How a fault begins, of the first build and of the second; the measured bytes go into it.
    wording: ClassVar[tuple[str, str]]
    # The edits that both builds can differ by; any other would change nothing.
    made: ClassVar[Sequence[str]] = (*ON_FILES, "nothing")

    image: str
    first: RoughSizeBand
    again: RoughSizeBand | None = None

    @field_validator("edit", check_fields=False)
    @classmethod
    def _is_made(cls, edit: Edit | None) -> Edit | None:
        if edit and edit.kind not in cls.made:
            allowed = ", ".join(cls.made)
            raise ValueError(f"{edit.kind} changes nothing that is counted; allowed: {allowed}")
        return edit

    def check(self, value: TwoBuilds) -> str | None:
        """Compare both bands."""
        measured, bands = (value["first"], value["again"]), (self.first, self.again)
        for said, found, band in zip(self.wording, measured, bands, strict=True):
            if band is not None and not band.holds(found):
                return f"{said.format(size_text(found))}, {band.claimed}"
        return None

    def format(self, value: TwoBuilds) -> str:
        """Both values."""
        return f"{size_text(value['first'])}, then {size_text(value['again'])}"
