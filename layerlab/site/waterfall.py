"""The directive `waterfall`: what each step of a series gained."""

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.site import bars
from layerlab.site.change import change
from layerlab.site.details import fold
from layerlab.site.directive import MeasuredDirective
from layerlab.site.size_bars import column, labelled_subjects, title, value
from layerlab.site.tables import Column, table


class WaterfallDirective(MeasuredDirective):
    """`{waterfall} chapter/example`, its body the images in order, and `:by:` one value."""

    option_spec = {"by": str}
    has_content = True

    def render(self) -> list[nodes.Node]:
        """A bar for each image that shows what is left and what the step took away."""
        subjects = labelled_subjects(self)
        key = self.words("by", ["unpacked"])[0]
        found = [value(subject, key) for subject in subjects]
        largest = max((v.amount or 0 for v in found), default=0) or 1
        rows, cells, before = [], [], None
        for subject, now in zip(subjects, found, strict=True):
            gained = change(before, now) if before else ""
            share, was = (
                (now.amount or 0) / largest,
                (before.amount or 0) / largest if before else 0,
            )
            text = f"{now.text} ({gained.split(',')[0]})" if gained else now.text
            rows.append(bars.Bar(subject.label, text, share, was))
            cells.append([subject.cell, now.text, gained])
            before = now
        said = f"{title(key)} step by step"
        heads = [Column("Image", "head"), column(key), Column("Step", "number")]
        compared = table(heads, cells)
        return [bars.figure(said, rows), fold("The same as a table", [compared])]


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("waterfall", WaterfallDirective)
