"""What templates know of a page beyond Sphinx's own: its measurements, its twins, its replies."""

import json
import os
from typing import Any, NamedTuple
from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from layerlab.site.chapters import folded, place_of
from layerlab.site.domain import domain_of
from layerlab.site.page_sections import REPEATED
from layerlab.site.page_warnings import PageWarning
from layerlab.site.proof_link import FOLDER
from layerlab.site.search_index import UNUSED

PREVIEW = 200  # characters that search engines and chats show of a page
LICENSE = "https://creativecommons.org/licenses/by/4.0/"


class Newest(NamedTuple):
    """When something was measured or recorded, and on what."""

    date: str
    engine: str
    buildkit: str

    def __str__(self) -> str:
        """A line for the foot of a page."""
        release = self.buildkit.removeprefix("v")
        return f"Last measured {self.date} with Docker Engine {self.engine}, BuildKit {release}"


def add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Fill the template's context of a page that was written by an author."""
    context["search_scripts"] = UNUSED
    if "furo_navigation_tree" in context:
        context["furo_navigation_tree"] = folded(app, context["furo_navigation_tree"])
    if pagename == "sections":
        context["sections"] = alphabetical(app.env)
    if doctree is None:
        context["no_search"] = True
        return
    repository, source = app.config.measured_repository, _source(app, pagename)
    context["edit_url"] = f"{repository}/edit/main/{source}"
    context["report_url"] = f"{repository}/issues/new?" + urlencode(
        {"title": f"{context['title']}: ", "body": f"Page: {context.get('pageurl') or source}\n\n"}
    )
    context["chapter"] = place_of(app, pagename)
    context["repository_url"] = repository
    context["html_baseurl"] = app.config.html_baseurl
    context["markdown_url"] = pagename.rpartition("/")[2] + ".md"
    context["description"] = about(app.env, pagename)
    context["last_measured"] = last_measured(app, pagename)
    context["structured_data"] = _structured(app, context)


def _source(app: Sphinx, pagename: str) -> str:
    """The file that a page is made of, as seen from the repository's root."""
    path = app.srcdir / app.env.doc2path(pagename, base=False)
    return os.path.relpath(path, app.srcdir.parent).replace(os.sep, "/")


def own_template(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> str | None:
    """The template that a page asks for in its front matter: `template: landing.html`."""
    asked = (context.get("meta") or {}).get("template")
    return str(asked) if asked and app.builder.name == "html" else None


def alphabetical(env: BuildEnvironment) -> list[tuple[str, str, str]]:
    """Title, address and page of each section by title: the search of who has no JavaScript."""
    found = []
    for page, contents in env.tocs.items():
        if page.startswith(FOLDER):
            continue
        for link in contents.findall(nodes.reference):
            place = link["anchorname"]
            if place.removeprefix("#") not in REPEATED:
                address = f"{link['refuri'] or page}.html{place}"
                found.append((link.astext(), address, env.titles[page].astext()))
    return sorted(found, key=lambda one: [text.casefold() for text in one])


def note_about(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what a page begins with: it is asked for of pages that this build does not read, too."""
    app.env.metadata[app.env.docname]["about"] = first_sentences(doctree)


def about(env: BuildEnvironment, docname: str) -> str:
    """What a page begins with."""
    return str(env.metadata[docname]["about"])


def first_sentences(doctree: nodes.document) -> str:
    """What the page begins with, up to the last sentence that fits into a preview."""
    paragraph = next((p for p in doctree.findall(nodes.paragraph) if p.astext()), None)
    text = " ".join(paragraph.astext().split()) if paragraph else ""
    if len(text) <= PREVIEW:
        return text
    cut = text[:PREVIEW]
    return cut[: cut.rfind(". ") + 1] or cut.rpartition(" ")[0] + " …"


def last_measured(app: Sphinx, pagename: str) -> Newest | None:
    """The newest record that the page shows, a transcript's or an example's, or nothing."""
    domain = domain_of(app.env)
    page = domain.data["pages"].get(pagename, {"examples": {}, "recorded": []})
    found = [Newest(*one) for one in page["recorded"]]
    for name in page["examples"]:
        try:
            record = domain.library.record(domain.library.example(name))
        except PageWarning:
            continue  # the page itself warns of it
        found.append(Newest(record["measured"], record["on"]["engine"], record["on"]["buildkit"]))
    return max(found, default=None)


def _structured(app: Sphinx, context: dict[str, Any]) -> str:
    """The page for search engines, as schema.org has it."""
    newest: Newest | None = context["last_measured"]
    article = {
        "@context": "https://schema.org",
        "@type": "TechArticle",
        "headline": context["title"],
        "url": context.get("pageurl") or "",
        "isPartOf": {"@type": "Book", "name": app.config.project, "license": LICENSE},
        "dateModified": context.get("last_updated") or (newest.date if newest else ""),
        "license": LICENSE,
    }
    known = {key: value for key, value in article.items() if value}
    return json.dumps(known, ensure_ascii=False).replace("<", "\\u003c")
