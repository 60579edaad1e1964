"""What an example needs of an engine: elsewhere it is listed as not checked, with the reason."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from engine import Engine
from layerlab.book.book import Book
from layerlab.book.load import load
from layerlab.book.requirements import Needs
from layerlab.pytest_plugin.skips import LISTED, listed, unlisted
from layerlab.records import store
from layerlab.tools import recording
from layerlab.tools.measure import recorded
from tests.known import ROOT

CLAIMS = """
title = "Two images, one of them for an old builder"

[image.new]
user = "root"

[image.old]
dockerfile = "Dockerfile.old"
needs = { buildkit = "<0.26" }
user = "root"

[lint.Dockerfile]
check = ["CopyIgnoredFile"]
needs = { buildkit = "<0.28" }

[compare.both]
smaller = "new"
than = "old"
by = "1 B"

[agree.same]
image = "new"
agree = true

[rebuild.plain]
image = "new"
edit = { args = ["A"] }
reruns = []

[rebuild.fresh]
image = "new"
edit = { args = ["A"] }
reruns = []
fresh = true

[rebuild.inline]
image = "new"
edit = { args = ["A"] }
reruns = []
cache = { type = "inline" }

[rebuild.local]
image = "new"
edit = { args = ["A"] }
reruns = []
cache = { type = "local" }

[rebuild.registry]
image = "new"
edit = { args = ["A"] }
reruns = []
cache = { type = "registry", mode = "max" }
"""
NOT = "it needs BuildKit <0.26, and this is v0.27.1"


def engine(buildkit: str = "v0.25.2", store: str = "containerd") -> Engine:
    """An engine of the user's."""
    return Engine(False, "unix:///stand-in", "28.5.2", buildkit, store, "engine: stand-in")


@pytest.fixture
def example(tmp_path: Path):
    """An example with an image that a newer BuildKit builds otherwise."""
    context = tmp_path / "examples/chapter/app"
    context.mkdir(parents=True)
    for name in ("Dockerfile", "Dockerfile.old"):
        (context / name).write_text("FROM scratch\n")
    context.with_suffix(".toml").write_text(CLAIMS)
    (tmp_path / "pyproject.toml").write_text('[tool.layerlab]\nlint = "all"\n')
    return load("chapter/app", Book(tmp_path))


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
    newer = engine("v0.27.1")
    not_checked = {c.id for c in example.claims() if example.unmet(newer, c)}
    assert not_checked == {
        "old user", "compare both", "Dockerfile.old check", "Dockerfile.old hadolint",
    }  # fmt: skip
    assert not [c.id for c in example.claims() if example.unmet(engine(), c)]


def test_what_a_linter_reports_may_take_a_version(example) -> None:
    """Rules come with frontends: the Dockerfile's image is checked all the same."""
    newer = engine("v0.28.0")
    not_checked = {c.id for c in example.claims() if example.unmet(newer, c)}
    assert {"Dockerfile check", "Dockerfile hadolint"} <= not_checked
    assert "new user" not in not_checked


def test_what_the_classic_store_cannot_export_is_not_checked(example) -> None:
    """Caches that are not in the image, and OCI archives; in CI that is no failure."""
    classic = engine(store="overlay2")
    said = {c.id: fault for c in example.claims() if (fault := example.unmet(classic, c))}
    reason = "it needs the containerd image store, and this is overlay2"
    assert said == dict.fromkeys(("rebuild local", "rebuild registry", "agree same"), reason)
    skipped = "examples/chapter/app.toml::chapter/app agree same"
    assert unlisted(skipped, f"not checked: {reason}", listed(ROOT / LISTED)) is None


def test_nothing_else_is_recorded_than_the_page_tells(example) -> None:
    """An engine that builds the image otherwise leaves the record as it is."""
    with pytest.raises(store.RecordError) as error:
        recording.make(SimpleNamespace(engine=engine("v0.27.1")), example)
    assert str(error.value) == NOT
    with pytest.raises(store.RecordError, match="^it needs the containerd image store"):
        recording.make(SimpleNamespace(engine=engine(store="overlay2")), example)


def test_what_is_not_recorded_is_no_failure(example, capsys) -> None:
    """`make measure` says why and goes on."""
    lab = SimpleNamespace(engine=engine("v0.27.1"))
    assert recorded(lab, example, force=False, brief=True)
    assert capsys.readouterr().out == f"not recorded, since {NOT}\n"
