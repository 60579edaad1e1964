"""The directive `example`: one line in a chapter that says what holds, and leads to the proof."""

import re

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.example import Example
from layerlab.records.record import Record
from layerlab.site import file_tabs
from layerlab.site.claim_rows import holding
from layerlab.site.directive import MeasuredDirective
from layerlab.site.domain import anchor
from layerlab.site.page_warnings import PageWarning
from layerlab.site.proof_link import RUN, proof_link

_RELEASE = re.compile(r"\d+\.\d+")


class ExampleDirective(MeasuredDirective):
    """`{example} chapter/example`, with `:show:` the files that the chapter itself shows."""

    option_spec = {"show": str}

    def render(self) -> list[nodes.Node]:
        """The files that are asked for, and the line."""
        example = self.example(self.arguments[0])
        names = self.words("show", [])
        page = self.domain.page(self.env.docname)
        page["shown"].append(example.name)
        box = nodes.container(classes=["example"], ids=[anchor(example.name)])
        if names:
            paths = [file_tabs.check_file(example, name) for name in names]
            box += file_tabs.tabs(example, paths, self.config.measured_repository)
        page["files"] |= {
            f"{example.name} {name}": (example.context / name).stat().st_size for name in names
        }
        try:
            box += self._line(example, self.record(example))
        except PageWarning as wrong:
            box += self.report(wrong)
        return [box]

    def _line(self, example: Example, record: Record) -> nodes.paragraph:
        """How many claims hold, of how many files, since when and where; the way to all of it."""
        claims = list(example.claims())
        files = len(file_tabs.files_of(example))
        release = _RELEASE.search(record["on"]["engine"])
        engine = release[0] if release else record["on"]["engine"]
        line = nodes.paragraph(classes=["proof-line"])
        line += nodes.strong("", holding(claims, record))
        line += nodes.Text(
            f" · {files} file{'s' if files > 1 else ''}"
            f" · measured {record['measured']}, Engine {engine} · "
        )
        line += [
            self._link(example, "run it", ":", RUN), nodes.Text(" · "),
            self._link(example, "see all", " of"),
        ]  # fmt: skip
        return line

    def _link(self, example: Example, text: str, of: str, row: str = "") -> nodes.Node:
        content, named = nodes.inline("", text), f"{text}{of} {example.name}"
        return proof_link(self.env.docname, example.name, content, row, named)


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("example", ExampleDirective)
