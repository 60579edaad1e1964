"""Tables as Markdown: numbers are copied, never read and printed again."""

from docutils import nodes

from layerlab.site.markdown.renderer import Renderer

_RIGHT = {"number", "text-right"}  # classes of cells that are aligned to the right


def table(md: Renderer, node: nodes.table) -> str:
    """A pipe table; a row that spans the table has its text in the first cell, in bold."""
    group = next(node.findall(nodes.tgroup))
    width = int(group["cols"])
    heads = [_row(md, row, width) for row in _rows(group, nodes.thead)] or [[""] * width]
    body = [_row(md, row, width) for row in _rows(group, nodes.tbody)]
    first = next(group.findall(nodes.row), None)
    ruler = ["---:" if _RIGHT & set(classes) else "---" for classes in _classes(first, width)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [*heads, ruler, *body])


def _rows(group: nodes.tgroup, part: type[nodes.Element]) -> list[nodes.row]:
    return [row for found in group.findall(part) for row in found.findall(nodes.row)]


def _row(md: Renderer, row: nodes.row, width: int) -> list[str]:
    cells = []
    for entry in row.findall(nodes.entry):
        text = md.blocks(entry).replace("\n\n", "<br>").replace("\n", " ").replace("|", "\\|")
        spanned = entry.get("morecols", 0)
        cells += [f"**{text}**" if spanned and text else text, *[""] * spanned]
    return cells + [""] * (width - len(cells))


def _classes(row: nodes.row | None, width: int) -> list[list[str]]:
    found = [entry["classes"] for entry in row.findall(nodes.entry)] if row is not None else []
    return found + [[]] * (width - len(found))
