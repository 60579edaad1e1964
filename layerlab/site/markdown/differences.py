"""Files that stand on a page in whole: what a difference between two need not say again."""

from collections.abc import Collection
from itertools import groupby
from operator import itemgetter

from docutils import nodes

CUT = " …"


def blocks(page: nodes.document | None) -> set[str]:
    """The texts of a page's blocks of code, but of those that only the proof has in Markdown."""
    found = page.findall(nodes.literal_block) if page else ()
    return {one.astext().rstrip("\n") for one in found if not _in_example(one)}


def _in_example(node: nodes.Element | None) -> bool:
    while node is not None and "example" not in node.get("classes", ()):
        node = node.parent
    return node is not None


def files(page: nodes.document | None) -> set[str]:
    """The files that can be read on a page, those of which a difference tells included."""
    shown = blocks(page)
    told = (text for text in shown if text.startswith("--- "))
    return shown.union(*(_sides(text.split("\n")[2:]) for text in told))


def difference(text: str, shown: Collection[str]) -> str:
    """A unified diff of whole files; of one that is among `shown` the lines next to changes alone.

    The diff begins with two lines that name the files.
    """
    names, lines = text.split("\n")[:2], text.split("\n")[2:]
    if not _sides(lines) & set(shown):
        return text
    near = [any(map(_changed, lines[max(n - 1, 0) : n + 2])) for n in range(len(lines))]
    kept = [*names]
    for is_near, run in groupby(zip(near, lines, strict=True), key=itemgetter(0)):
        told = [line for _, line in run]
        kept += told if is_near or len(told) == 1 else [CUT]
    return "\n".join(kept)


def _changed(line: str) -> bool:
    return line[:1] in ("+", "-")


def _sides(lines: Collection[str]) -> set[str]:
    """Both files."""
    return {"\n".join(one[1:] for one in lines if one[:1] != mark).rstrip("\n") for mark in "+-"}
