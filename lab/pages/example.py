"""The directive `example`: its files, what is claimed of it, and what was measured on what."""

from typing import Any

from docutils import nodes

from lab.example import Example
from lab.pages import files
from lab.pages.badge import badge
from lab.pages.claim_rows import claims_tables, holds, shown_claims
from lab.pages.directive import MeasuredDirective, check_image
from lab.pages.domain import anchor
from lab.pages.faults import Fault
from lab.pages.run import run_it_yourself


class ExampleDirective(MeasuredDirective):
    """`{example} chapter/example`, with the options `images` and `files`."""

    option_spec = {"images": str, "files": str}

    def render(self) -> list[nodes.Node]:
        """Title, files, claims, badge."""
        example = self.example(self.arguments[0])
        images = self.words("images", list(example.image))
        for name in images:
            check_image(example, name)
        claims = shown_claims(example, images)
        self.domain.page(self.env.docname)["shown"].append(example.name)
        self.domain.show(example, *(claimed.id for claimed in claims))
        names = self.words("files", files.files_of(example))
        box = nodes.container(classes=["example"], ids=[anchor(example.name)])
        box += nodes.paragraph("", "", nodes.strong("", example.title), classes=["example-title"])
        box += files.tabs(example, names, self.config.measured_repository)
        record, warning = self._record(example)
        box += claims_tables(example, claims, record, self.inline)
        for claimed in claims:
            if not holds(claimed, record):
                text = (
                    f"the claim {claimed.id!r} of {example.name} did not hold when it was measured"
                )
                box += self.report(Fault("failing-claim", text))
        box += [badge(record), self._commands(example, images, record)] if record else [warning]
        return [box]

    def _commands(self, example: Example, images: list[str], record: dict[str, Any]) -> nodes.Node:
        return run_it_yourself(example, images, record, self.config.measured_repository)

    def _record(self, example: Example) -> tuple[dict[str, Any] | None, nodes.Node | None]:
        """The record, or None and what to show instead: the files can be shown without."""
        try:
            return self.record(example), None
        except Fault as fault:
            return None, self.report(fault)
