"""What all directives of this extension do: find the example, and report what is wrong."""

from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from lab.example import Example
from lab.pages.domain import Measured, domain_of
from lab.pages.faults import Fault, unknown


class MeasuredDirective(SphinxDirective):
    """A directive whose first argument names an example."""

    required_arguments = 1

    @property
    def domain(self) -> Measured:
        """What the pages show."""
        return domain_of(self.env)

    def run(self) -> list[nodes.Node]:
        """Render; a fault becomes a warning and a visible line."""
        try:
            return self.render()
        except Fault as fault:
            return [self.report(fault)]

    def render(self) -> list[nodes.Node]:
        """Nodes of the directive; raises Fault."""
        raise NotImplementedError

    def report(self, fault: Fault) -> nodes.Node:
        """Warn, and return a line that says the same on the page."""
        self.domain.report(fault, self.get_location())
        return nodes.paragraph("", f"Not measured: {fault}", classes=["measured-fault"])

    def example(self, name: str) -> Example:
        """The example, noted as a dependency of the page; raises Fault."""
        example = self.domain.library.example(name)
        self.domain.use(example)
        return example

    def record(self, example: Example) -> dict[str, Any]:
        """The example's record; raises Fault."""
        return self.domain.library.record(example)

    def image(self, example: Example, name: str) -> dict[str, Any]:
        """What was measured of one image; raises Fault."""
        check_image(example, name)
        return self.record(example)["images"][name]

    def words(self, option: str, default: list[str]) -> list[str]:
        """The words of an option."""
        return self.options[option].split() if option in self.options else default

    def inline(self, text: str) -> list[nodes.Node]:
        """Inline Markdown as nodes."""
        found, _ = self.parse_inline(text)
        return found


def check_image(example: Example, name: str) -> None:
    """Raise Fault unless the example has an image of this name."""
    if name not in example.image:
        raise unknown("image", name, example.image, example.name)
