"""The Markdown beside each page, written when the page is."""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from layerlab.site.markdown.blocks import BLOCKS
from layerlab.site.markdown.inline import INLINES
from layerlab.site.markdown.renderer import Renderer


def twin(pagename: str, doctree: nodes.document) -> str:
    """A page as Markdown; the tree is the one that its HTML is made from."""
    return _renderer(pagename).blocks(doctree) + "\n"


def _renderer(pagename: str) -> Renderer:
    return Renderer(BLOCKS, INLINES, relative_uri(f"{pagename}.html", "_downloads"))


def write_twin(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Write `page.md` beside `page.html`."""
    if doctree is None or app.builder.name != "html":
        return
    path = Path(app.outdir, f"{pagename}.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(twin(pagename, doctree))
