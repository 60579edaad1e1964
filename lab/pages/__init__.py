"""The Sphinx extension that shows examples and their measurements on pages.

Everything comes from the examples' files and the committed records: rendering needs neither
Docker nor the network. The directives and roles are described in README.md beside this file.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from lab import EXAMPLES, RECORDS
from lab.pages import annotated, bars, details, literal, question, stack, transcript, value_node
from lab.pages.catalogue import CatalogueDirective
from lab.pages.change import ChangeDirective
from lab.pages.claim import ClaimDirective
from lab.pages.context import add_context, note_about
from lab.pages.coverage import CoverageDirective
from lab.pages.dockerfile import DockerfileDirective
from lab.pages.domain import Measured, outdated
from lab.pages.example import ExampleDirective
from lab.pages.kinds import KindsDirective
from lab.pages.layers import LayersDirective
from lab.pages.machines import write_for_machines
from lab.pages.markdown.twin import write_twin
from lab.pages.paper import PlainTabs
from lab.pages.question import QuestionDirective
from lab.pages.rebuilds import RebuildsDirective
from lab.pages.role import MeasuredRole
from lab.pages.search import indexing
from lab.pages.sizes import SizesDirective
from lab.pages.slim import slim
from lab.pages.transcript import TranscriptDirective
from lab.pages.waterfall import WaterfallDirective

DIRECTIVES = {
    "catalogue": CatalogueDirective,
    "change": ChangeDirective,
    "claim": ClaimDirective,
    "coverage": CoverageDirective,
    "dockerfile": DockerfileDirective,
    "example": ExampleDirective,
    "kinds": KindsDirective,
    "layers": LayersDirective,
    "question": QuestionDirective,
    "rebuilds": RebuildsDirective,
    "sizes": SizesDirective,
    "transcript": TranscriptDirective,
    "waterfall": WaterfallDirective,
}
NODES = {
    node: visitors
    for component in (annotated, bars, details, question, stack, transcript, value_node)
    for node, visitors in component.NODES.items()
}


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write what is made from the whole site, once its pages are as they stay."""
    with indexing(app, exception):
        write_for_machines(app, exception)


# What happens when; handlers of one event run in this order.
HANDLERS = {
    "env-get-outdated": [outdated],
    "doctree-read": [note_about],
    "html-page-context": [add_context, write_twin],
    "build-finished": [slim, finish],
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Wire the extension's parts."""
    app.add_config_value("measured_examples", str(EXAMPLES), "env", types=(str,))
    app.add_config_value("measured_records", str(RECORDS), "env", types=(str,))
    app.add_config_value("measured_repository", "", "env", types=(str,))
    app.add_config_value("measured_search", False, "", types=(bool,))
    app.add_domain(Measured)
    for event, handlers in HANDLERS.items():
        for handler in handlers:
            # after the handlers of other extensions: what they found out is shown too
            app.connect(event, handler, priority=900)
    app.add_post_transform(PlainTabs)
    app.add_role("measured", MeasuredRole())
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    for node, visitors in NODES.items():
        app.add_node(node, **visitors)
    app.add_node(nodes.literal, override=True, html=(literal.visit_html, literal.depart_html))
    return {"version": "1", "env_version": 3, "parallel_read_safe": True,
            "parallel_write_safe": True}  # fmt: skip
