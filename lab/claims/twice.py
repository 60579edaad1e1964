"""What claims about bytes have in common that a first build costs, and the one after it."""

from typing import ClassVar

from lab.bands import SizeBand, size_text
from lab.claims.base import Claim


class Twice(Claim):
    """Bytes of a first build, and of a second one."""

    unit: ClassVar[str] = "bytes"
    # What a fault says of the first build and of the second; it ends with the measured bytes.
    faults: ClassVar[tuple[str, str]]

    image: str
    first: SizeBand
    again: SizeBand | None = None

    def judge(self, value: dict[str, int]) -> str | None:
        """Compare both bands."""
        for said, name, band in zip(
            self.faults, ("first", "again"), (self.first, self.again), strict=True
        ):
            if band is not None and not band.holds(value[name]):
                return f"{said.format(size_text(value[name]))}, claimed {band}"
        return None

    def show(self, value: dict[str, int]) -> str:
        """Both values."""
        return f"{size_text(value['first'])}, then {size_text(value['again'])}"
