"""The directive `bases`: every base that was measured, as one plot, and what one may need of it."""

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.bands import size_text
from layerlab.site import log_axis
from layerlab.site.base_facts import SCRATCH, BaseFacts, all_bases
from layerlab.site.directive import MeasuredDirective
from layerlab.site.log_axis import Axis
from layerlab.site.markdown.renderer import Own, Renderer
from layerlab.site.named_figure import figure
from layerlab.site.paged_media import is_epub
from layerlab.site.size_bars import column
from layerlab.site.tables import UNKNOWN, Cell, Column, Row, table

# What a reader may need; a row that has not got it has an element of the class `no-…`, one of
# which it was not recorded an element of the class `unknown-…`.
NEEDS = {
    "shell": "a shell",
    "glibc": "glibc",
    "certificates": "CA certificates",
    "user": "a user who is not root",
}
ABOUT = "Dot: download. Ring: unpacked."
OF_UNKNOWN = (
    " What is – was not recorded: a base of which your choice was not is pale, one without it is "
    "struck out. Where a base begins with the layers of another one of the list, it has that one's "
    "C library and certificates."
)


class base_choices(nodes.General, nodes.Element, Own):
    """Checkboxes for what is needed: the style sheet strikes out the rows without it."""

    def markdown(self, md: Renderer) -> str:
        """Nothing: the table has it in words."""
        return ""


class fitting(nodes.General, nodes.Element, Own):
    """How many rows are left, counted by the style sheet."""

    def markdown(self, md: Renderer) -> str:
        """Nothing."""
        return ""


class BasesDirective(MeasuredDirective):
    """`{bases}`: from the records of all examples."""

    required_arguments = 0

    def render(self) -> list[nodes.Node]:
        """Choices, and a table that is the figure."""
        examples = self.domain.note_every_example()
        found = all_bases([self.record(example) for example in examples])
        axis = Axis.over(size for one in found for size in (one.download, one.unpacked))
        heads = [
            Column("Base", "head"),
            Column([log_axis.head(axis, "Download, and unpacked")], "dots"),
            Column("Shell"), column("packages"), Column("C library"), Column("CAs"),
            Column("User"),
        ]  # fmt: skip
        plot = table(heads, [_row(axis, one) for one in found], ["bases"])
        unknown = any("unknown" in one["classes"] for one in plot.findall(nodes.inline))
        about = nodes.paragraph("", ABOUT + OF_UNKNOWN * unknown, classes=["about"])
        named = "Every base by its download, and what images on it show"
        return [figure(named, [base_choices(), plot, fitting(), about], ["base-choice"])]


def _row(axis: Axis, base: BaseFacts) -> Row:
    sizes = f"{size_text(base.download)}, {size_text(base.unpacked)}"
    said = "nothing" if base.name == SCRATCH else sizes
    return [
        [nodes.literal("", base.name)],
        [log_axis.drawn(axis, (base.download, base.unpacked), said)],
        _has(base.shell, "shell", "shell"),
        f"{base.packages}" if base.packages is not None else _marked("", False, ""),
        _marked(base.libc, base.libc not in ("", "glibc"), "glibc"),
        _has(base.certificates, "CAs", "certificates"),
        _marked(base.user, base.user in ("root", "0"), "user"),
    ]


def _has(there: bool | None, word: str, need: str) -> Cell:
    return _marked("" if there is None else word if there else f"no {word}", there is False, need)


def _marked(text: str, lacks: bool, need: str) -> Cell:
    if lacks:
        return [nodes.inline("", text, classes=[f"no-{need}"])]
    if text:
        return text
    # who needs it cannot rely on a base of which it is not known, nor call it unfit
    return [nodes.inline("", UNKNOWN, classes=["unknown", *([f"unknown-{need}"] if need else [])])]


def visit_choices_html(self: Any, node: base_choices) -> None:
    """Write a group of checkboxes; a book on paper or for e-readers cannot choose."""
    if not is_epub(self):
        boxes = "".join(
            f'<label><input type="checkbox" class="needs-{need}"> {escape(words)}</label> '
            for need, words in NEEDS.items()
        )
        self.body.append(f"<fieldset><legend>What I need</legend>{boxes}</fieldset>\n")
    raise nodes.SkipNode


def visit_fitting_html(self: Any, node: fitting) -> None:
    """Write an empty line for the number."""
    if not is_epub(self):
        self.body.append('<p class="fitting"></p>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Make the directive and its nodes known."""
    app.add_directive("bases", BasesDirective)
    app.add_node(base_choices, html=(visit_choices_html, None))
    app.add_node(fitting, html=(visit_fitting_html, None))
