"""What of an output counts as the same, and what of it is shown."""

from pathlib import Path

import pytest

from layerlab.transcripts.normal import normal
from layerlab.transcripts.shown import pieces
from tests.one_page import cases, page

OUTPUTS = Path(__file__).with_name("outputs")


def output(name: str) -> list[str]:
    """A real output."""
    return (OUTPUTS / name).read_text().splitlines()


def test_a_build_is_known_by_its_steps() -> None:
    """Cold or from the cache, in whatever order: the same steps, the same name."""
    steps = [
        "# COPY --from=build /greeter /greeter", "# COPY go.mod main.go ./",
        "# FROM docker.io/library/alpine:3.23", "# FROM docker.io/library/golang:1.27-alpine3.23",
        "# RUN CGO_ENABLED=0 go build -trimpath -o /greeter .", "# WORKDIR /src",
    ]  # fmt: skip
    assert normal(output("cold-build.txt")) == normal(output("warm-build.txt")) == steps


def test_a_fresh_build_says_what_ran() -> None:
    """There it is a difference whether a step came from the cache."""
    cold, warm = normal(output("cold-build.txt"), True), normal(output("warm-build.txt"), True)
    place = cold.index("# RUN CGO_ENABLED=0 go build -trimpath -o /greeter .")
    assert (cold[place + 1], warm[place + 1]) == ("DONE", "CACHED")


def test_a_failing_build_is_known_by_the_step_that_fails() -> None:
    """Which others were cancelled, and which stream came first, is chance."""
    failing, again = output("failing-build.txt"), output("failing-build-again.txt")
    assert failing != again
    assert normal(failing) == normal(again)
    assert normal(failing)[:4] == [
        "# RUN echo almost; cat /missing; exit 3",
        'ERROR: process "/bin/sh -c echo almost; cat /missing; exit 3" did not complete '
        "successfully: exit code: 3",
        "almost",
        "cat: can't open '/missing': No such file or directory",
    ]


@pytest.mark.parametrize("case", cases("varies")["case"], ids=lambda case: case["printed"])
def test_what_varies_is_replaced_by_its_kind(case: dict[str, str]) -> None:
    """Identifiers, dates, durations, sizes, random ports and addresses; nothing else."""
    assert normal([case["printed"]]) == [case["compared"]]


def test_layers_on_their_way_are_left_out() -> None:
    """They come in any order, and how many lines there are is chance."""
    lines = ["3.23: Pulling from library/alpine", "9824c27679d3: Pulling fs layer",
             "9824c27679d3: Pull complete", "Status: Image is up to date"]  # fmt: skip
    assert normal(lines) == ["3.23: Pulling from library/alpine", "Status: Image is up to date"]


def test_an_author_can_say_what_else_varies() -> None:
    """By an expression, after what varies anyway, or by saying that the order is chance."""
    digest = "sha256:" + "0f" * 32
    assert normal([f"{digest} used 3 times"], vary=r"\d+") == ["<digest> used <varies> times"]
    assert normal(["pid 17", "a"], vary=r"\d+", unordered=True) == ["a", "pid <varies>"]


SAID = {"commands": [
    {"command": "a \\\n  b", "exit": 0, "output": ["1", "2", "3"]},
    {"command": "c", "exit": 4, "output": ["4", "5"]},
]}  # fmt: skip
CUTS = {
    "all": ("", ["1\n2\n3", "4\n5"]),
    "lines over the whole transcript": (":lines: 2,4-", ["…\n2\n…", "4\n5"]),
    "lines from the start": (":lines: -1", ["1\n…", "…"]),
    "lines that match": (":only: '[35]'", ["…\n3", "…\n5"]),
}


@pytest.mark.parametrize(("options", "expected"), CUTS.values(), ids=list(CUTS))
def test_output_is_cut_where_the_author_says(options: str, expected: list[str]) -> None:
    """What is left out is marked; commands and exit codes stay."""
    one = page("a \\\n  b\n# note\nc # exit 4", f":name: one\n{options}")
    found = pieces(one, SAID)
    assert [piece.text for piece in found if piece.kind == "output"] == expected
    assert [piece.printed for piece in found if piece.kind != "output"] == [
        "$ a \\\n>   b", "$ # note", "$ c", "(exit code 4)"
    ]  # fmt: skip


def test_a_cut_that_leaves_nothing_is_an_error() -> None:
    """The sentence says how many lines there are."""
    with pytest.raises(ValueError, match="^the cut leaves nothing of the transcript one, which "
                       "has 5 lines of output$"):  # fmt: skip
        pieces(page("a \\\n  b\nc", ":name: one\n:lines: 9-"), SAID)


def test_colours_are_not_shown() -> None:
    """A terminal makes no text of them; a page would have characters that no XML may have."""
    said = {"commands": [{"command": "a", "exit": 0, "output": ["\x1b[0m - \x1b[1;31mred\x1b[m"]}]}
    assert pieces(page("a"), said)[1].text == " - red"


def test_a_build_is_shown_in_the_order_of_its_dockerfile() -> None:
    """Each step in one piece, stages in the order of their work, numbered anew."""
    one, lines = page("docker build ."), output("warm-build.txt")
    said = {"commands": [{"command": "docker build .", "exit": 0, "output": lines}]}
    shown = pieces(one, said)[1].text.split("\n")
    names = [line.split(" ", 1)[1] for line in shown if "] " in line and "internal" not in line]
    assert [name.partition("@")[0] for name in names] == [
        "[build 1/4] FROM docker.io/library/golang:1.27-alpine3.23", "[build 2/4] WORKDIR /src",
        "[build 3/4] COPY go.mod main.go ./",
        "[build 4/4] RUN CGO_ENABLED=0 go build -trimpath -o /greeter .",
        "[stage-1 1/2] FROM docker.io/library/alpine:3.23",
        "[stage-1 2/2] COPY --from=build /greeter /greeter",
    ]  # fmt: skip


def test_a_build_can_be_cut_to_its_steps() -> None:
    """What the builder does before and after them is left out, and marked."""
    one = page("docker build .", ":name: one\n:only: steps")
    said = {"commands": [{"command": "", "exit": 0, "output": output("cold-build.txt")}]}
    shown = pieces(one, said)[1].text.split("\n")
    assert shown[0] == shown[-1] == "…"
    assert not [line for line in shown if "internal" in line or "resolve" in line]
    assert "#10 [stage-1 1/2] FROM docker.io/library/alpine:3.23@sha256:" in "\n".join(shown)


def test_what_took_next_to_no_time_may_say_so_or_not() -> None:
    """BuildKit prints `0.0s done` or `done` for the same work."""
    digest = f"sha256:{'a' * 64}"
    lines = [f"#8 exporting manifest {digest} 0.0s done", f"#8 exporting manifest {digest} done"]
    assert normal(lines[:1]) == normal(lines[1:])
