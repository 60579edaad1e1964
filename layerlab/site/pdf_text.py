"""Where text stands on a page of a PDF, and how large it is."""

from collections.abc import Iterator, Sequence
from math import hypot
from typing import Any, NamedTuple

import pikepdf

# x' = ax + cy + e, y' = bx + dy + f
Matrix = tuple[float, float, float, float, float, float]
NONE: Matrix = (1, 0, 0, 1, 0, 0)
OPERATORS = "q Q cm BT Tf Tm Td Tj TJ"


class Text(NamedTuple):
    """A piece of text: its type size, and how far its line is above the page's foot, in points."""

    size: float
    height: float


def texts(page: pikepdf.Page) -> Iterator[Text]:
    """All that is printed on a page, in the order in which it is drawn."""
    state = _State()
    for instruction in pikepdf.parse_content_stream(page, OPERATORS):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator in ("Tj", "TJ"):
            yield state.text()
        else:
            state.change(operator, operands)


class _State:
    """What the operators of a page have set: where the next text stands, and how large it is."""

    def __init__(self) -> None:
        self._page, self._text, self._size = NONE, NONE, 0.0
        self._kept: list[Matrix] = []

    def text(self) -> Text:
        matrix = _product(self._text, self._page)
        return Text(self._size * hypot(matrix[2], matrix[3]), matrix[5])

    def change(self, operator: str, operands: Sequence[Any]) -> None:
        if operator == "q":
            self._kept.append(self._page)
        elif operator == "Q":
            self._page = self._kept.pop()
        elif operator == "cm":
            self._page = _product(_matrix(operands), self._page)
        elif operator == "BT":
            self._text = NONE
        elif operator == "Tf":
            self._size = float(operands[1])
        elif operator == "Tm":
            self._text = _matrix(operands)
        elif operator == "Td":
            self._text = _product(_matrix([1, 0, 0, 1, *operands]), self._text)


def _matrix(operands: Sequence[Any]) -> Matrix:
    a, b, c, d, e, f = map(float, operands)
    return a, b, c, d, e, f


def _product(first: Matrix, then: Matrix) -> Matrix:
    """What moves by one matrix and then by the other."""
    a, b, c, d, e, f = first
    return (
        a * then[0] + b * then[2], a * then[1] + b * then[3],
        c * then[0] + d * then[2], c * then[1] + d * then[3],
        e * then[0] + f * then[2] + then[4], e * then[1] + f * then[3] + then[5],
    )  # fmt: skip
