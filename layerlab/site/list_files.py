"""Sheets and the script of figures, plots and long lists, for the pages that have some."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.site.choices import choices
from layerlab.site.layer_drawing import layer_drawing
from layerlab.site.log_axis import dots
from layerlab.site.predict import guesses

SHEET, SCRIPT, FIGURES = "lists.css", "lists.js", "figures.css"
_LAST = 900  # after the sheet of every page


def add_files(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Load each where it is needed; leave the list of all questions out of the search."""
    if doctree is None:
        return
    catalogue = any("catalogue" in one["classes"] for one in doctree.findall(nodes.table))
    questions = any("questions" in one["classes"] for one in doctree.findall(nodes.section))
    if catalogue or questions:
        app.add_js_file(SCRIPT, loading_method="defer")
    if catalogue or questions or any(isinstance(one, dots | guesses) for one in doctree.findall()):
        app.add_css_file(SHEET, priority=_LAST)
    if any(map(_is_figure, doctree.findall(nodes.Element))):
        app.add_css_file(FIGURES, priority=_LAST)
    if questions:  # each is found where it is asked
        context["no_search"] = True


def _is_figure(node: nodes.Element) -> bool:
    return isinstance(node, choices | layer_drawing) or bool(
        {"anatomy", "signals"} & {*node["classes"]}
    )
