"""The layer stack: a strip with a segment for each layer above the table of layers.

The strip only shows what the table says; a script lets a reader pick a layer in either.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.site.paged_media import is_epub

# For readers whose style sheets know no variables; the site's own have the theme's colours.
COLOURS = {"base": "#999", "own": "#0a4bff"}
LEGEND = "Grey: the base image. Blue: each layer that the Dockerfile adds."


class layer_stack(nodes.General, nodes.Element):
    """A table of layers; `segments` are (share, whether it is the base's), from the base up."""


def visit_html(self: Any, node: layer_stack) -> None:
    """Draw the strip; its element is known to the page's script, an e-reader has none."""
    start, drawn = 0.0, []
    for share, is_base in node["segments"]:
        drawn.append(_segment("base" if is_base else "own", start, share))
        start += share
    strip = f'<svg class="strip" aria-hidden="true" width="100%" height="28">{"".join(drawn)}</svg>'
    if is_epub(self):
        self.body.append(f'<div class="layer-stack">{strip}<p>{LEGEND}</p>\n')
    else:
        self.body.append(f'<layer-stack>{strip}<p class="picked" role="status"></p>\n')


def _segment(kind: str, start: float, share: float) -> str:
    return (
        f'<rect class="{kind}" fill="{COLOURS[kind]}" x="{start * 100:.2f}%" '
        f'width="{share * 100:.2f}%" height="28"/>'
    )


def depart_html(self: Any, node: layer_stack) -> None:
    """Close the element."""
    self.body.append("</div>\n" if is_epub(self) else "</layer-stack>\n")


def setup(app: Sphinx) -> None:
    """Make the node known."""
    app.add_node(layer_stack, html=(visit_html, depart_html))
