"""The Markdown beside each page, written when the page is."""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from lab.pages import annotated, bars, details, question
from lab.pages.markdown.blocks import BLOCKS
from lab.pages.markdown.inline import INLINES
from lab.pages.markdown.renderer import Renderer

_BLOCKS = BLOCKS | annotated.BLOCKS | bars.BLOCKS | details.BLOCKS | question.BLOCKS
_INLINES = INLINES | bars.INLINES


def write_twin(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Write `page.md` beside `page.html`; the tree is the one that the HTML was made from."""
    if doctree is None or app.builder.name != "html":
        return
    path = Path(app.outdir, f"{pagename}.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    renderer = Renderer(_BLOCKS, _INLINES, relative_uri(f"{pagename}.html", "_downloads"))
    path.write_text(renderer.blocks(doctree) + "\n")
