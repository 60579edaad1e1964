"""The graph of a Dockerfile's stages: boxes, arrows, and what a build did with each stage."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Any

from sphinx.application import Sphinx

from layerlab.book.claims.words import code
from layerlab.site.choices import (
    choices,
    close_figure,
    half,
    no_more,
    open_figure,
    write_label,
    write_sentences,
)
from layerlab.site.markdown.renderer import Own, Renderer
from layerlab.site.paged_media import is_paged
from layerlab.site.stage_layout import Box, Layout, layout
from layerlab.site.stage_states import FROM, Drawn, State

# In em: text that a reader enlarges enlarges the drawing. Only what lies across is a share.
BOX, BETWEEN, MARGIN = 6, 3, 0.02
HINT = "Solid arrows: the stage is the base. Dashed arrows: files of it are copied or mounted."


class build_graph(choices, Own):
    """The figure: `stages` (Drawn), and of each build the `states` of all stages (State)."""

    def markdown(self, md: Renderer) -> str:
        """A row for each stage: what it takes, and what each build did with it."""
        labels = [md.inline(label) for label in half(self, second=False)]
        rows = [["Stage", "takes", *labels], ["---"] * (len(labels) + 2)]
        for number, stage in enumerate(self["stages"]):
            taken = ", ".join(_taken(self["stages"], stage))
            rows.append([stage.title, taken, *(states[number].text for states in self["states"])])
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _taken(stages: Sequence[Drawn], stage: Drawn) -> list[str]:
    """What a stage begins with, and what it takes from others."""
    ways = ((stages[other], way) for other, way in stage.takes.items())
    others = [f"{way} {source.title}" for source, way in ways if way != FROM]
    return [code(f"FROM {stage.on}"), *others]


def visit_html(self: Any, node: build_graph) -> None:
    """Write what to choose from, the sentences, the drawing over which the stages are placed."""
    open_figure(self, node, "stages", "Choose a build")
    labels, states = half(node, second=False), node["states"]
    if is_paged(self) and len(labels) > 1:  # the sentences say it of each
        labels = states = []
    if labels:
        self.body.append('<div class="edits"><span></span>')
        for number in range(len(labels)):
            write_label(self, node, number)
        self.body.append("</div>\n")
    write_sentences(self, node, HINT)
    place = layout({number: list(stage.takes) for number, stage in enumerate(node["stages"])})
    whole = place.rows * (BOX + BETWEEN) - BETWEEN
    self.body.append(f'<div class="graph" style="height:{whole:g}em">{_drawing(node, place)}<ul>')
    for number in range(len(node["stages"])):
        style = _style(place.boxes[number])
        seen = "".join(_state(build[number]) for build in states)
        self.body.append(f'<li style="{style}">{_stage(node, number)}{seen}</div></li>\n')
    self.body.append("</ul></div>\n")
    close_figure(self, node)
    no_more()


def _stage(node: build_graph, number: int) -> str:
    """The text of a box: how it takes files is seen, and for those who hear it said."""
    stages, stage = node["stages"], node["stages"][number]
    name = f"<b>{escape(stage.name or 'the last stage')}</b>"
    ways = ((stages[other], way) for other, way in stage.takes.items() if way != FROM)
    heard = "".join(f", {way} {source.name}" for source, way in ways)
    head = f"<p>{name}<code>FROM {escape(stage.on)}</code><span>{escape(heard)}</span></p>"
    return f'<div class="states">{head}'


def _state(state: State) -> str:
    return f'<p class="{state.kind}">{state.text}</p>'


def _style(box: Box) -> str:
    top = box.row * (BOX + BETWEEN)
    return f"left:{box.middle:.1%};top:{top:g}em;width:{box.width - MARGIN:.1%}"


def _drawing(node: build_graph, place: Layout) -> str:
    """The arrows: straight lines from row to row, through the rows that they pass."""
    parts, id = [], f"to-{node['group']}"
    for (source, stage), boxes in place.arrows.items():
        way = node["stages"][stage].takes[source]
        for upper, lower in pairwise(boxes):
            top = upper.row * (BOX + BETWEEN) + BOX
            parts.append(
                _line(
                    way,
                    upper.middle,
                    top,
                    lower.middle,
                    top + BETWEEN,
                    id if lower is boxes[-1] else "",
                )
            )
        for passed in boxes[1:-1]:
            top = passed.row * (BOX + BETWEEN)
            parts.append(_line(way, passed.middle, top, passed.middle, top + BOX))
    head = (
        f'<marker id="{id}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path d="M0 0 8 4 0 8z"/></marker>'
    )
    return f'<svg aria-hidden="true" width="100%" height="100%">{head}{"".join(parts)}</svg>'


def _line(way: str, x: float, y: float, to_x: float, to_y: float, end: str = "") -> str:
    marker = f' marker-end="url(#{end})"' if end else ""
    style = "" if way == FROM else ' class="files"'
    return f'<line{style} x1="{x:.1%}" y1="{y:g}em" x2="{to_x:.1%}" y2="{to_y:g}em"{marker}/>'


def setup(app: Sphinx) -> None:
    """Make the node known."""
    app.add_node(build_graph, html=(visit_html, None))
