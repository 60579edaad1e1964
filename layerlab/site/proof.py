"""The proof of an example, a page of its own: all files, claims, commands, layers.

Nobody writes these pages. The source of each is the claims file of its example, which becomes
Markdown when Sphinx reads it; so Sphinx knows by itself which of them an edit outdates.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.project import Project

from layerlab.book.diagnostics import line_of
from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.records.record import Record
from layerlab.site import file_tabs
from layerlab.site.badge import badge
from layerlab.site.catalogue import image_columns, image_rows
from layerlab.site.claim_rows import claims_tables, holds
from layerlab.site.directive import MeasuredDirective
from layerlab.site.domain import domain_of
from layerlab.site.page_warnings import PageWarning, WarningType
from layerlab.site.paged_media import BUILDERS
from layerlab.site.proof_link import FOLDER, proof_of, row_of
from layerlab.site.run_it import run_it_yourself
from layerlab.site.tables import table

SUFFIX = ".toml"


class SourcesWithProofs(Project):
    """A book's sources, and the claims file of each example as the source of its proof."""

    def __init__(self, before: Project, proofs: dict[str, str]) -> None:
        """`proofs` has paths, as seen from the folder of the sources, by their pages."""
        suffixes = [one for one in before.source_suffix if one != SUFFIX]
        super().__init__(before.srcdir, suffixes)
        self.restore(before)
        self.proofs = proofs

    def discover(
        self, exclude_paths: Iterable[str] = (), include_paths: Iterable[str] = ("**",)
    ) -> set[str]:
        """Find the pages that were written, and add those that were not."""
        super().discover(exclude_paths, include_paths)
        self.docnames |= self.proofs.keys()
        for name, path in self.proofs.items():
            self._docname_to_path[name] = Path(path)
            self._path_to_docname[Path(path)] = name
        return self.docnames


def add_proofs(app: Sphinx) -> None:
    """Give each example a page, but in books on paper, which link to the site's."""
    library = domain_of(app.env).library
    named = [] if app.builder.name in BUILDERS else library.names
    claims = {name: library.book.examples / f"{name}{SUFFIX}" for name in named}
    found = {proof_of(name): os.path.relpath(path, app.srcdir) for name, path in claims.items()}
    app.project = app.env.project = SourcesWithProofs(app.project, found)


def as_markdown(app: Sphinx, docname: str, content: list[str]) -> None:
    """Make a page of a claims file; one that cannot be read is told by the chapter."""
    if not docname.startswith(FOLDER):
        return
    library = domain_of(app.env).library
    name = next(name for name in library.names if proof_of(name) == docname)
    try:
        example = library.example(name)
    except PageWarning:
        content[0] = f"---\norphan: true\n---\n# {name}\n"
        return
    content[0] = "\n".join(_lines(example, _record(app, example)))


def _record(app: Sphinx, example: Example) -> Record | None:
    try:
        return domain_of(app.env).library.record(example)
    except PageWarning:  # the chapter tells it
        return None


def _lines(example: Example, record: Record | None) -> list[str]:
    """The page as an author would write it."""
    lines = ["---", "orphan: true", "---", f"# {example.title}"]
    lines += _part(example, "place", "") + _part(example, "files", "Files")
    if record is None:
        return lines
    lines += _part(example, "images", "Images") + _part(example, "claims", "Claims")
    lines += _part(example, "run", "Run it yourself") + _part(example, "on", "Measured on")
    built = [name for name, image in record["images"].items() if "fails" not in image]
    lines += ["", "## Layers"] if built else []
    for name in built:
        lines += ["", f"### `{name}`", "", f"```{{layers}} {example.name} {name}", "```"]
    return lines


def _part(example: Example, part: str, heading: str) -> list[str]:
    head = ["", f"## {heading}"] if heading else []
    return [*head, "", f"```{{proof}} {example.name} {part}", "```"]


class ProofDirective(MeasuredDirective):
    """`{proof} chapter/example part`: one part of a proof; written by `as_markdown` only."""

    required_arguments = 2

    def render(self) -> list[nodes.Node]:
        """The part that the second argument names."""
        parts: dict[str, Callable[[Example], list[nodes.Node]]] = {
            "place": self._place, "files": self._files, "images": self._images,
            "claims": self._claims, "run": self._run, "on": self._on,
        }  # fmt: skip
        return parts[self.arguments[1]](self.example(self.arguments[0]))

    def _place(self, example: Example) -> list[nodes.Node]:
        """Where the book shows the example."""
        link = pending_xref(
            "", nodes.inline("", example.name), refdomain="measured", reftype="chapter",
            reftarget=example.name, refdoc=self.env.docname, refwarn=False,
        )  # fmt: skip
        text = "Every file, claim and command of ", ", and what was measured. From "
        code = nodes.literal("", example.name)
        line = nodes.paragraph("", text[0], code, nodes.Text(text[1]), link, nodes.Text("."))
        return [line]

    def _files(self, example: Example) -> list[nodes.Node]:
        repository = self.config.measured_repository
        shown, left_out = file_tabs.shown_and_left_out(example)
        return [
            file_tabs.tabs(example, shown, repository),
            *(file_tabs.about(example, path, repository, "not shown: ") for path in left_out),
        ]

    def _images(self, example: Example) -> list[nodes.Node]:
        rows = list(image_rows(self.record(example), self._named))
        return [table(image_columns(), rows, ["images"])]

    @staticmethod
    def _named(image: str) -> nodes.Node:
        return nodes.inline("", image, ids=[row_of("image", image)])

    def _claims(self, example: Example) -> list[nodes.Node]:
        record, claims = self.record(example), list(example.claims())
        tables = claims_tables(example, claims, record, self.inline)
        for claimed in claims:
            if not holds(claimed, record):
                self._say_failing(example, claimed)
        return tables

    def _say_failing(self, example: Example, claimed: LocatedClaim) -> None:
        text = f"the claim {claimed.id!r} of {example.name} did not hold when it was measured"
        line = line_of(example.claims_file, claimed.table, claimed.key)
        location = f"{example.book.shown(example.claims_file)}:{line}"
        self.domain.report(PageWarning(WarningType.FAILING_CLAIM, text), location)

    def _run(self, example: Example) -> list[nodes.Node]:
        repository = self.config.measured_repository
        return [run_it_yourself(example, self.record(example), repository)]

    def _on(self, example: Example) -> list[nodes.Node]:
        return [badge(self.record(example))]


def setup(app: Sphinx) -> None:
    """Make the pages and their directive known."""
    app.add_source_suffix(SUFFIX, "markdown")
    app.add_directive("proof", ProofDirective)
    app.connect("builder-inited", add_proofs)
    app.connect("source-read", as_markdown)
