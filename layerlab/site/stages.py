"""The directive `stages`: the stages of a Dockerfile as a graph, with what builds did with them."""

from collections.abc import Sequence

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.dockerfiles import DockerfileError, text_of
from layerlab.book.example import Example
from layerlab.book.how_built import HowBuilt
from layerlab.site.build_graph import build_graph
from layerlab.site.choices import labelled
from layerlab.site.file_tabs import check_file
from layerlab.site.named_items import NamedItem, check_number, named_items
from layerlab.site.page_warnings import PageWarning, WarningType, unknown
from layerlab.site.rebuilds import RebuildsDirective
from layerlab.site.stage_states import Drawn, State, drawn, of_build, of_rebuild, told


class StagesDirective(RebuildsDirective):
    """`{stages} chapter/example Dockerfile`, its body a list of images and rebuild claims."""

    required_arguments = 2
    option_spec = {}

    def render(self) -> list[nodes.Node]:
        """A drawing of the stages; of several builds one is chosen without a script."""
        example = self.example(self.arguments[0])
        path = check_file(example, self.arguments[1])
        items = named_items(self.content)
        check_number(items, "builds")
        text = text_of(path)
        try:
            found = drawn(text, HowBuilt())
            states = [self._states(example, text, item) for item in items]
        except DockerfileError as error:
            said = f"the stages of {example.book.shown(path)} cannot be read: {error}"
            raise PageWarning(WarningType.UNREADABLE_DOCKERFILE, said) from None
        return [self._graph(items, found, states)]

    def _graph(
        self, items: Sequence[NamedItem], found: list[Drawn], states: list[list[State]]
    ) -> build_graph:
        pairs = zip(items, states, strict=True)
        sentences = [self.inline(f"**{item.label}**: {told(found, each)}.") for item, each in pairs]
        return build_graph(
            "",
            *labelled([self.inline(item.label) for item in items], sentences),
            stages=found, states=states, first=0,
            named=f"The stages of {self.arguments[1]}, and what builds do with them",
            group=f"stages-{self.env.new_serialno('stages')}",
        )  # fmt: skip

    def _states(self, example: Example, text: str, item: NamedItem) -> list[State]:
        """What a build did with each stage; raises PageWarning for one of another Dockerfile."""
        name = item.names[0]
        image = name if name in example.image else ""
        if name in example.rebuild:
            image = example.rebuild[name].image
        if len(item.names) > 1 or image not in self._of_file(example):
            allowed = [*self._of_file(example), *self._rebuilds(example)]
            raise unknown("claim", " ".join(item.names), allowed, self.arguments[1])
        if name in example.rebuild:
            return of_rebuild(text, example.image[image], self.rebuilt(example, [name])[image])
        self.image(example, name)
        return of_build(text, example.image[image])

    def _of_file(self, example: Example) -> list[str]:
        """The images that this Dockerfile builds."""
        return [
            name
            for name, image in example.image.items()
            if image.dockerfile == self.arguments[1] and not image.fails
        ]

    def _rebuilds(self, example: Example) -> list[str]:
        images = self._of_file(example)
        return [name for name, claim in example.rebuild.items() if claim.image in images]


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("stages", StagesDirective)
