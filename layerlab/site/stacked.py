"""Tables that are wider than a phone become rows of their own there, each value with its head.

Style sheets, also that of e-readers, which cannot scroll sideways, stack a table of the class
`stacked`; its cells have their heads as `data-label`.
"""

import re
from collections.abc import Iterator, Sequence

from docutils import nodes

from layerlab.site.bars import bar

COLUMNS = 4  # so many never fit beside one another
ROOM = 33  # characters of three columns, or of two, that a phone shows beside one another
# Where a word may go on in the next line.
_BREAK = re.compile(r"\s+|(?<=[/,=:|])")
OWN = {"bases", "card", "signals"}  # which have a form of their own for narrow screens
# Too long for a phone, where they scroll; in a book those of many columns cannot.
LONG = {"catalogue", "claims", "coverage", "quotations", "transfers"}
LABEL = "label"


def stack(table: nodes.table, in_a_book: bool) -> None:
    """Mark a table that is wide, and give its cells their labels."""
    heads = [_words(cell) for cell in _head(table)]
    scrolls = LONG & {*table["classes"]} and not (in_a_book and len(heads) >= COLUMNS)
    if scrolls or OWN & {*table["classes"]} or not _is_wide(heads, list(_rows(table))):
        return
    table["classes"].append("stacked")
    for row in _rows(table):
        if len(row.children) != len(heads):
            continue  # a row that spans the table
        for cell, head in list(zip(row.children, heads, strict=True))[1:]:
            if isinstance(cell, nodes.entry) and head and _says_something(cell):
                cell[LABEL] = head


def _says_something(cell: nodes.entry) -> bool:
    return bool(cell.astext().strip() or cell.next_node(bar))


def _is_wide(heads: Sequence[str], rows: Sequence[nodes.row]) -> bool:
    """Whether the longest words of the columns do not fit beside one another."""
    if len(heads) >= COLUMNS or not any(heads):
        return len(heads) >= COLUMNS
    full = [row.children for row in rows if len(row.children) == len(heads)]
    if not full:
        return False
    columns = zip(*(map(_longest, cells) for cells in full), strict=True)
    words = zip(heads, columns, strict=True)
    longest: int = sum(max(_longest(head), *column) for head, column in words)
    return longest > ROOM


def _longest(cell: nodes.Node | str) -> int:
    """Characters that stay in one line; a number does with its unit."""
    if isinstance(cell, str):
        return max(map(len, _BREAK.split(cell)))
    is_number = isinstance(cell, nodes.entry) and "number" in cell["classes"]
    return len(_words(cell)) if is_number else _longest(cell.astext())


def _head(table: nodes.table) -> list[nodes.Node]:
    """The cells of the last row of the head; none where there is none."""
    head = next(iter(table.findall(nodes.thead)), None)
    return list(head.children[-1].children) if head else []


def _rows(table: nodes.table) -> Iterator[nodes.row]:
    for body in table.findall(nodes.tbody):
        yield from body.findall(nodes.row)


def _words(cell: nodes.Node) -> str:
    return " ".join(cell.astext().split())
