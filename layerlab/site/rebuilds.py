"""The directive `rebuilds`: which build steps rerun after which edit, each from a recorded run."""

from collections.abc import Iterable, Sequence
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.book.claims.answers import RebuildResult
from layerlab.book.claims.rebuild import Rebuild
from layerlab.book.claims.words import code, listed, named_step
from layerlab.book.dockerfiles import DockerfileError, text_of
from layerlab.book.example import Example
from layerlab.site.choices import labelled
from layerlab.site.directive import MeasuredDirective
from layerlab.site.named_items import NamedItem, check_number, named_items
from layerlab.site.page_warnings import PageWarning, WarningType, unknown
from layerlab.site.rebuild_matrix import BuiltFile, rebuild_matrix
from layerlab.site.rebuilt_lines import Line, Rebuilt, lines_of

Column = dict[str, Rebuilt]  # by image


class RebuildsDirective(MeasuredDirective):
    """`{rebuilds} chapter/example`, with `:claims:` the names of rebuild claims (default: all).

    Or its body has an item for each column: the claims of one edit, and what it is called. The
    column of the claim `:first:` is chosen at first, without it the most telling one.
    """

    option_spec = {"claims": str, "first": str}
    has_content = True

    def render(self) -> list[nodes.Node]:
        """A table of steps and edits; without a script one column can be chosen."""
        example = self.example(self.arguments[0])
        items = named_items(self.content) or [
            NamedItem(names, edit_of(example.rebuild[names[0]]))
            for names in _by_edit(example, self.words("claims", list(example.rebuild)))
        ]
        check_number(items, "edits")
        return [self._matrix(example, items, [self.rebuilt(example, item.names) for item in items])]

    def _matrix(
        self, example: Example, items: Sequence[NamedItem], columns: Sequence[Column]
    ) -> rebuild_matrix:
        """The figure, its Dockerfiles in the order in which the columns name their images."""
        images = dict.fromkeys(image for column in columns for image in column)
        sentences = [
            said(example, item.label, column) for item, column in zip(items, columns, strict=True)
        ]
        files = [_file(example, image, columns) for image in images]
        names = listed([file.name for file in files])
        return rebuild_matrix(
            "",
            *labelled(
                [self.inline(item.label) for item in items],
                [self.inline(sentence) for sentence in sentences],
            ),
            files=files,
            named=f"Build steps that rerun after an edit, of {names}",
            group=f"rebuilds-{self.env.new_serialno('rebuilds')}",
            first=self._first(items, columns),
            told=[number for number, column in enumerate(columns) if _prints(column.values())],
        )

    def _first(self, items: Sequence[NamedItem], columns: Sequence[Column]) -> int:
        """The column that is chosen at first; raises PageWarning where it is none."""
        name = self.options.get("first")
        if name is None:
            return _most_telling(columns)
        column = next((n for n, item in enumerate(items) if name in item.names), None)
        if column is None:
            raise unknown("claim", name, [one for item in items for one in item.names], "the body")
        return column

    def rebuilt(self, example: Example, names: Iterable[str]) -> Column:
        """The claims of these names with what was recorded, by their images."""
        claims = {name: claim_of(example, name) for name in names}
        record = self.record(example)
        return {
            claim.image: Rebuilt(
                claim, cast(RebuildResult, record["claims"][f"rebuild {name}"]["value"])
            )
            for name, claim in claims.items()
        }


def claim_of(example: Example, name: str) -> Rebuild:
    """A rebuild claim; raises PageWarning when there is none of this name."""
    if name not in example.rebuild:
        raise unknown("claim", name, example.rebuild, f"{example.name} rebuild")
    return example.rebuild[name]


def edit_of(claim: Rebuild) -> str:
    """What is changed, and where it is built again."""
    return f"{claim.edit.describe()}{claim.where()}"


def _by_edit(example: Example, names: Iterable[str]) -> list[list[str]]:
    """The names of claims, those together that make one edit to several images."""
    found: list[tuple[object, dict[str, str]]] = []
    for name in names:
        claim = claim_of(example, name)
        edit = claim.edit.model_copy(update={"salt": None}), claim.where()
        same = (column for other, column in found if other == edit and claim.image not in column)
        column = next(same, None)
        if column is None:
            found.append((edit, column := {}))
        column[claim.image] = name
    return [list(column.values()) for _, column in found]


def _file(example: Example, image: str, columns: Sequence[Column]) -> BuiltFile:
    """The Dockerfile of an image, with its steps after each edit; raises PageWarning."""
    builds = [column.get(image) for column in columns]
    counts = [_count(build) if build else "" for build in builds]
    text = text_of(example.context / example.image[image].dockerfile)
    return BuiltFile(name_of(example, image), text, lines_in(example, image, builds), counts)


def lines_in(example: Example, image: str, builds: Sequence[Rebuilt | None]) -> list[Line]:
    """The lines of an image's Dockerfile with their states; raises PageWarning."""
    path = example.context / example.image[image].dockerfile
    try:
        return lines_of(text_of(path), builds)
    except DockerfileError as error:
        text = f"the stages of {example.book.shown(path)} cannot be read: {error}"
        raise PageWarning(WarningType.UNREADABLE_DOCKERFILE, text) from None


def name_of(example: Example, image: str) -> str:
    """What readers call it: its Dockerfile, and the target that is built of it."""
    built = example.image[image]
    return f"{built.dockerfile}, target {built.target}" if built.target else built.dockerfile


def _count(build: Rebuilt) -> str:
    ran = len(build.value["ran"])
    return f"{ran}/{ran + len(build.value['cached'])}"


def said(example: Example, label: str, column: Column) -> str:
    """The outcome of one edit as a sentence; the file is named where there are several."""
    parts = [
        build.claim.phrase(build.value)
        + (f" with {code(name_of(example, image))}" if len(column) > 1 else "")
        for image, build in column.items()
    ]
    return f"**{label}**: {'; '.join(parts + _prints(column.values()))}."


def _prints(builds: Iterable[Rebuilt]) -> list[str]:
    """What steps were claimed to print."""
    pairs = (pair for build in builds for pair in build.claim.prints.items())
    return [f"{named_step(step)} prints {code(text)}" for step, text in pairs]


def _most_telling(columns: Sequence[Column]) -> int:
    """The column in which the files differ most, and then the one in which most steps ran."""

    def tells(number: int) -> tuple[int, int]:
        ran = [len(build.value["ran"]) for build in columns[number].values()]
        return max(ran) - min(ran), sum(ran)

    return max(range(len(columns)), key=tells)


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("rebuilds", RebuildsDirective)
