"""What an example needs of BuildKit: elsewhere it is listed as not checked, with the reason."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from lab import record
from lab.load import load
from lab.needs import Needs
from lab.unmet import unmet_claim

CLAIMS = """
title = "Two images, one of them for an old builder"

[image.new]
user = "root"

[image.old]
dockerfile = "Dockerfile.old"
needs = { buildkit = "<0.26" }
user = "root"

[compare.both]
smaller = "new"
than = "old"
by = "1 B"
"""
NOT = "it needs BuildKit <0.26, and this is v0.27.1"


@pytest.fixture
def example(tmp_path: Path):
    """An example with an image that a newer BuildKit builds otherwise."""
    context = tmp_path / "chapter/app"
    context.mkdir(parents=True)
    for name in ("Dockerfile", "Dockerfile.old"):
        (context / name).write_text("FROM scratch\n")
    (tmp_path / "chapter/app.toml").write_text(CLAIMS)
    return load("chapter/app", tmp_path)


@pytest.mark.parametrize(
    ("needs", "here", "said"),
    [
        (">=0.25", "v0.25.2", None),
        (">=0.25,<0.26", "v0.25.2+dfsg1", None),
        (">=0.25", "v0.25.0-rc1", "it needs BuildKit >=0.25, and this is v0.25.0-rc1"),
        ("<0.26", "v0.27.1", NOT),
        ("<0.26", "unknown", "it needs BuildKit <0.26, and this is unknown"),
    ],
)
def test_a_version_is_within_or_it_is_said(needs: str, here: str, said: str | None) -> None:
    """One clause that fits behind `not checked:`."""
    assert Needs(buildkit=needs).unmet(here) == said


def test_what_takes_the_image_is_not_checked(example) -> None:
    """Its claims, the linting of its Dockerfile, and experiments that name it; nothing else."""
    not_checked = {c.id for c in example.claims() if unmet_claim(example, c, "v0.27.1")}
    assert not_checked == {
        "old user", "compare both", "Dockerfile.old check", "Dockerfile.old hadolint",
    }  # fmt: skip
    assert not [c.id for c in example.claims() if unmet_claim(example, c, "v0.25.2")]


def test_nothing_else_is_recorded_than_the_page_tells(example) -> None:
    """An engine that builds the image otherwise leaves the record as it is."""

    lab = SimpleNamespace(engine=SimpleNamespace(buildkit="v0.27.1"))
    with pytest.raises(record.RecordError) as error:
        record.make(lab, example)
    assert str(error.value) == f"chapter/app cannot be recorded on this engine: {NOT}"
