"""The directive `signals`: who ends on SIGTERM and who is killed, a lane each from a recorded stop.

A lane goes from the signal to the kill. How long one run took says little of the next, so that it
ends in a tenth of that time, and its words name that tenth, or the time after which the kill came.
"""

import math
import re
from typing import Any, NamedTuple, cast

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.claims.answers import StopResult
from layerlab.book.claims.lifecycle import GRACE
from layerlab.book.example import Example
from layerlab.records.record import Record
from layerlab.site.directive import MeasuredDirective, check_image
from layerlab.site.markdown.renderer import Own, Renderer
from layerlab.site.named_figure import figure
from layerlab.site.page_warnings import PageWarning, WarningType, unknown
from layerlab.site.tables import Cell, Column, table

_ITEM = re.compile(r"^- (?P<label>.+): (?P<images>[\w .-]+)$")
TENTHS = 10
SIGNALLED = 128  # an exit code above it is this and the number of a signal
# For readers whose style sheets know no variables; the site's own have the theme's colours.
COLOURS = {"time": "#ddd", "ran": "#0a4bff"}


class Lane(NamedTuple):
    """One stop: its share of the time (0 to 1), whether it came to the kill, and how it ended."""

    share: float
    killed: bool
    exit: int


class Stopped(NamedTuple):
    """How a container ended on `docker stop`: after what time of which, with `--init` or not."""

    seconds: float
    grace: int
    exit: int
    init: bool

    @property
    def share(self) -> float:
        """The share of its grace period, in whole tenths, after which it had ended."""
        return math.ceil(TENTHS * min(self.seconds / self.grace, 1)) / TENTHS

    @property
    def killed(self) -> bool:
        """Whether it came to the kill."""
        return self.seconds >= self.grace

    @property
    def at_most(self) -> str:
        """The time in which it had ended: a tenth says of the next run, too, what this one took."""
        return f"{self.share * self.grace:g} s"

    @property
    def words(self) -> str:
        """Which of the two it was, and that time."""
        return f"{'killed after' if self.killed else 'within'} {self.at_most}"

    @property
    def options(self) -> str:
        """What `docker run` and `docker stop` were told; empty where nothing was."""
        return " ".join(
            ["--init"] * self.init + [f"--timeout {self.grace}"] * (self.grace != GRACE)
        )


def stopped(example: Example, record: Record, image: str) -> Stopped | None:
    """What was recorded of an image's stop; None where that is not claimed."""
    claim = example.image[image].stops
    if claim is None:
        return None
    # a record has no types by which a value could be told to be its claim's
    value = cast(StopResult, record["claims"][f"{image} stops"]["value"])
    return Stopped(value["seconds"], claim.grace, value["exit"], claim.init)


class lane(nodes.Inline, nodes.Element, Own):
    """The drawing of a `lane` (Lane); the words beside it say the same."""

    def markdown(self, md: Renderer) -> str:
        """Nothing: the words are enough."""
        return ""


class SignalsDirective(MeasuredDirective):
    """`{signals} chapter/example`, a row for each item: `- Go: image image`, in `:columns:`."""

    has_content = True
    option_spec = {"head": str, "columns": str}

    def render(self) -> list[nodes.Node]:
        """A table with a lane in each cell, under one axis."""
        example = self.example(self.arguments[0])
        titles = [title.strip() for title in self.options.get("columns", "").split("|")]
        heads = [Column(self.inline(self.options.get("head", "")), "head")]
        heads += [Column([*self.inline(title), _axis()]) for title in titles]
        rows = [self._row(example, line, len(titles)) for line in self.content if line.strip()]
        named = f"Who ends on SIGTERM, and who is killed: {example.title}"
        return [figure(named, [table(heads, rows, ["signals"])])]

    def _row(self, example: Example, line: str, columns: int) -> list[Cell]:
        item = _ITEM.match(line)
        images = item["images"].split() if item else []
        if not item or len(images) != columns:
            text = f'{line!r} is not a row; write "- label: image" with one image for each column'
            raise PageWarning(WarningType.UNKNOWN_LINE, text)
        return [self.inline(item["label"]), *(self._cell(example, name) for name in images)]

    def _cell(self, example: Example, name: str) -> Cell:
        """The lane of one image and its words; raises PageWarning."""
        check_image(example, name)
        stop = stopped(example, self.record(example), name)
        if stop is None:
            known = [f"{key} stops" for key, image in example.image.items() if image.stops]
            raise unknown("claim", f"{name} stops", known, example.name)
        words = f"{stop.words} (exit code {stop.exit})"
        drawn = lane("", lane=tuple(Lane(stop.share, stop.killed, stop.exit)))
        return [drawn, nodes.inline("", words, classes=["killed"] if stop.killed else [])]


def _axis() -> nodes.inline:
    """The ends of each lane beneath: the signal, and the kill."""
    ends = [nodes.inline("", "TERM"), nodes.Text(" "), nodes.inline("", "KILL")]
    return nodes.inline("", "", nodes.Text(" "), *ends, classes=["axis"])


def visit_html(self: Any, node: lane) -> None:
    """Draw the time that there was, what was used of it, and how it ended."""
    share, killed, code = Lane(*node["lane"])
    used = f"{share * 100:.0f}%"
    ring = ' class="ring"' if code > SIGNALLED else ""
    end = "" if killed else f'<circle{ring} cx="{used}" cy="9" r="5"/>'
    self.body.append(
        '<svg class="lane" aria-hidden="true" width="100%" height="18">'
        f'<rect fill="{COLOURS["time"]}" y="8" width="100%" height="2"/>'
        f'<rect class="ran" fill="{COLOURS["ran"]}" y="6" width="{used}" height="6"/>{end}</svg>'
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Make the directive and its node known."""
    app.add_directive("signals", SignalsDirective)
    app.add_node(lane, html=(visit_html, None))
