"""A claim that names an option has noticed nothing by that: its step is named without it."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from layerlab.book.book import Book
from layerlab.book.edits import EditError
from layerlab.book.load import load
from layerlab.book.located_claim import LocatedClaim
from layerlab.tools.mutate.dockerfile_mutants import Mutant, option_mutants
from layerlab.tools.mutate.dropped_text import dropped, renamed
from layerlab.tools.mutate.trial import mutated, noticed

DOCKERFILE = """\
FROM alpine:3.23
COPY --link --from=build words.txt /srv/
RUN --mount=type=secret,id=token,required=true \\
    wc -c /run/secrets/token
"""
LINK, MOUNT, REQUIRED = option_mutants(DOCKERFILE)


@pytest.mark.parametrize(
    ("mutant", "named", "left"),
    [
        (LINK, "COPY --link --from=build", "COPY --from=build"),
        (LINK, "2/3] COPY --link", "2/3] COPY"),
        (LINK, "LINK COPY --link --from", "LINK COPY --from"),
        (LINK, "[stage-1 2/3] COPY --link --from=build words.txt /srv/",
         "[stage-1 2/3] COPY --from=build words.txt /srv/"),
        (LINK, "LINK COPY", "LINK COPY"),
        (LINK, "--from=build words.txt", "--from=build words.txt"),
        (LINK, "--link", "--link"),
        (LINK, "RUN --mount=type=secret", "RUN --mount=type=secret"),
        (LINK, "[build 2/2]", "[build 2/2]"),
        (MOUNT, "RUN --mount=type=secret", "RUN"),
        (MOUNT, "required=true     wc -c", "wc -c"),
        (REQUIRED, "id=token,required=true", "id=token"),
    ],
)  # fmt: skip
def test_a_step_is_named_without_what_is_dropped(mutant: Mutant, named: str, left: str) -> None:
    """What stands before the instruction stays, and so does what names another step."""
    piece = dropped(DOCKERFILE, mutant.dockerfile)
    assert piece and piece.renamed(named) == left


def test_all_that_names_steps_is_renamed() -> None:
    """And nothing else: what a command prints is what it prints."""
    claims = {
        "title": "COPY --link",
        "image": {"app": {"steps": ["COPY --link"], "fails": {"step": "COPY --link"}}},
        "overlap": {"two": {"steps": ["COPY --link", "RUN"]}},
        "rebuild": {"a": {"reruns": ["COPY --link"], "prints": {"COPY --link": "COPY --link"}}},
    }
    piece = dropped(DOCKERFILE, LINK.dockerfile)
    assert piece and renamed(claims, piece) == {
        "title": "COPY --link",
        "image": {"app": {"steps": ["COPY"], "fails": {"step": "COPY"}}},
        "overlap": {"two": {"steps": ["COPY", "RUN"]}},
        "rebuild": {"a": {"reruns": ["COPY"], "prints": {"COPY": "COPY --link"}}},
    }


@pytest.mark.parametrize("option", ["--interval=30s", "--timeout=2s"])
def test_what_the_configuration_repeats_is_no_notice(option: str) -> None:
    """A claim that lists the options of a HEALTHCHECK asks for the rest of them."""
    options = ["--interval=30s", "--timeout=2s"]
    check = {"test": ["CMD", "true"], "options": options}
    text = f"FROM alpine:3.23\nHEALTHCHECK {' '.join(options)} CMD true\n"
    piece = dropped(text, text.replace(f" {option}", ""))
    left = {**check, "options": [one for one in options if one != option]}
    edit = {"options": options}
    assert piece and renamed({"healthcheck": check, "edit": edit}, piece) == {
        "healthcheck": left,
        "edit": edit,
    }


@pytest.mark.parametrize(
    "other",
    [
        DOCKERFILE,
        DOCKERFILE.replace("COPY --link --from=build words.txt /srv/\n", ""),
        DOCKERFILE.replace("/srv/", "/srv/more/"),
        DOCKERFILE.replace(" --link", "").replace(",required=true", ""),
        DOCKERFILE.replace("--link", "--chmod=1"),
    ],
)
def test_other_mutants_lack_no_piece(other: str) -> None:
    """A line more or less, another word, two options."""
    assert dropped(DOCKERFILE, other) is None


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An example whose claims name its one option, in each way that a loader looks for."""
    context = tmp_path / "examples/shop/app"
    context.mkdir(parents=True)
    (context / "words.txt").touch()
    (context / "Dockerfile").write_text("FROM alpine:3.23\nCOPY --link words.txt /\n")
    context.with_suffix(".toml").write_text(
        'title = "An app"\n[image.app]\nskips = ["COPY --link"]\n'
        '[rebuild.a]\nimage = "app"\nreruns = ["COPY --link"]\n'
        'edit = { file = "Dockerfile", replace = { "--link" = "--chmod=1" } }\n'
    )
    return tmp_path


def test_what_names_the_option_is_no_notice(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The claims are asked, those for which an edit changes the option excepted."""
    example = load("shop/app", Book(root))
    [mutant] = option_mutants((example.context / "Dockerfile").read_text())
    with mutated(example, "Dockerfile", mutant) as changed:
        assert changed.rebuild["a"].reruns == ["COPY"]
    measured = {"app skips": {"COPY --link": False}}

    def measure(claimed: LocatedClaim, _: object) -> object:
        if claimed.id in measured:
            return measured[claimed.id]
        raise EditError("Dockerfile does not contain '--link'")

    monkeypatch.setattr(LocatedClaim, "measure", measure)
    assert noticed(Mock(), example, "Dockerfile", mutant) is None
    measured["app skips"] = {"COPY --link": True}
    found = noticed(Mock(), example, "Dockerfile", mutant)
    assert found and found.claim == "app skips"


def test_two_steps_that_differ_by_the_option_are_a_sentence(root: Path) -> None:
    """No claim can be of them then; it counts as no notice of a claim's."""
    file = root / "examples/shop/app.toml"
    steps = '["COPY --link words.txt", "COPY words.txt"]'
    file.write_text(
        f'title = "An app"\n[image.app]\n[overlap.a]\nimages = ["app"]\nsteps = {steps}\n'
        "overlap = true\n"
    )
    example = load("shop/app", Book(root))
    [mutant] = option_mutants((example.context / "Dockerfile").read_text())
    found = noticed(Mock(), example, "Dockerfile", mutant)
    assert found and found.by == "loader" and "name two" in found.said
