"""Lists that a page gathers from all pages: a place on it, filled once these are read."""

from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from layerlab.site.domain import domain_of

GIVEN = ("asks", "quoted")  # what is known of each page


class gathered_list(nodes.General, nodes.Element):
    """Stands for a list until all pages are read."""


class GatheredDirective(SphinxDirective):
    """A directive without arguments, in whose place a list will stand."""

    has_content = False
    option_spec: ClassVar[dict[str, Any]] = {}
    place: ClassVar[type[gathered_list]]

    def run(self) -> list[nodes.Node]:
        """A place for it."""
        return [self.place()]


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Keep whether a page gathers something."""
    page = domain_of(app.env).page(app.env.current_document.docname)
    page["gathers"] = any(doctree.findall(gathered_list))


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Such a page is written again when what pages give is not what it was in the last build."""
    data = domain_of(env).data
    pages = data["pages"]
    now = [
        (name, env.titles[name].astext(), env.toctree_includes.get(name, []),
         *(page.get(kind) for kind in GIVEN))
        for name, page in sorted(pages.items())
    ]  # fmt: skip
    before, data["gathered"] = data.get("gathered"), now
    return [name for name, page in pages.items() if page.get("gathers") and before != now]
