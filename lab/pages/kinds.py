"""The directive `kinds`: the reference of claims, read off the models that check them."""

from itertools import groupby
from pathlib import Path

from docutils import nodes

from lab.kinds import Kind, kinds
from lab.pages.directive import MeasuredDirective

CLAIMS = Path(__file__).parent.parent / "claims"


class KindsDirective(MeasuredDirective):
    """`{kinds}`: every kind of claim by group, with its keys and what it says."""

    required_arguments = 0

    def render(self) -> list[nodes.Node]:
        """A definition list for each group."""
        for file in [*CLAIMS.glob("*.py"), CLAIMS.with_name("example.py")]:
            self.env.note_dependency(str(file))
        found: list[nodes.Node] = []
        for group, members in groupby(sorted(kinds(), key=_group), key=_group):
            found += self.parse_text_to_nodes("\n".join(map(_words, members)))
            found[-1:] = [nodes.container("", nodes.rubric("", group.capitalize()), found[-1])]
        return found


def _group(kind: Kind) -> str:
    return kind.group


def _words(kind: Kind) -> str:
    name = f"`{kind.key}` in `{kind.table}`" if kind.key else f"`{kind.table}`"
    says = " ".join(kind.says.split())
    return f"{name}\n: {says}\n\n  Holds {kind.holds}.\n"
