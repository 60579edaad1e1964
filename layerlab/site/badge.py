"""The measured badge: on what, from which bases and when an example was measured."""

from docutils import nodes
from sphinx.addnodes import pending_xref

from layerlab.records.record import BaseRecord, Record
from layerlab.site.proof_link import row_of


def badge(record: Record) -> nodes.Node:
    """A line that says on what, and one more for each base image."""
    on = record["on"]
    own = "the embedded engine, " if on.get("embedded") else ""
    term = pending_xref(
        "", nodes.strong("", "Measured"), refdomain="std", reftype="term",
        reftarget="measured on", refexplicit=True, refwarn=True,
    )  # fmt: skip
    line = nodes.paragraph("", "", term)
    line += nodes.Text(
        f" on {record['measured']} with {own}Docker Engine {on['engine']}, "
        f"BuildKit {on['buildkit'].removeprefix('v')}, the {on['store']} image store, "
        f"for {on['platform']}."
    )
    box = nodes.container("", line, classes=["measured-badge"])
    if record["bases"]:
        box += nodes.bullet_list("", *(_base(name, base) for name, base in record["bases"].items()))
    box["support_smartquotes"] = False
    return box


def _base(name: str, base: BaseRecord) -> nodes.list_item:
    code = nodes.literal("", name, ids=[row_of("base", name)])
    line = nodes.paragraph("", "", nodes.Text("Base "), code)
    line += nodes.Text(f": {base['from']}")
    if base["digest"]:
        algorithm, _, digest = base["digest"].partition(":")
        short = nodes.inline("", f"{algorithm}:{digest[:12]}…", classes=["digest"])
        line += [nodes.Text(", "), short]
    return nodes.list_item("", line)
