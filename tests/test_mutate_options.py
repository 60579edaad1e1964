"""Mutants in which an option is dropped, of each Dockerfile that is shown."""

from pathlib import Path

from layerlab.book.book import Book
from layerlab.tools.mutate.dockerfile_mutants import mutants, option_mutants
from layerlab.tools.mutate.mutation_run import reasons
from layerlab.tools.mutate.tally import reason

OPTIONS = """\
FROM --platform=$BUILDPLATFORM alpine:3.23 AS build
FROM alpine:3.23
COPY --link --chmod=0644 --from=build words.txt /
ADD --checksum=sha256:0123 \\
    https://example.org/a /a
RUN --mount=type=bind,target=/src true
HEALTHCHECK --interval=1s \\
  --retries=2 CMD ["/probe", "--quiet"]
"""
DROPPED = {
    "--platform dropped: FROM --platform=$BUILDPLATFORM alpine:3.23 AS build": (
        "FROM --platform=$BUILDPLATFORM ", "FROM ",
    ),
    "--link dropped: COPY --link --chmod=0644 --from=build words.txt /": (" --link", ""),
    "--chmod dropped: COPY --link --chmod=0644 --from=build words.txt /": (" --chmod=0644", ""),
    "--checksum dropped: ADD --checksum=sha256:0123": (" --checksum=sha256:0123", ""),
    "--interval dropped: HEALTHCHECK --interval=1s": (" --interval=1s", ""),
    "--retries dropped: HEALTHCHECK --interval=1s": (" --retries=2", ""),
    "drop --mount=type=bind,target=/src": ("--mount=type=bind,target=/src ", ""),
}  # fmt: skip


def test_each_option_is_dropped_once() -> None:
    """Nothing else of a file that is not recommended; `--from` and words of commands stay."""
    made = {mutant.what: mutant.dockerfile for mutant in option_mutants(OPTIONS)}
    assert made == {what: OPTIONS.replace(*change) for what, change in DROPPED.items()}
    assert made.keys() < {mutant.what for mutant in mutants(OPTIONS)}


def test_an_example_takes_back_what_a_pattern_excuses(tmp_path: Path) -> None:
    """Where an option is what the example is about, no reason for all of them covers it."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/survivors.toml").write_text(
        '["*"]\n"drop *" = "it is claimed elsewhere"\n["a/*"]\n"drop x*" = ""\n'
    )
    known = reasons(Book(tmp_path))
    assert reason("a/b", "drop xy", known) is None
    assert reason("b/b", "drop xy", known) == "it is claimed elsewhere"
