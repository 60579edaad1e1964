"""What is shipped besides: mutants that add a file, a copy, a layer; the book notices each."""

from pathlib import Path

import pytest

from layerlab.__main__ import main
from layerlab.book.book import Book
from layerlab.book.example import Image
from layerlab.book.load import load
from layerlab.book.recommended import ADDS, missing_claims, recommended, roomy_claims
from layerlab.builds.lab import Lab
from layerlab.builds.linters import UNREAD, hadolint, rules
from layerlab.tools.mutate import mutation_run
from layerlab.tools.mutate.dockerfile_mutants import Mutant, mutants
from layerlab.tools.mutate.trial import noticed
from tests.known import EXAMPLES, record_of, tell

DOCKERFILE = """\
# syntax=docker/dockerfile:1
ARG BASE=alpine:3.23
FROM golang:1.27-alpine3.23 AS build
COPY . /src
RUN go build -C /src -o /out/app

# what is shipped
FROM ${BASE}
# the page, and the program
COPY page *.txt /page
COPY --from=build --chown=1:1 /out/ $LIBRARY /
COPY --from=registry:3 /bin/registry /bin/
USER 10001
# nothing follows
"""
EMPTY = "COPY <<EOF /stowaway\nEOF\n\n"
STAGE = "FROM scratch AS stowaway\nWORKDIR /stowaway\n\n"
LAYER = "COPY --from=stowaway /stowaway /\n"
PAGE = "COPY page *.txt /page\n"
COPY = "COPY --from=build --chown=1:1 /out/ $LIBRARY /\n"
END = "USER 10001\n# nothing follows\n"
# What each mutant is called, and the pieces that it puts elsewhere: the old text, the new one.
MADE = {
    "a file first": [("FROM ${BASE}\n", f"FROM ${{BASE}}\n{EMPTY}")],
    "a file last": [(END, END + EMPTY)],
    "a layer first": [("FROM ${BASE}\n", f"{STAGE}FROM ${{BASE}}\n{LAYER}")],
    "a layer last": [("FROM ${BASE}\n", f"{STAGE}FROM ${{BASE}}\n"), (END, END + LAYER)],
    "COPY page *.txt /page again": [(PAGE, PAGE * 2)],
    "COPY page *.txt /page again at the end": [(END, END + PAGE)],
    "COPY --from=build --chown=1:1 /out/ $LIBRARY / again": [(COPY, COPY * 2)],
    "COPY --from=registry:3 /bin/registry /bin/ again": [
        ("USER", "COPY --from=registry:3 /bin/registry /bin/\nUSER"),
    ],
    "a file in page of the context": [],
    "a file in /out/ of build": [
        ("/out/app\n", "/out/app\nCOPY <<EOF /out/stowaway\nEOF\n\n"),
    ],
}  # fmt: skip


def test_hadolint_reads_each_stowaway(tmp_path: Path) -> None:
    """Else it is noticed by chance: that it cannot be read says nothing of what is added."""
    for what, mutant in stowaways(DOCKERFILE).items():
        (tmp_path / "Dockerfile").write_text(mutant.dockerfile)
        assert UNREAD not in rules(hadolint(tmp_path / "Dockerfile")), what


def stowaways(dockerfile: str) -> dict[str, Mutant]:
    """Those of a Dockerfile, by name."""
    named = {mutant.what.partition("stowaway: "): mutant for mutant in mutants(dockerfile)}
    return {what: mutant for (_, found, what), mutant in named.items() if found}


def test_a_file_a_layer_and_each_copy_are_added() -> None:
    """Early and late; a path that is a pattern or a variable, or of an image, carries nothing."""
    made = stowaways(DOCKERFILE)
    assert set(made) == set(MADE)
    for what, pieces in MADE.items():
        expected = DOCKERFILE
        for old, new in pieces:
            expected = expected.replace(old, new)
        assert made[what].dockerfile == expected
    assert {mutant.file for mutant in made.values()} == {"", "./page/stowaway"}


@pytest.mark.parametrize(
    ("source", "tried"),
    [("words", True), ("/words/", True), (".", True), ("words/one.txt", False), ("none", False),
     ("inside", False), ("outside", False), ("../beside", False), ("/etc", False)],
)  # fmt: skip
def test_a_file_is_put_into_a_folder_of_the_context_only(
    source: str, tried: bool, root: Path
) -> None:
    """Nothing is written elsewhere, by whichever path or link."""
    context = root / "examples/shop/words"
    (context / "inside").symlink_to("words")
    (context / "outside").symlink_to("/etc")
    (root / "examples/shop/beside").mkdir()
    (context / "Dockerfile").write_text(f"FROM scratch\nCOPY {source} /x\n")
    made = [
        one
        for _, found in mutation_run.mutants_of(load("shop/words", Book(root)), "*of the context")
        for one in found
    ]
    assert [(context / one.file).resolve().is_relative_to(context) for one in made] == [
        True
    ] * tried


@pytest.mark.parametrize(
    ("command", "tried"),
    [("RUN make", True), ("run --mount=type=cache,target=/c \\\n  a | b \\\n  # why\n  && c", True),
     ("RUN ['/make']".replace("'", '"'), False), ("RUN --network=none [ \"/make\" ]", False),
     ("RUN <<EOF\nmake\nEOF", False), ("RUN cat <<EOF > /x\nmake\nEOF", False)],
)  # fmt: skip
def test_the_last_command_leaves_a_folder(command: str, tried: bool) -> None:
    """Where it is a line for a shell that one more can follow; only in the last stage."""
    text = f"FROM alpine:3.23\nRUN first\nUSER 1\n{command}\nCMD true\n"
    leaves = f"{command} && {{ cp -r /etc /var/tmp/stowaway || true; }}"
    made = [one.dockerfile for what, one in stowaways(text).items() if "folder left by" in what]
    assert made == [text.replace(command, leaves)] * tried
    assert not any("left by" in what for what in stowaways(f"{text}FROM scratch\nCOPY a /\n"))


def test_nothing_is_added_to_no_stage() -> None:
    """A Dockerfile of comments has no layers to hide something among."""
    assert stowaways("# nothing\nARG A=1\n") == {}


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_recommended_says_what_it_adds(name: str) -> None:
    """How many layers and files, so that one more of either is noticed; its user; how it stops.

    That it works hardened is tried without a claim, too (test_recommended.py).
    """
    shipped = recommended(EXAMPLES[name])
    missing = missing_claims(EXAMPLES[name].image[shipped] if shipped else Image())
    tell(
        f"examples/{name}.toml: claim {key} of what Dockerfile ships, as `make measure` says it"
        for key in missing
        if key != "hardened"
    )


@pytest.mark.parametrize(
    ("band", "value", "roomy"),
    [("1000 .. 1040", 1020, False), ("999 .. 1040", 1020, True), ("1000 .. 1041", 1020, True),
     ("12 .. 14", 13, False), ("12 .. 15", 13, True), (">= 1", 13, True), ("< 14", 13, True)],
)  # fmt: skip
def test_a_band_may_leave_room_for_two_percent_or_one_file(
    band: str, value: int, roomy: bool
) -> None:
    """On either side; an open end has room for anything, and layers have none."""
    image = Image.model_validate({"added_files": band, "added_layers": band})
    said = [f"added_layers = {band!r}", *[f"added_files = {band!r}"] * roomy]
    assert list(roomy_claims(image, {"added_files": value, "added_layers": value})) == said


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_claim_on_what_is_added_has_no_room_for_a_stowaway(name: str) -> None:
    """Layers are the Dockerfile's; files differ by a few where a package manager writes them."""
    claims = record_of(EXAMPLES[name])["claims"]
    for image, spec in EXAMPLES[name].image.items():
        values = {key: claims[id]["value"] for key in ADDS if (id := f"{image} {key}") in claims}
        tell(
            f"examples/{name}.toml: {image} {claim} has room for a folder or a layer more: "
            f"{values[claim.split()[0]]} were recorded; of files 2 % or one either way are enough"
            for claim in roomy_claims(spec, values)
        )


CLAIMS = """\
title = "Two words"
[image.words]
added_layers = 1
added_files = 2
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An example that copies a folder out of its context, without and with a claim on files."""
    context = tmp_path / "examples/shop/words"
    (context / "words").mkdir(parents=True)
    (context / "words/one.txt").write_text("one\n")
    (context / "words/two.txt").write_text("two\n")
    (context / "Dockerfile").write_text("FROM scratch\nCOPY words /words\nCMD ['/none']\n")
    context.with_suffix(".toml").write_text(CLAIMS)
    return tmp_path


@pytest.mark.engine
def test_a_stowaway_is_built_and_noticed(lab: Lab, root: Path) -> None:
    """By the number of layers, or of files where it is carried along; not without those claims."""
    claims = root / "examples/shop/words.toml"
    text = (root / "examples/shop/words/Dockerfile").read_text()

    def outcomes() -> dict[str, str]:
        example = load("shop/words", Book(root))
        made = stowaways(text).items()
        found = {what: noticed(lab, example, "Dockerfile", mutant) for what, mutant in made}
        return {what: str(notice) for what, notice in found.items()}

    carried = "a file in words of the context"
    layer = "caught by words added_layers: 2 layers added, claimed 1"
    assert outcomes() == {
        what: "caught by words added_files: 3 files added, claimed 2" if what == carried else layer
        for what in stowaways(text)
    }
    claims.write_text(CLAIMS.replace("added_files = 2", ""))
    assert [what for what, fault in outcomes().items() if fault == "None"] == [carried]
    claims.write_text(CLAIMS.replace("added_layers = 1", "unpacked = '8 B'"))
    missed = {what for what, fault in outcomes().items() if fault == "None"}
    assert missed >= {"a layer first", "a layer last"}
    assert not missed & {"a file first", "a file last", carried}


def test_some_mutants_only(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By a pattern for their names; one that fits none is a sentence."""
    values = {"words added_layers": 1, "words added_files": 2}
    record = {"claims": {name: {"value": value} for name, value in values.items()}}
    monkeypatch.setattr(mutation_run.store, "read", lambda *_: record)
    command = ["mutate", "--claims", f"--root={root}", "--only"]
    assert main([*command, "*added_files*"]) == 0
    assert capsys.readouterr().out.startswith("shop/words, claims: 1 mutant, 1 caught by claims, ")
    assert main([*command, "*stowawy*"]) == 1
    assert capsys.readouterr().err == "no mutant of these examples is called like '*stowawy*'\n"
