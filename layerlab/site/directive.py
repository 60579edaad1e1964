"""What all directives of this extension do: find the example, and report what is wrong."""

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.util.docutils import SphinxDirective

from layerlab.book.example import Example
from layerlab.records.record import ImageRecord, Record
from layerlab.site.domain import Measured, domain_of
from layerlab.site.page_warnings import PageWarning, unknown


class MeasuredDirective(SphinxDirective):
    """A directive whose first argument names an example."""

    required_arguments = 1

    @property
    def domain(self) -> Measured:
        """What the pages show."""
        return domain_of(self.env)

    def run(self) -> list[nodes.Node]:
        """Render; what is wrong becomes a warning and a visible line."""
        try:
            return self.render()
        except PageWarning as wrong:
            return [self.report(wrong)]

    def render(self) -> list[nodes.Node]:
        """Nodes of the directive; raises PageWarning."""
        raise NotImplementedError

    def report(self, wrong: PageWarning) -> nodes.Node:
        """Warn, and return a line that says the same on the page."""
        self.domain.report(wrong, self.get_location())
        line = nodes.paragraph("", f"Not measured: {wrong}", classes=["not-measured"])
        line["support_smartquotes"] = False  # names stand as they are typed
        return line

    def example(self, name: str) -> Example:
        """The example, noted as a dependency of the page; raises PageWarning."""
        example = self.domain.library.example(name)
        self.domain.note_example(example)
        return example

    def record(self, example: Example) -> Record:
        """The example's record; raises PageWarning."""
        return self.domain.library.record(example)

    def image(self, example: Example, name: str) -> ImageRecord:
        """What was measured of one image; raises PageWarning."""
        check_image(example, name)
        return self.record(example)["images"][name]

    def listed_link(self, example: Example, content: nodes.Element) -> pending_xref:
        """A link to where the book shows an example; `content` is one inline node."""
        link = pending_xref(
            "", content, refdomain="measured", reftype="listed", reftarget=example.name,
            refdoc=self.env.docname, refwarn=True,
        )  # fmt: skip
        self.set_source_info(link)
        return link

    def words(self, option: str, default: list[str]) -> list[str]:
        """The words of an option."""
        return self.options[option].split() if option in self.options else default

    def inline(self, text: str) -> list[nodes.Node]:
        """Inline Markdown as nodes."""
        found, _ = self.parse_inline(text)
        return found


def check_image(example: Example, name: str) -> None:
    """Raise PageWarning unless the example has an image of this name."""
    if name not in example.image:
        raise unknown("image", name, example.image, example.name)
