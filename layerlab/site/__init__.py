"""The Sphinx extension that shows examples and their measurements on pages.

Everything comes from the examples' files and the committed records: rendering needs neither
Docker nor the network. The directives and roles are described in DIRECTIVES.md beside this file.
"""

from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx

from layerlab.site import (
    annotated,
    bars,
    base_choice,
    build_graph,
    catalogue,
    change,
    chapters,
    claim_box,
    coverage_table,
    details,
    dockerfile_listing,
    epub,
    example_card,
    facts,
    gathered,
    image_anatomy,
    layer_drawing,
    layer_map,
    layer_strip,
    layer_table,
    log_axis,
    messages,
    named_figure,
    otherwise,
    parts,
    predict,
    proof,
    question,
    questions,
    quotations,
    rebuild_matrix,
    rebuilds,
    rebuilt_bases,
    recipe_table,
    repair_this,
    role,
    search_index,
    size_bars,
    slim_pages,
    stages,
    stop_lanes,
    toctree_warnings,
    transcript_block,
    transfer_plot,
    translator,
    value_node,
    waterfall,
    ways,
)
from layerlab.site.domain import Measured, outdated
from layerlab.site.exports import write_for_machines
from layerlab.site.last_updated import add_date, read_times
from layerlab.site.list_files import add_files
from layerlab.site.markdown.twin import write_twin
from layerlab.site.minify import slim
from layerlab.site.page_context import add_context, note_about, own_template
from layerlab.site.paged_media import PlainTabs
from layerlab.site.raw_values import find_bare, find_raw
from layerlab.site.weight import weigh

# Each makes its own directive, role, nodes or words known.
COMPONENTS = (
    annotated, bars, base_choice, build_graph, catalogue, change, chapters, claim_box,
    coverage_table, details, dockerfile_listing, epub, example_card, facts, image_anatomy,
    layer_drawing, layer_map, layer_strip, layer_table, log_axis, messages, named_figure,
    otherwise, parts, predict, proof, question, questions, quotations, rebuild_matrix, rebuilds,
    rebuilt_bases, recipe_table, repair_this, role, search_index, size_bars, slim_pages, stages,
    stop_lanes, toctree_warnings, transcript_block, transfer_plot, translator, value_node,
    waterfall, ways,
)  # fmt: skip


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Make of the whole site what is made of it; its pages are as they stay.

    Not for whoever writes a page and looks at it: a draft is read as it is, and soon again.
    """
    if app.config.measured_draft:
        return
    search_index.index(app, exception)
    slim(app, exception)
    write_for_machines(app, exception)
    weigh(app, exception)


# What happens when; handlers of one event run in this order.
HANDLERS: dict[str, list[Callable[..., Any]]] = {
    "env-get-outdated": [outdated],
    "doctree-read": [
        note_about,
        find_raw,
        find_bare,
        gathered.note,
        quotations.note,
        questions.note,
    ],
    "env-updated": [gathered.outdated, chapters.reordered, read_times],
    "doctree-resolved": [parts.fill, quotations.fill, questions.fill],
    "html-page-context": [add_date, add_context, add_files, write_twin, own_template],
    "build-finished": [finish],
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Wire the extension's parts."""
    app.add_config_value("measured_root", "", "env", types=(str,))
    app.add_config_value("measured_repository", "", "env", types=(str,))
    app.add_config_value("measured_search", False, "", types=(bool,))
    app.add_config_value("measured_draft", False, "", types=(bool,))
    app.add_domain(Measured)
    for event, handlers in HANDLERS.items():
        for handler in handlers:
            # after the handlers of other extensions: what they found out is shown too
            app.connect(event, handler, priority=900)
    app.add_post_transform(PlainTabs)
    for component in COMPONENTS:
        component.setup(app)
    return {"version": "1", "env_version": 12, "parallel_read_safe": True,
            "parallel_write_safe": True}  # fmt: skip
