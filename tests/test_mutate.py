"""Mutants of Dockerfiles and claims: what is broken, and how a survivor is told."""

import tomllib
from pathlib import Path

import pytest

from lab.load import load, names
from lab.mutate import claims
from lab.mutate.__main__ import RECOMMENDED, Row, reason, reasons, report
from lab.mutate.dockerfiles import mutants
from lab.mutate.instructions import instructions
from lab.mutate.trial import concerned
from tests.known import record_of

DOCKERFILE = """\
# syntax=docker/dockerfile:1
FROM golang:1.27-alpine AS build
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


def test_no_mutant_is_the_dockerfile_itself() -> None:
    """And none is made twice."""
    made = [mutant.dockerfile for mutant in mutants(DOCKERFILE)]
    assert DOCKERFILE not in made
    assert len(set(made)) == len(made)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An example with claims."""
    context = tmp_path / "shop" / "app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text("FROM alpine:3.23\n")
    (context / "Dockerfile.other").write_text("FROM alpine:3.23\n")
    text = f'{CLAIMS}\n[image.other]\ndockerfile = "Dockerfile.other"\nuser = "root"\n'
    text += '[compare.both]\nsmaller = "app"\nthan = "other"\ntimes = 2\n'
    context.with_suffix(".toml").write_text(text)
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
    example = load("shop/app", root)
    return list(claims.survivors(example, tomllib.loads(example.claims_file.read_text()), record))


def test_close_claims_have_no_survivors(root: Path) -> None:
    """Bands that the value fills to a half, exact numbers and lists, factors."""
    assert survivors(root, recorded(18_000_000, 3)) == []


def test_a_wide_claim_survives(root: Path) -> None:
    """A number that may be halved and doubled says little."""
    (root / "shop/app.toml").write_text(CLAIMS.replace("14 MB .. 24 MB", "< 90 MB"))
    assert survivors(root, recorded(18_000_000, 3)) == [
        "image.app.unpacked: '< 90 MB', 90 halved and doubled"
    ]


@pytest.mark.parametrize("name", names())
def test_every_number_of_a_claim_counts(name: str) -> None:
    """Halved and doubled, or shortened, each claim of the book fails, or it is listed why not."""
    example = load(name)
    data = tomllib.loads(example.claims_file.read_text(encoding="utf-8"))
    found = claims.survivors(example, data, record_of(example))
    if wide := [what for what in found if reason(name, what, reasons()) is None]:
        pytest.fail(
            f"examples/{name}.toml: too wide to say much: {'; '.join(wide)}\n"
            "  next: bring the number closer to what was measured, or say in tests/survivors.toml "
            "why it must be so far from it",
            pytrace=False,
        )


@pytest.mark.parametrize("band", ["< 1 kB", "<= 20 kB", ">= 1"])
def test_next_to_nothing_is_no_number(root: Path, band: str) -> None:
    """Half of it and twice as much would say the same."""
    key = "setuid" if band == ">= 1" else "wasted"
    (root / "shop/app.toml").write_text(CLAIMS.replace("layers = 3", f'{key} = "{band}"'))
    value = {"claims": {f"app {key}": {"value": 2}}}
    assert not [found for found in survivors(root, value) if key in found]


def test_the_dockerfiles_own_claims_are_asked(root: Path) -> None:
    """Its images, its lint, comparisons that name them; what costs least comes first."""
    example = load("shop/app", root)
    asked = [claimed.id for claimed in concerned(example, "Dockerfile")]
    assert asked == [
        "app unpacked", "app layers", "app cmd", "app present",
        "Dockerfile check", "Dockerfile hadolint", "app stops", "compare both",
    ]  # fmt: skip


def test_a_survivor_needs_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """It fails the command until it has one."""
    rows = [Row("shop/app", "Dockerfile", 3, ["drop USER 10001"])]
    assert report(rows, {}) == 1
    assert capsys.readouterr().out == (
        "shop/app, Dockerfile: 3 mutants, 2 caught\n"
        "    survives: drop USER 10001\n"
        "      give it a claim, or a reason\n"
        "3 mutants, 2 caught, 1 survive, 1 without a reason\n"
    )
    assert report(rows, {"shop/app": {"drop USER 10001": "the base has it"}}) == 0
    assert "      the base has it\n" in capsys.readouterr().out
    assert report(rows, {"*": {"drop USER *": "the base has it"}}) == 0
    assert "      the base has it\n" in capsys.readouterr().out
    assert report(rows, {"*": {"drop CMD *": "the base has it"}}) == 1


@pytest.mark.parametrize("name", [name for name in reasons() if name != "*"])
def test_listed_survivors_are_of_the_book(name: str) -> None:
    """A reason is dropped with its example, or when its Dockerfile has no such mutant any more."""
    dockerfile = load(name).context / RECOMMENDED
    gone = set(reasons()[name]) - {m.what for m in mutants(dockerfile.read_text())}
    assert not gone
