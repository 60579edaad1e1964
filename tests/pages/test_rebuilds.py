"""The table of edits and build steps, in HTML without JavaScript and in Markdown."""

import json
import re
from pathlib import Path

import pytest

from layerlab.book.claims.rebuild import Rebuild
from layerlab.site.named_items import MOST
from layerlab.site.rebuild_matrix import BuiltFile
from layerlab.site.rebuilt_lines import CACHED, RERUNS, Line, Rebuilt, lines_of
from tests.known import ROOT
from tests.pages.conftest import Book

FAT = """
[rebuild.edit-the-fat-one]
image = "fat"
edit = { file = "cart.sh", append = "#" }
reruns = ["COPY cart.sh", "RUN chmod"]

[rebuild.touch]
image = "slim"
edit = { file = "cart.sh", touch = true }
reruns = []
prints = { "RUN chmod" = "done" }
"""
RECORDED = {
    "rebuild edit-the-fat-one": {
        "ran": {"[2/3] COPY cart.sh /cart": 0.1, "[3/3] RUN chmod 0755 /cart": 1.4},
        "cached": [], "printed": {}, "seconds": 1.5,
    },
    "rebuild touch": {
        "ran": {}, "printed": {"RUN chmod": "done"}, "seconds": 0,
        "cached": ["[build 2/3] COPY cart.sh /cart", "[build 3/3] RUN chmod 0755 /cart"],
    },
}  # fmt: skip
BODY = """```{rebuilds} shop/cart
- edit-the-fat-one edit-the-script: a *new* `cart.sh`
- touch: its date
```"""


@pytest.fixture
def two(book: Book) -> Book:
    """A book that claims of both images what an edit reruns, and of one what a touch does."""
    claims = book.root / "examples/shop/cart.toml"
    claims.write_text(claims.read_text() + FAT)
    record = json.loads(book.record.read_text())
    for name, value in RECORDED.items():
        record["claims"][name] = {"value": value, "holds": True}
    book.record.write_text(json.dumps(record))
    book.measure()
    return book


def lines(dockerfile: str, ran: list[str], cached: list[str]) -> list[tuple[str, list[str]]]:
    """The lines after one edit, as plain values."""
    claim = Rebuild.model_validate({"image": "a", "edit": {"nothing": True}, "reruns": []})
    value = {"ran": dict.fromkeys(ran, 1.0), "cached": cached, "printed": {}, "seconds": 1.0}
    return [tuple(line) for line in lines_of(dockerfile, [Rebuilt(claim, value)])]


def test_in_markdown(two: Book) -> None:
    """A row for each edit with the steps that ran; a build that was not recorded is not told.

    Steps are listed where the file does not stand on the page.
    """
    two.add(f"{BODY}\n\n```{{dockerfile}} shop/cart Dockerfile\n```")
    built = two.build()
    assert built.warnings == []
    assert (
        "Lines of `Dockerfile.fat`: `FROM alpine:3.23`, `COPY cart.sh /cart`, "
        "`RUN chmod 0755 /cart`.\n\n"
        "| Edit | Steps of `Dockerfile.fat` that ran | Steps of `Dockerfile` that ran |\n"
        "| --- | --- | --- |\n| a *new* `cart.sh` | 2/2 | 2/3: `COPY cart.sh /cart`, "
        "`RUN chmod 0755 /cart` |\n"
        "| its date |  | 0/2; left out: `COPY --from=build /cart /cart` |\n\n"
        "**its date**: no step ran; `RUN chmod` prints `done`.\n"
    ) in built.markdown()


def test_the_last_steps_are_named_by_the_first_of_them() -> None:
    """What runs from a step on needs no list."""
    texts = ["WORKDIR /a", "COPY b .", "RUN c"]
    states = [CACHED, RERUNS, RERUNS], [RERUNS, RERUNS, CACHED], [CACHED, CACHED, RERUNS]
    rows = [
        Line(text, list(column))
        for text, column in zip(texts, zip(*states, strict=True), strict=True)
    ]
    file = BuiltFile("Dockerfile", "", [Line("FROM a", []), *rows], ["2/3", "2/3", "1/3"])
    assert [file.outcome(number) for number in range(3)] == [
        "2/3: from `COPY b .` on", "2/3: `WORKDIR /a`, `COPY b .`", "1/3: `RUN c`"
    ]  # fmt: skip


def test_in_html(two: Book) -> None:
    """A table with heads; radio buttons of one group; a sentence each, all in the page.

    The search finds the sentences, not the cells.
    """
    two.add(f"{BODY}\n\n{BODY}")
    first, second = two.build("html").html().select("figure.rebuilds")
    assert [head["scope"] for head in first.select("thead th")] == ["col", "col"]
    assert {head["scope"] for head in first.select("tbody th")} == {"row"}
    assert [bool(one.get("checked")) for one in first.select("input")] == [True, False]
    names = [{one["name"] for one in figure.select("input")} for figure in (first, second)]
    assert len(names[0]) == len(names[1]) == 1 and names[0] != names[1]
    assert [one.get_text() for one in first.select(".said p")[1:]] == [
        "a new cart.sh: both steps ran with Dockerfile.fat; 2 of 3 steps ran with Dockerfile.",
        "its date: no step ran; RUN chmod prints done.",
    ]
    cells = [cell.get_text() for cell in first.select("tr")[-1].select("td")]
    assert cells == ["cached", "left out"]
    assert first.table.has_attr("data-search-ignore") and not first.select(
        ".said[data-search-ignore]"
    )


def test_who_hears_it_is_told_what_it_is(two: Book) -> None:
    """The figure has a name, the group of buttons a legend, and each edit is said once."""
    two.add(BODY)
    figure = two.build("html").html().select_one("figure.rebuilds")
    said = "Build steps that rerun after an edit, of Dockerfile.fat and Dockerfile"
    assert figure["aria-label"] == said
    assert figure.select_one("fieldset > legend").get_text() == "Choose an edit"
    buttons = [(one["aria-label"], one.find_next_sibling()) for one in figure.select("input")]
    assert [name for name, _ in buttons] == ["a new cart.sh", "its date"]
    assert {seen["aria-hidden"] for _, seen in buttons} == {"true"}


def test_a_page_says_which_edit_is_chosen_at_first(two: Book) -> None:
    """The one that its text speaks of; a claim that is no column is a warning."""
    two.add(BODY.replace("cart\n", "cart\n:first: touch\n\n", 1))
    assert two.build("html").html().select_one("input[checked]")["aria-label"] == "its date"
    two.add(BODY.replace("cart\n", "cart\n:first: tuch\n\n", 1))
    (warning,) = two.build().warnings
    assert "the body has no claim 'tuch'; it has: edit-the-fat-one, edit-the-script" in warning


def test_the_same_edit_is_one_column(two: Book) -> None:
    """Without a body the edits name the columns."""
    two.add("```{rebuilds} shop/cart\n:claims: edit-the-script edit-the-fat-one touch\n```")
    said = two.build().markdown()
    assert said.index("| `#` is added to `cart.sh` |") < said.index("| `cart.sh` is touched |")
    assert said.count("is added to") == 1


def test_of_one_edit_nothing_is_chosen(book: Book) -> None:
    """There is no button, and the sentence stands beneath."""
    book.add("```{rebuilds} shop/cart\n```")
    figure = book.build("html").html().select_one("figure.rebuilds")
    assert not figure.select("input") and figure.select(".said p + p")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- edit-a-script: an edit", "shop/cart rebuild has no claim 'edit-a-script'"),
        ("edit-the-script", "'edit-the-script' names nothing; write \"- name other-name: what"),
    ],
)
def test_a_wrong_item_is_a_warning(book: Book, line: str, said: str) -> None:
    """It says what there is, or how an item is written."""
    book.add(f"```{{rebuilds}} shop/cart\n{line}\n```")
    assert said in book.build().warnings[0]


def test_its_claims_are_shown(book: Book) -> None:
    """A rebuild claim that the figure shows needs no other place."""
    book.page("index", "# Cart\n\n```{example} shop/cart\n:images: fat broken\n```\n")
    book.add("```{claim} shop/cart compare two-stages\n```\n\n```{rebuilds} shop/cart\n```")
    assert not [line for line in book.build().warnings if "rebuild" in line]


@pytest.mark.parametrize("stage", ["", "build "])
def test_ten_steps_and_more(stage: str) -> None:
    """BuildKit pads the numbers of steps when there are ten of them; the order stays theirs."""
    ran = [f"[{stage}{number:2}/12] RUN {number}" for number in (10, 2, 9)]
    found = lines("FROM alpine AS build", ran, [])
    assert [text for text, _ in found][1:] == ["RUN 2", "RUN 9", "RUN 10"]


def test_lines_without_a_step_stand_where_the_file_has_them() -> None:
    """A FROM counts as a step of an image, not of a stage or of nothing."""
    dockerfile = (
        "ARG V=1\nFROM alpine AS a\nENV B=2\nRUN a\nFROM a\nLABEL c=d\nRUN b\nARG E\nRUN f\n"
        "FROM scratch\nCOPY --from=1 x /\nARG G\nFROM alpine AS unbuilt\nARG H\n"
    )
    ran = ["[a 2/2] RUN a", "[stage-1 1/2] RUN b", "[stage-2 1/1] COPY --from=1 x /"]
    assert [text for text, _ in lines(dockerfile, ran, ["[stage-1 2/2] RUN f"])] == [
        "ARG V=1", "FROM alpine AS a", "ENV B=2", "RUN a", "FROM a", "RUN b", "ARG E", "RUN f",
        "FROM scratch", "COPY --from=1 x /", "ARG G",
    ]  # fmt: skip


def test_linked_copies_are_two_steps() -> None:
    """Both have the same number."""
    steps = ["[2/2] COPY --link a /", "[2/2] LINK COPY --link a /"]
    found = lines("FROM alpine\nCOPY --link a /", steps[1:], steps[:1])
    assert found[1:] == [
        ("COPY --link a /", ["cached"]), ("LINK COPY --link a /", ["reruns"]),
    ]  # fmt: skip


def test_long_lines_are_cut() -> None:
    """Mounts say their type."""
    step = "[2/2] RUN --mount=type=cache,target=/root/.npm \\\n  npm ci && " + "x " * 40
    text = lines("FROM alpine", [step], [])[-1][0]
    assert text.startswith("RUN --mount=type=cache… npm ci && x x") and text.endswith("x …")


def test_the_style_sheet_knows_every_choice() -> None:
    """As many as a figure may have; the first of its row heads the others."""
    css = Path(ROOT, "docs/_static/figures.css").read_text()
    rules = re.findall(r"\.edits > :nth-child\((\d+)\) :checked\) [^,]*, [^{]*?child\((\d+)\)", css)
    assert [int(number) for number, _ in rules] == list(range(2, MOST + 2))
    assert all(number == shown for number, shown in rules)
