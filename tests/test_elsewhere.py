"""Builds that run elsewhere: on the builder that Buildx is told to use."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import Engine, build_cache
from engine.throwaway import throwaway
from layerlab.book.load import load
from layerlab.builds.build import BuildError
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.failures import message
from layerlab.builds.lab import Lab
from tests.known import BOOK
from tests.sockets import BuildKit

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("faults")]
EXAMPLE = "multi-stage/skipped"


@pytest.fixture
def remote(engine: Engine, tmp_path: Path) -> Iterator[tuple[Lab, Engine]]:
    """A lab on the tests' engine whose builds go to the BuildKit of another machine, so to say."""
    with (
        throwaway(["alpine:3.23"]) as other,
        Lab(engine) as lab,
        tempfile.TemporaryDirectory() as folder,
    ):
        socket = Path(folder, "buildkit.sock")
        passage = BuildKit(socket, other.host)
        lab.environment["BUILDX_CONFIG"] = str(tmp_path)
        create = ["docker", "buildx", "create", "--name=elsewhere", "--driver=remote"]
        create.append(f"unix://{socket}")
        subprocess.run(create, check=True, capture_output=True, env=lab.environment)
        lab.environment["BUILDX_BUILDER"] = "elsewhere"
        yield lab, other
        passage.close()


@pytest.mark.embedded
def test_builds_run_where_buildx_is_told(remote: tuple[Lab, Engine], engine: Engine) -> None:
    """BUILDX_BUILDER names a remote BuildKit: it runs the steps, this engine gets the images."""
    lab, other = remote
    example = load(EXAMPLE, BOOK)
    claims = [c for c in example.claims() if c.kind == "image"]
    for claimed in claims:
        value = claimed.measure(BuiltExample(lab, example))
        assert claimed.claim.check(value) is None, claimed.id
    assert claims
    assert [step for step in cached(other) if "RUN" in step or "/bin/sh" in step]


def cached(engine: Engine) -> list[str]:
    """What an engine has in its build cache."""
    found = build_cache.records(Path(engine.host.removeprefix("unix://")))
    return [record["Description"] for record in found]


def test_a_builder_that_is_not_there_is_one_sentence(engine: Engine) -> None:
    """It names the builder; nothing is built anywhere else instead."""
    with Lab(engine) as lab:
        lab.environment["BUILDX_BUILDER"] = "nowhere"
        with pytest.raises(BuildError) as error:
            lab.build(load(EXAMPLE, BOOK), "default")
    assert message(error.value) == 'the build fails: no builder "nowhere" found'
