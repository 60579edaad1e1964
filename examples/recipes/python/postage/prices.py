"""What a parcel costs, by zone, weight and girth."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

Centimetres = Annotated[float, Field(gt=0, le=300)]


class Zone(StrEnum):
    """Where a parcel goes."""

    HOME = "home"
    NEAR = "near"
    FAR = "far"


class NoService(Exception):
    """Nobody carries such a parcel."""


class Parcel(BaseModel):
    """What is to be sent."""

    zone: Zone
    kilograms: Annotated[float, Field(gt=0)]
    length: Centimetres
    width: Centimetres
    height: Centimetres

    @property
    def girth(self) -> float:
        """The longest side, and once around the other two, in centimetres."""
        *short, longest = sorted((self.length, self.width, self.height))
        return longest + 2 * sum(short)


class Price(BaseModel):
    """What it costs, in euros."""

    zone: Zone
    total: Decimal
    bulky: bool


BASE = {Zone.HOME: Decimal("4.00"), Zone.NEAR: Decimal("9.50"), Zone.FAR: Decimal("18.00")}
PER_KILOGRAM = {Zone.HOME: Decimal("0.50"), Zone.NEAR: Decimal("1.20"), Zone.FAR: Decimal("4.00")}
HEAVIEST = 31.5
LARGEST_GIRTH = 360
BULKY_GIRTH = 240
BULKY = Decimal("12.00")


def price(parcel: Parcel) -> Price:
    """The price; NoService if it is too heavy or too large."""
    if parcel.kilograms > HEAVIEST:
        raise NoService(f"no more than {HEAVIEST} kg")
    if parcel.girth > LARGEST_GIRTH:
        raise NoService(f"no more than {LARGEST_GIRTH} cm of girth")
    bulky = parcel.girth > BULKY_GIRTH
    total = BASE[parcel.zone] + PER_KILOGRAM[parcel.zone] * Decimal(str(parcel.kilograms))
    total = total.quantize(Decimal("0.01")) + BULKY * bulky
    return Price(zone=parcel.zone, total=total, bulky=bulky)
