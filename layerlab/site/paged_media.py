"""Books that are turned page by page, EPUB and PDF: nothing is hidden behind a choice."""

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_design.shared import is_component

BUILDERS = ("epub", "singlehtml")


class PlainTabs(SphinxPostTransform):
    """Tabs become what they contain, one under another, each under its label."""

    default_priority = 199  # before sphinx-design makes radio buttons of them
    builders = BUILDERS

    def run(self, **kwargs: Any) -> None:
        """Take the mark from each set of tabs by which sphinx-design knows it."""
        for node in self.document.findall(nodes.container):
            for component in ("tab-set", "tab-item", "tab-content"):
                if is_component(node, component):
                    node["design_component"] = ""
                    node["classes"] = [f"plain-{component}"]


def is_paged(translator: Any) -> bool:
    """Whether a translator writes for a builder of books."""
    return str(translator.builder.name) in BUILDERS


def is_epub(translator: Any) -> bool:
    """Whether a translator writes an EPUB."""
    return str(translator.builder.name) == "epub"
