"""Where the stages of a Dockerfile stand in a drawing: each below all that it takes from.

A row for each length of the longest way down to a stage; in it the stages in the order of what they
take from. An arrow that passes a row gets a narrow place there, so that it crosses no box. Eight
stages or fewer need no more than this, and it comes out the same every time.
"""

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

PASSING = 0.3  # the width of such a place, that of a stage being 1
Node = tuple[int, int]  # a stage and -1, or what an arrow from the first to the second passes


class Box(NamedTuple):
    """A stage's row, from 0, and its middle and its width, as shares of the whole width."""

    row: int
    middle: float
    width: float


class Layout(NamedTuple):
    """The boxes by stage; for each arrow, from stage to stage, its middles row by row."""

    boxes: dict[int, Box]
    arrows: dict[tuple[int, int], list[Box]]
    rows: int


def layout(takes: Mapping[int, Sequence[int]]) -> Layout:
    """Place stages that take from others, which stand before them in the file."""
    row: dict[int, int] = {}
    for stage in sorted(takes):
        row[stage] = max((row[source] + 1 for source in takes[stage]), default=0)
    arrows = [(source, stage) for stage in sorted(takes) for source in takes[stage]]
    ways = {(a, b): [(n, (a, b)) for n in range(row[a] + 1, row[b])] for a, b in arrows}
    rows: list[list[Node]] = [[] for _ in range(max(row.values(), default=-1) + 1)]
    for number, node in [*((row[stage], (stage, -1)) for stage in row), *chain(*ways.values())]:
        rows[number].append(node)
    placed: dict[tuple[int, Node], Box] = {}
    for number, nodes in enumerate(rows):
        placed.update(_placed(number, sorted(nodes, key=lambda one: _above(one, takes, placed))))
    boxes = {stage: placed[row[stage], (stage, -1)] for stage in row}
    drawn = {(a, b): [boxes[a], *(placed[one] for one in ways[a, b]), boxes[b]] for a, b in ways}
    return Layout(boxes, drawn, len(rows))


def _placed(row: int, nodes: Sequence[Node]) -> dict[tuple[int, Node], Box]:
    """The boxes of a row, which share its width."""
    widths = [1 if passed < 0 else PASSING for _, passed in nodes]
    ends = [0.0]
    for width in widths:
        ends.append(ends[-1] + width)
    return {
        (row, node): Box(row, (left + right) / 2 / ends[-1], (right - left) / ends[-1])
        for node, (left, right) in zip(nodes, pairwise(ends), strict=True)
    }


def _above(
    node: Node, takes: Mapping[int, Sequence[int]], placed: Mapping[tuple[int, Node], Box]
) -> tuple[float, bool, Node]:
    """Where that stands which it comes from; then stages first, in the order of the file."""
    stage, passed = node
    before = [box.middle for (_, other), box in placed.items() if other == node][-1:]
    sources = takes[stage] if passed < 0 else [stage]
    middles = before or [box.middle for (_, one), box in placed.items() if one in _whole(sources)]
    return sum(middles) / len(middles) if middles else 0.5, passed >= 0, node


def _whole(stages: Sequence[int]) -> list[Node]:
    return [(stage, -1) for stage in stages]
