"""Mutants of Dockerfiles and claims: what is broken, and how a survivor is told."""

import fnmatch
import tomllib
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from layerlab.book.book import Book
from layerlab.book.dockerfiles import instructions
from layerlab.book.load import load
from layerlab.book.located_claim import LocatedClaim
from layerlab.builds.build import BuildError
from layerlab.tools.mutate import claim_mutants
from layerlab.tools.mutate.dockerfile_mutants import Mutant, mutants
from layerlab.tools.mutate.mutation_run import mutants_of, reasons
from layerlab.tools.mutate.tally import Row, reason, report
from layerlab.tools.mutate.trial import concerned, noticed
from layerlab.tools.tool_error import ToolError
from tests.known import BOOK, EXAMPLES, record_of, tell

try:
    REASONS, WRONG = reasons(BOOK), None
except ToolError as error:
    REASONS, WRONG = {}, error

DOCKERFILE = """\
# syntax=docker/dockerfile:1
FROM golang:1.27-alpine3.23 AS build
WORKDIR /src
# the list first
COPY go.mod ./
RUN --mount=type=cache,sharing=locked,target=/root/.cache \\
    --mount=type=secret,id=token,required=true \\
    go mod download
COPY . .
RUN <<EOF
go build
USER is a word here
EOF

FROM alpine:3.23
COPY --from=build /app /app
USER 10001
ENTRYPOINT ["/app", "-v"]
"""
CLAIMS = """\
title = "An app"

[image.app]
unpacked = "14 MB .. 24 MB"
layers = 3
cmd = ["/app", "-v"]
present = ["/app", "/etc"]

[image.app.stops]
within = "< 2 s"
exit = 0
"""


def test_instructions_are_the_dockerfile() -> None:
    """With comments, continued lines, mounts and heredocs."""
    found = instructions(DOCKERFILE)
    assert "".join(one.text for one in found) == DOCKERFILE
    assert [f"{one.stage} {one.keyword}" for one in found] == [
        "0 FROM", "0 WORKDIR", "0 COPY", "0 RUN", "0 COPY", "0 RUN",
        "1 FROM", "1 COPY", "1 USER", "1 ENTRYPOINT",
    ]  # fmt: skip


MUTANTS = {
    "drop USER 10001": ("USER 10001\n", ""),
    "drop COPY go.mod ./": ("# the list first\nCOPY go.mod ./\n", ""),
    "FROM debian:trixie-slim": ("FROM alpine:3.23", "FROM debian:trixie-slim"),
    "FROM build": ("FROM alpine:3.23", "FROM build"),
    "ENTRYPOINT in shell form": ('ENTRYPOINT ["/app", "-v"]', "ENTRYPOINT /app -v"),
    "drop sharing=locked of a mount": (",sharing=locked", ""),
    "drop required=true of a mount": (",required=true", ""),
    "drop --mount=type=secret,id=token,required=true": (
        "    --mount=type=secret,id=token,required=true \\\n    go", "    go",
    ),
    "keep the secret token": (
        "go mod download\n",
        "go mod download\nRUN --mount=type=secret,id=token,required=true "
        "cat /run/secrets/token > /leaked\n",
    ),
    "COPY . . earlier": None,
    "a layer more": ('"-v"]\n', '"-v"]\nWORKDIR /mutant\n'),
    "a stage below": ('"-v"]\n', '"-v"]\nFROM scratch\nWORKDIR /mutant\n'),
}  # fmt: skip


@pytest.mark.parametrize("what", MUTANTS)
def test_each_mistake_is_made(what: str) -> None:
    """One at a time; the rest of the file stays as it is."""
    made = {mutant.what: mutant.dockerfile for mutant in mutants(DOCKERFILE)}
    if MUTANTS[what] is None:
        lines = made[what].splitlines()
        assert lines.index("COPY . .") < lines.index(
            "RUN --mount=type=cache,sharing=locked,target=/root/.cache \\"
        )
    else:
        assert made[what] == DOCKERFILE.replace(*MUTANTS[what])


def test_a_line_for_a_shell_has_no_shell_form() -> None:
    """Nor has one that would be JSON, and no list."""
    made = mutants("FROM alpine:3.23\nENTRYPOINT true\nCMD 1\n")
    assert not [mutant.what for mutant in made if "shell form" in mutant.what]


def test_no_mutant_is_the_dockerfile_itself() -> None:
    """And none is made twice."""
    made = [mutant.dockerfile for mutant in mutants(DOCKERFILE)]
    assert DOCKERFILE not in made
    assert len(set(made)) == len(made)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An example with claims."""
    context = tmp_path / "examples" / "shop" / "app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text("FROM alpine:3.23\n")
    (context / "Dockerfile.other").write_text("FROM alpine:3.23\n")
    text = f'{CLAIMS}\n[image.other]\ndockerfile = "Dockerfile.other"\nuser = "root"\n'
    text += '[compare.both]\nsmaller = "app"\nthan = "other"\ntimes = 2\n'
    context.with_suffix(".toml").write_text(text)
    (tmp_path / "pyproject.toml").write_text('[tool.layerlab]\nlint = "all"\n')
    return tmp_path


def recorded(unpacked: int, layers: int) -> dict:
    """A record with a value for each claim."""
    values = {
        "app unpacked": unpacked, "app layers": layers, "app cmd": ["/app", "-v"],
        "app present": {"/app": True, "/etc": True}, "compare both": {"app": 1, "other": 3},
        "app stops": {"seconds": 0.1, "exit": 0}, "other user": "root",
    }  # fmt: skip
    return {"claims": {name: {"value": value} for name, value in values.items()}}


def survivors(root: Path, record: dict) -> list[str]:
    """What survives of the example's claims."""
    example = load("shop/app", Book(root))
    return list(
        claim_mutants.survivors(example, tomllib.loads(example.claims_file.read_text()), record)
    )


def test_close_claims_have_no_survivors(root: Path) -> None:
    """Bands that the value fills to a half, exact numbers and lists, factors."""
    assert survivors(root, recorded(18_000_000, 3)) == []


def test_a_wide_claim_survives(root: Path) -> None:
    """A number that may be halved and doubled says little."""
    (root / "examples/shop/app.toml").write_text(CLAIMS.replace("14 MB .. 24 MB", "< 90 MB"))
    assert survivors(root, recorded(18_000_000, 3)) == [
        "image.app.unpacked: '< 90 MB', 90 halved and doubled"
    ]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_number_of_a_claim_counts(name: str) -> None:
    """Halved and doubled, or shortened, each claim of the book fails, or it is listed why not."""
    example = load(name, BOOK)
    data = tomllib.loads(example.claims_file.read_text(encoding="utf-8"))
    found = claim_mutants.survivors(example, data, record_of(example))
    if wide := [what for what in found if reason(name, what, REASONS) is None]:
        tell([
            f"examples/{name}.toml: too wide to say much: {'; '.join(wide)}\n"
            "  next: bring the number closer to what was measured, or say in tests/survivors.toml "
            "why it must be so far from it"
        ])  # fmt: skip


@pytest.mark.parametrize("band", ["< 1 kB", "<= 20 kB", ">= 1"])
def test_next_to_nothing_is_no_number(root: Path, band: str) -> None:
    """Half of it and twice as much would say the same."""
    key = "setuid" if band == ">= 1" else "wasted"
    (root / "examples/shop/app.toml").write_text(CLAIMS.replace("layers = 3", f'{key} = "{band}"'))
    value = {"claims": {f"app {key}": {"value": 2}}}
    assert not [found for found in survivors(root, value) if key in found]


def test_the_dockerfiles_own_claims_are_asked(root: Path) -> None:
    """Its images, its lint, comparisons that name them; what costs least comes first."""
    example = load("shop/app", Book(root))
    asked = [claimed.id for claimed in concerned(example, "Dockerfile")]
    assert asked == [
        "app unpacked", "app layers", "app cmd", "app present",
        "Dockerfile check", "Dockerfile hadolint", "app stops", "compare both",
    ]  # fmt: skip


class Unbuilt(SimpleNamespace):
    """A lab in which an image does not build, as a builder says it."""

    def build(self, *_: object) -> None:
        """Fails in its step."""
        raise BuildError("RUN go build", "exit code: 1", "main.go:3: undefined")


def test_what_does_not_build_no_claim_has_caught(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is counted apart, with the step; a build of a claim's own is the claim's."""
    failure = BuildError("RUN go build", "exit code: 1", "main.go:3: undefined")
    monkeypatch.setattr(LocatedClaim, "measure", Mock(side_effect=failure))
    example, mutant = load("shop/app", Book(root)), Mutant("drop COPY . .", "FROM alpine:3.23\n")
    said = "the build fails: step 'RUN go build': exit code: 1"
    found = noticed(Unbuilt(), example, "Dockerfile", mutant)  # type: ignore[arg-type]
    assert (str(found), found and found.by) == (said, "builder")
    found = noticed(Mock(), example, "Dockerfile", mutant)
    assert (str(found), found and found.by) == (f"caught by app unpacked: {said}", "claim")


def test_a_survivor_needs_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """It fails the command until it has one."""
    rows = [Row("shop/app", "Dockerfile", 3, ["drop USER 10001"], 1, 0)]
    assert report(rows, {}) == 1
    counts = "3 mutants, 1 caught by claims, 1 do not build, 0 refused by the loader, 1 survive"
    assert capsys.readouterr().out == (
        f"shop/app, Dockerfile: {counts}\n"
        "    survives: drop USER 10001\n"
        "      no reason is given\n"
        "    give each a claim, or a reason in tests/survivors.toml, as a table:\n"
        '        ["shop/app"]\n'
        '        "drop USER 10001" = "…"\n'
        f"{counts}, 1 without a reason\n"
    )
    assert report(rows, {"shop/app": {"drop USER 10001": "the base has it"}}) == 0
    assert "      the base has it\n" in capsys.readouterr().out
    assert report(rows, {"*": {"drop USER *": "the base has it"}}) == 0
    assert "      the base has it\n" in capsys.readouterr().out
    assert report(rows, {"*": {"drop CMD *": "the base has it"}}) == 1


def test_what_is_to_be_pasted_is_valid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two survivors of one example have one table, and none where the file has it already."""
    rows = [Row("shop/app", "Dockerfile", 3, ['drop CMD ["/app"]', "drop USER 10001"])]
    report(rows, {})
    pasted = "\n".join(line for line in capsys.readouterr().out.splitlines() if line[:8] == " " * 8)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/survivors.toml").write_text(pasted)
    known = reasons(Book(tmp_path))
    assert known == {"shop/app": {}}  # `…` is no reason yet
    (tmp_path / "tests/survivors.toml").write_text(pasted.replace("…", "the base has it"))
    known = reasons(Book(tmp_path))
    assert list(known["shop/app"]) == rows[0].survived
    report([Row("shop/app", "Dockerfile", 3, ["drop ENV A=1"])], known)
    said = capsys.readouterr().out
    assert 'under the table there is, ["shop/app"]:\n        "drop ENV A=1" = "…"\n' in said


def test_reasons_that_cannot_be_read_are_one_sentence(tmp_path: Path) -> None:
    """With the file, and the line as TOML's reader says it."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/survivors.toml").write_text('["a/b"]\n["a/b"]\n')
    with pytest.raises(ToolError, match="survivors.toml:2: not valid TOML: Cannot declare"):
        reasons(Book(tmp_path))


def test_the_reasons_of_the_book_can_be_read() -> None:
    """They are of examples that there are, one by one or by a pattern."""
    tell([WRONG] if WRONG else [])
    gone = [name for name in REASONS if not fnmatch.filter(EXAMPLES, name)]
    tell(f"tests/survivors.toml: there is no example {name!r} any more" for name in gone)


def test_a_reason_for_all_examples_is_of_one_at_least() -> None:
    """A pattern that no mutant of the book has any more is dropped."""
    made = {
        one.what for name in EXAMPLES for _, found in mutants_of(EXAMPLES[name]) for one in found
    }
    tell(
        f"tests/survivors.toml: no mutant is called like {like!r} any more; drop the line"
        for like in REASONS.get("*", {})
        if not fnmatch.filter(made, like)
    )


@pytest.mark.parametrize("name", [name for name in REASONS if name in EXAMPLES])
def test_listed_survivors_are_of_the_book(name: str) -> None:
    """A reason is dropped when no Dockerfile has such a mutant any more."""
    made = {mutant.what for _, found in mutants_of(EXAMPLES[name]) for mutant in found}
    tell(
        f"tests/survivors.toml: {name} has no mutant {what!r} any more; drop the line, or name the "
        "one that it has now"
        for what in sorted(set(REASONS[name]) - made)
    )
