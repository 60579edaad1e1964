"""The order of the book: groups of pages as the root page lists them, and chapters with a number.

A chapter is a page of a group that is read in its order; `measured_look_up` names the groups of
which pages are looked up. Nothing of that is typed twice: lines of `docs/index.md` decide.
"""

from functools import cache, lru_cache
from itertools import count
from typing import Any, NamedTuple

from bs4 import BeautifulSoup, Tag
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

from layerlab.site.proof_link import FOLDER


class ChapterPlace(NamedTuple):
    """Where a chapter stands: its number from 1, how many there are, its group."""

    number: int
    of: int
    group: str


def note_groups(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the root page's groups as (caption, pages): each page asks for them as it is written."""
    env = app.env
    if env.docname == env.config.root_doc:
        trees = list(doctree.findall(addnodes.toctree))
        env.metadata[env.docname]["groups"] = [
            (tree.get("caption") or "", list(tree["includefiles"])) for tree in trees
        ]
        env.metadata[env.docname]["listed"] = [(t.get("caption"), t["entries"]) for t in trees]


def reordered(app: Sphinx, env: BuildEnvironment) -> set[str]:
    """Every page, where the root page lists other pages than in the last build: each shows them."""
    now = env.metadata[app.config.root_doc].get("listed")
    before, env.listed_pages = getattr(env, "listed_pages", now), now  # type: ignore[attr-defined]
    return set() if before == now else env.found_docs


def place_of(app: Sphinx, docname: str) -> ChapterPlace | None:
    """The place of a chapter; None for a page that is looked up, or that no group has."""
    groups = app.env.metadata[app.config.root_doc].get("groups", [])
    chapters = [(page, name) for name, pages in groups if is_read(app, name) for page in pages]
    for number, (page, name) in enumerate(chapters, 1):
        if page == docname:
            return ChapterPlace(number, len(chapters), name)
    return None


def is_read(app: Sphinx, caption: str) -> bool:
    """Whether the pages of a group are chapters."""
    return bool(caption) and caption not in app.config.measured_look_up


def share_tree(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Let all proofs have the list of pages that one has: they do not stand in it."""
    if pagename.startswith(FOLDER) and isinstance(app.builder, StandaloneHTMLBuilder):
        shared = app.builder.globalcontext
        context["toctree"] = shared.setdefault("toctree_of_proofs", cache(context["toctree"]))


@lru_cache(maxsize=1)  # one proof is written after the other
def folded(app: Sphinx, navigation: str) -> str:
    """Furo's list of pages, each group folded but for that of the page; chapters have numbers.

    Captions become headings of a level: Sphinx gives them none.
    """
    tree, numbers = BeautifulSoup(navigation, "html.parser"), count(1)
    for caption in tree.select("p.caption"):
        pages = caption.find_next_sibling("ul")
        if pages is None:
            continue
        if is_read(app, caption.get_text()):
            for link in pages.select("li.toctree-l1 > a"):
                mark = tree.new_tag("span", attrs={"class": "chapter-number"})
                mark.string = f"{next(numbers)} "
                link.insert(0, mark)
        _fold(tree, caption, pages)
    return str(tree)


def _fold(tree: BeautifulSoup, caption: Tag, pages: Tag) -> None:
    """Put a group into an element that opens without a script."""
    opened = {"open": "open"} if pages.select_one("li.current") else {}
    group = tree.new_tag("details", attrs={"class": "group", **opened})
    caption.name, caption["aria-level"] = "span", "2"
    caption.replace_with(group)
    head = tree.new_tag("summary")
    head.append(caption)
    group.extend([head, pages.extract()])


def setup(app: Sphinx) -> None:
    """Make the setting known, and read the order."""
    app.add_config_value("measured_look_up", (), "html", types=(tuple, list))
    app.connect("doctree-read", note_groups)
    app.connect("html-page-context", share_tree, priority=400)  # before Furo asks for it
