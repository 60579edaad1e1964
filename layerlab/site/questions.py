"""The directive `questions`: every question of the book on one page, by chapter."""

import hashlib

from docutils import nodes
from docutils.utils import new_document
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

from layerlab.site.domain import domain_of
from layerlab.site.gathered import GatheredDirective, gathered_list
from layerlab.site.question import question


class question_list(gathered_list):
    """Stands for all questions."""


class QuestionsDirective(GatheredDirective):
    """`{questions}`: a section for each page that asks some, in the order of the contents."""

    place = question_list


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what a page asks, as a digest: empty where it asks nothing."""
    page = domain_of(app.env).page(app.env.current_document.docname)
    asked = "".join(one.pformat() for one in doctree.findall(question))
    page["asks"] = hashlib.sha256(asked.encode()).hexdigest() if asked else ""


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the questions in their place."""
    for node in list(doctree.findall(question_list)):
        pages = domain_of(app.env).data["pages"]
        asking = [name for name in _in_order(app.env) if pages.get(name, {}).get("asks")]
        node.replace_self([_section(app, docname, name) for name in asking])


def _in_order(env: BuildEnvironment) -> list[str]:
    """All pages, those of the contents first."""
    found = [env.config.root_doc]
    for name in found:  # grows while it is read
        found += [one for one in env.toctree_includes.get(name, []) if one not in found]
    return found + sorted(env.found_docs - set(found))


def _section(app: Sphinx, docname: str, page: str) -> nodes.section:
    """A page's questions, resolved as on the page itself, each with a link to its place."""
    copied = new_document("")
    copied.settings = app.env.get_doctree(page).settings
    copied += [one.deepcopy() for one in app.env.get_doctree(page).findall(question)]
    app.env.resolve_references(copied, page, app.builder)
    for link in copied.findall(nodes.reference):
        _from_elsewhere(link, app.builder.get_relative_uri(docname, page))
    found = nodes.section(ids=[f"of-{page}"], classes=["questions"])
    heading = make_refnode(app.builder, docname, page, "", [])
    heading += nodes.Text(app.env.titles[page].astext())
    found += nodes.title("", "", heading)
    for one in list(copied.findall(question)):
        place = one["ids"][0]
        one["ids"] = [f"{page}-{place}"]
        link = make_refnode(app.builder, docname, page, place, nodes.Text("Where it is asked"))
        one += nodes.paragraph("", "", link, classes=["asked-in"])
        found += one
    return found


def _from_elsewhere(link: nodes.reference, page: str) -> None:
    """Let a link within its own page lead to it from another one."""
    if "refid" in link:
        link["refuri"] = f"#{link['refid']}"
        del link["refid"]
    if link.get("refuri", "#")[:1] in ("", "#"):
        link["refuri"] = page + link.get("refuri", "")


def setup(app: Sphinx) -> None:
    """Make the directive and its node known."""
    app.add_directive("questions", QuestionsDirective)
    app.add_node(question_list)
