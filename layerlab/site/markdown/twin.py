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


def examples(pagename: str, doctree: nodes.document) -> dict[str, str]:
    """Names and texts of the files with the page's examples: all that is shown of each."""
    md = _renderer(pagename)
    shown = [node for node in doctree.findall(nodes.container) if "example" in node["classes"]]
    if not shown:
        return {}
    back = (
        f"From [{next(doctree.findall(nodes.title)).astext()}]({pagename.rpartition('/')[2]}.md)."
    )
    return {md.beside(node): f"{md.blocks(node)}\n\n{back}\n" for node in shown}


def _renderer(pagename: str) -> Renderer:
    return Renderer(BLOCKS, INLINES, relative_uri(f"{pagename}.html", "_downloads"))


def write_twin(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Write `page.md` beside `page.html`, and a file for each example that it shows."""
    if doctree is None or app.builder.name != "html":
        return
    path = Path(app.outdir, f"{pagename}.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(twin(pagename, doctree))
    for name, text in examples(pagename, doctree).items():
        path.with_name(name).write_text(text)
