"""Tables as docutils has them, so that every builder knows how to write them."""

from collections.abc import Sequence
from typing import NamedTuple

from docutils import nodes

Cell = str | list[nodes.Node]
UNKNOWN = "–"  # in the cell of what was not recorded


class Column(NamedTuple):
    """A column's heading; `kind` is `number`, `head` (names the row) or empty."""

    title: "Cell"
    kind: str = ""


class Group(NamedTuple):
    """A row that spans the table and names the rows beneath it."""

    title: Cell


Row = Sequence[Cell] | Group


def table(
    columns: Sequence[Column], rows: Sequence[Row], classes: Sequence[str] = ()
) -> nodes.table:
    """Build a table; a cell is text or a list of inline nodes."""
    node = nodes.table(classes=["measured-table", *classes])
    group = nodes.tgroup(cols=len(columns))
    for column in columns:
        # docutils wants a width; browsers set widths by themselves
        group += nodes.colspec(colwidth=1, stub=int(column.kind == "head"))
    head = nodes.row("", *(_entry(column.title, column) for column in columns))
    body = nodes.tbody("", *(_row(row, columns) for row in rows))
    group += [nodes.thead("", head), body]
    node += group
    return node


def _row(row: Row, columns: Sequence[Column]) -> nodes.row:
    if isinstance(row, Group):
        entry = _entry(row.title, Column("", "group"))
        entry["morecols"] = len(columns) - 1
        return nodes.row("", entry, classes=["group"])
    return nodes.row("", *(_entry(cell, column) for cell, column in zip(row, columns, strict=True)))


def _entry(cell: Cell, column: Column) -> nodes.entry:
    content = [nodes.Text(cell)] if isinstance(cell, str) else cell
    paragraph = nodes.paragraph("", "", *content)
    paragraph["support_smartquotes"] = False
    return nodes.entry("", paragraph, classes=[column.kind] if column.kind else [])
