"""The directive `facts`: how much there is in the book, when it was measured, how to get it."""

from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.site.directive import MeasuredDirective
from layerlab.site.page_warnings import PageWarning

# Files that stand beside the first page where `make site` made them, and what a link calls them.
DOWNLOADS = {"book.pdf": "PDF", "book.epub": "EPUB"}


class Facts(NamedTuple):
    """What is counted over all examples; the engine is that of the newest record."""

    examples: int
    dockerfiles: int
    claims: int
    measured: str
    engine: str


class FactsDirective(MeasuredDirective):
    """`{facts}`: counts, date and engine, what can be downloaded, the two commands."""

    required_arguments = 0

    def render(self) -> list[nodes.Node]:
        """A list of facts, and a block of commands."""
        facts = self._facts()
        lines = [
            f"{facts.examples:,} examples, {facts.dockerfiles:,} Dockerfiles, "
            f"{facts.claims:,} checked claims",
            f"last measured {facts.measured}, on Docker Engine {facts.engine}",
        ]
        items = [nodes.list_item("", nodes.paragraph("", line)) for line in lines]
        if downloads := self._downloads():
            items.append(nodes.list_item("", downloads))
        repository = self.config.measured_repository
        folder = repository.rstrip("/").rpartition("/")[2].removesuffix(".git")
        typed = f"$ git clone {repository}\n$ make -C {folder} test\n"
        commands = nodes.literal_block(typed, typed, language="console")
        return [nodes.bullet_list("", *items, classes=["facts"]), commands]

    def _downloads(self) -> nodes.paragraph | None:
        names = self.config.measured_downloads
        if not names:
            return None
        line = nodes.paragraph("", "The whole book as ")
        for number, name in enumerate(names):
            line += [nodes.Text(" or ")] if number else []
            line += nodes.reference("", DOWNLOADS[name], refuri=name, internal=False)
        return line

    def _facts(self) -> Facts:
        examples, records = self.domain.note_every_example(), []
        for example in examples:
            try:
                records.append(self.record(example))
            except PageWarning:
                continue  # the page that shows the example warns of it
        newest = max(records, key=lambda record: record["measured"], default=None)
        return Facts(
            len(examples),
            sum(len(example.dockerfiles) for example in examples),
            sum(1 for example in examples for _ in example.claims()),
            newest["measured"] if newest else "never",
            str(newest["on"]["engine"]) if newest else "none",
        )


def setup(app: Sphinx) -> None:
    """Make the directive and the setting known."""
    app.add_directive("facts", FactsDirective)
    app.add_config_value("measured_downloads", (), "env", types=(tuple, list))
