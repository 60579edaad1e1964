"""Each exercise on an engine: what it begins with misses its goal, what answers it reaches it."""

from pathlib import Path

import pytest

from layerlab.book import repairs
from layerlab.book.repairs import Workshop
from layerlab.builds.lab import Lab
from layerlab.tools.repair import grades
from tests.known import BOOK

KNOWN = [
    # beside the claims of the example whose files it has
    pytest.param(name, marks=pytest.mark.xdist_group(repair.example), id=name)
    for name, repair in repairs.repairs(BOOK).items()
]


@pytest.mark.parametrize("name", KNOWN)
def test_a_repair_is_graded(lab: Lab, name: str, tmp_path: Path) -> None:
    """Something of the goal is missing at first; with the answer nothing is."""
    workshop = Workshop(tmp_path)
    begun = repairs.begun(repairs.lay_out(name, BOOK, workshop), workshop)
    assert any(one.fault for one in grades(lab, begun)), "it reaches its goal as it is handed out"
    answer = repairs.begun(repairs.lay_out(name, BOOK, workshop, solved=True), workshop)
    assert [one.line for one in grades(lab, answer) if one.fault or one.missing] == []
