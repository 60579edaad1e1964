"""What programs read: `llms.txt`, `llms-full.txt`, `claims.json`, `sitemap.xml`.

Written whole when a build ends, however few pages the build wrote.
"""

import json
from pathlib import Path
from typing import Any

from sphinx import addnodes
from sphinx.application import Sphinx

from layerlab.site.claim_rows import shown_text
from layerlab.site.domain import Measured, anchor, domain_of
from layerlab.site.last_updated import last_updated
from layerlab.site.page_context import about
from layerlab.site.page_warnings import PageWarning
from layerlab.site.proof_link import FOLDER, proof_of, row_of

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
ABOUT = (
    "A handbook on building Docker images. Every number in it was measured by building the "
    "example beside it; claims.json has every claim with its value and state."
)


def write_for_machines(app: Sphinx, exception: Exception | None) -> None:
    """Write the files; nothing after a failed build or for other formats."""
    if exception is not None or app.builder.name != "html":
        return
    out, base = Path(app.outdir), app.config.html_baseurl
    chapters = reading_order(app)
    (out / "llms.txt").write_text(_index(app, chapters, base))
    pages = [docname for _, docnames in chapters for docname in docnames]
    full = [_page(out, docname, base) for docname in [app.config.root_doc, *pages]]
    (out / "llms-full.txt").write_text("\n\n---\n\n".join(full) + "\n")
    claims = json.dumps(claims_of(app), indent=1, ensure_ascii=False)
    (out / "claims.json").write_text(claims + "\n")
    (out / "sitemap.xml").write_text(_sitemap(app, base))


def reading_order(app: Sphinx) -> list[tuple[str, list[str]]]:
    """Captions of the root page's contents, each with its pages, subpages after their parents."""
    root = app.env.get_doctree(app.config.root_doc)
    found = []
    for toctree in root.findall(addnodes.toctree):
        docnames = [name for entry in toctree["includefiles"] for name in _below(app, entry)]
        found.append((toctree.get("caption") or "Pages", docnames))
    return found


def _below(app: Sphinx, docname: str) -> list[str]:
    children = app.env.toctree_includes.get(docname, [])
    return [docname, *(name for child in children for name in _below(app, child))]


def _index(app: Sphinx, chapters: list[tuple[str, list[str]]], base: str) -> str:
    lines = [f"# {app.config.project}", "", f"> {ABOUT}"]
    for caption, docnames in chapters:
        lines += ["", f"## {caption}", ""]
        for docname in docnames:
            title = app.env.titles[docname].astext()
            lines.append(f"- [{title}]({base}{docname}.md): {about(app.env, docname)}")
    lines += ["", "## Examples: files, claims, and commands of each", "", *_examples(app, base)]
    lines += ["", "## Data", "", f"- [Every claim]({base}claims.json): value, state, provenance"]
    return "\n".join(lines) + "\n"


def _examples(app: Sphinx, base: str) -> list[str]:
    """A line for each example that has a proof."""
    pages = {name: proof_of(name) for name in domain_of(app.env).library.names}
    titles = app.env.titles
    return [
        f"- [{titles[page].astext()} ({name})]({base}{page}.md)"
        for name, page in pages.items()
        if page in titles
    ]


def _page(out: Path, docname: str, base: str) -> str:
    return f"Source: {base}{docname}.html\n\n" + (out / f"{docname}.md").read_text().rstrip()


def _sitemap(app: Sphinx, base: str) -> str:
    """Every page but proofs, with the date of its last commit where git knows one."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<urlset xmlns="{SITEMAP}">']
    for docname in sorted(name for name in app.env.found_docs if not name.startswith(FOLDER)):
        date = last_updated(app, docname)
        changed = f"<lastmod>{date.date().isoformat()}</lastmod>" if date else ""
        lines.append(f"<url><loc>{base}{docname}.html</loc>{changed}</url>")
    return "\n".join([*lines, "</urlset>"]) + "\n"


def claims_of(app: Sphinx) -> list[dict[str, Any]]:
    """Every claim of the book in the order of examples and of their claims files."""
    domain = domain_of(app.env)
    found: list[dict[str, Any]] = []
    for name in domain.library.names:
        try:
            found += _of_example(domain, name, app.config.html_baseurl)
        except PageWarning:
            continue  # the page that shows the example warns of it
    return found


def _of_example(domain: Measured, name: str, base: str) -> list[dict[str, Any]]:
    example = domain.library.example(name)
    record = domain.library.record(example)
    page = f"{base}{domain.page_of(name)}.html#{anchor(name)}"
    shared = {"measured": record["measured"], "on": record["on"], "page": page}
    return [
        {
            "example": name,
            "claim": claimed.id,
            "group": claimed.claim.group,
            "says": claimed.claim.describe(),
            "value": record["claims"][claimed.id]["value"],
            "shown": shown_text(claimed, record),
            "holds": record["claims"][claimed.id]["holds"],
            **shared,
            "proof": f"{base}{proof_of(name)}.html#{row_of('claim', claimed.id)}",
        }
        for claimed in example.claims()
    ]
