"""The graph of a Dockerfile's stages, in HTML without JavaScript and in Markdown."""

import pytest

from layerlab.book.book import Book as Paths
from layerlab.book.dockerfiles import instructions, text_of
from layerlab.book.how_built import HowBuilt
from layerlab.book.load import load, names
from layerlab.site.rebuilt_lines import WITH_STEP
from layerlab.site.stage_layout import layout
from layerlab.site.stage_states import drawn, of_build
from tests.known import ROOT
from tests.pages.conftest import Book

BODY = """```{stages} shop/cart Dockerfile
- slim: `docker build .`
- edit-the-script: a new `cart.sh`
```"""
SERVICE = {0: [], 1: [0], 2: [0], 3: [1], 4: [1], 5: [4, 3], 6: [0, 2, 5]}


def test_in_markdown(book: Book) -> None:
    """A row for each stage: what it takes and what each build did."""
    book.add(BODY)
    built = book.build()
    assert built.warnings == []
    assert (
        "| Stage | takes | `docker build .` | a new `cart.sh` |\n| --- | --- | --- | --- |\n"
        "| `build` | `FROM alpine:3.23` | built | reruns |\n"
        "| the last stage | `FROM alpine:3.23`, COPY --from `build` | built | cached |\n"
    ) in built.markdown()


def test_in_html(book: Book) -> None:
    """Boxes are a list with all that the arrows say; the drawing is not read out."""
    book.add(BODY)
    figure = book.build("html").html().select_one("figure.stages")
    boxes = [box.get_text("|", strip=True) for box in figure.select("li")]
    assert boxes == [
        "build|FROM alpine:3.23|built|reruns",
        "the last stage|FROM alpine:3.23|, COPY --from build|built|cached",
    ]
    assert figure.select_one("svg")["aria-hidden"] == "true"
    assert len(figure.select("line.files")) == len(figure.select("line")) == 1
    said = [one.get_text() for one in figure.select(".said p")[1:]]
    assert said == [
        "docker build .: build and the last stage are built.",
        "a new cart.sh: build reruns; the last stage is cached.",
    ]


def test_arrows_of_two_graphs_have_heads_of_their_own(book: Book) -> None:
    """An e-reader refuses a page with two places of one name."""
    book.add(f"{BODY}\n\n{BODY}")
    names = [one["id"] for one in book.build("html").html().select("marker")]
    assert len(names) == len(set(names)) == 2


def test_without_builds_it_is_the_structure(book: Book) -> None:
    """Nothing is chosen, and nothing said of what ran."""
    book.add("```{stages} shop/cart Dockerfile\n```")
    figure = book.build("html").html().select_one("figure.stages")
    assert len(figure.select("li")) == 2 and not figure.select("input, .said p + p")


def test_a_build_of_another_file_is_a_warning(book: Book) -> None:
    """It lists the builds of this one."""
    book.add("```{stages} shop/cart Dockerfile\n- fat: an image of another file\n```")
    said = "Dockerfile has no claim 'fat'; it has: slim, edit-the-script"
    assert said in book.build().warnings[0]


def test_how_a_stage_takes_from_others() -> None:
    """By FROM, by COPY with a name or a number, by a mount."""
    dockerfile = (
        "FROM alpine AS a\nFROM a AS B\nFROM alpine\nCOPY --from=b x /\nCOPY --from=0 y /\n"
        "FROM alpine\nRUN --mount=from=a,target=/a true\n"
    )
    found = drawn(dockerfile, HowBuilt())
    assert [one.takes for one in found] == [
        {}, {0: "FROM"}, {1: "COPY --from", 0: "COPY --from"}, {0: "--mount"},
    ]  # fmt: skip


def test_what_is_built_agrees_with_every_record() -> None:
    """What was recorded of steps that run and that are skipped is what the stages' states say."""
    book, seen = Paths(ROOT), set()
    for name in names(book):
        example = load(name, book)
        for image in example.image.values():
            if image.fails or not (image.steps or image.skips):
                continue
            text = text_of(example.context / image.dockerfile)
            states = of_build(text, image)
            for claim, word in ((image.steps, "built"), (image.skips, "skipped")):
                for part in claim.root if claim else []:
                    steps = (o for o in instructions(text) if o.keyword in ("FROM", *WITH_STEP))
                    words = {states[one.stage].word for one in steps if part in one.body}
                    assert word in words or not words, (name, part)
                    seen.update(words)
    assert seen == {"built", "skipped"}


def test_each_stage_stands_below_what_it_takes_from() -> None:
    """Also with arrows that pass rows, which have a place of their own there."""
    placed = layout(SERVICE)
    assert [placed.boxes[stage].row for stage in SERVICE] == [0, 1, 1, 2, 2, 3, 4]
    for (source, stage), way in placed.arrows.items():
        assert [box.row for box in way] == list(
            range(placed.boxes[source].row, placed.boxes[stage].row + 1)
        )
    assert len(placed.arrows[0, 6]) == 5


@pytest.mark.parametrize("takes", [SERVICE, {0: []}, {0: [], 1: [0], 2: [1], 3: [0, 1, 2]}])
def test_nothing_of_a_row_overlaps(takes: dict[int, list[int]]) -> None:
    """Boxes and passing arrows share the width."""
    placed = layout(takes)
    passing = [box for way in placed.arrows.values() for box in way[1:-1]]
    for row in range(placed.rows):
        own = sorted(
            (box.middle - box.width / 2, box.middle + box.width / 2)
            for box in [*placed.boxes.values(), *passing]
            if box.row == row
        )
        ends = [0.0, *(end for _, end in own)]
        assert all(abs(start - end) < 1e-9 for (start, _), end in zip(own, ends, strict=False))
        assert abs(ends[-1] - 1) < 1e-9
