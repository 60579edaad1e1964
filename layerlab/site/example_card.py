"""The directive `example`: its files, what is claimed of it, and what was measured on what."""

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.site import file_tabs
from layerlab.site.badge import badge
from layerlab.site.claim_rows import claims_tables, holds, shown_claims
from layerlab.site.directive import MeasuredDirective, check_image
from layerlab.site.domain import anchor
from layerlab.site.page_warnings import PageWarning, WarningType
from layerlab.site.run_it import run_it_yourself


class ExampleDirective(MeasuredDirective):
    """`{example} chapter/example`, with the options `images` and `files`."""

    option_spec = {"images": str, "files": str}

    def render(self) -> list[nodes.Node]:
        """Title, files, claims, badge."""
        example = self.example(self.arguments[0])
        images = self.words("images", list(example.image))
        for name in images:
            check_image(example, name)
        names = self.words("files", file_tabs.shown_files(example))
        page = self.domain.page(self.env.docname)
        page["shown"].append(example.name)
        box = nodes.container(classes=["example"], ids=[anchor(example.name)])
        box += nodes.paragraph("", "", nodes.strong("", example.title), classes=["example-title"])
        repository = self.config.measured_repository
        box += file_tabs.tabs(example, names, repository)
        if "files" not in self.options:
            box += [
                file_tabs.about(example, path, repository, "not shown: ")
                for path in file_tabs.locks(example)
            ]
        page["files"] |= {
            f"{example.name} {name}": (example.context / name).stat().st_size for name in names
        }
        box += self._measured(example, images)
        return [box]

    def _measured(self, example: Example, images: list[str]) -> list[nodes.Node]:
        """The claims, and what was measured on what; without a record only the claims."""
        claims = shown_claims(example, images)
        self.domain.note_claims(example, *(claimed.id for claimed in claims))
        try:
            record = self.record(example)
        except PageWarning as wrong:
            return [*claims_tables(example, claims, None, self.inline), self.report(wrong)]
        repository = self.config.measured_repository
        return [
            *claims_tables(example, claims, record, self.inline),
            *(self._failing(example, claimed) for claimed in claims if not holds(claimed, record)),
            badge(record),
            run_it_yourself(example, images, record, repository),
        ]

    def _failing(self, example: Example, claimed: LocatedClaim) -> nodes.Node:
        text = f"the claim {claimed.id!r} of {example.name} did not hold when it was measured"
        return self.report(PageWarning(WarningType.FAILING_CLAIM, text))


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("example", ExampleDirective)
