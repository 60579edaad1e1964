"""Builds that run elsewhere: on the builder that Buildx is told to use."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from engine import Engine
from engine.throwaway import throwaway
from lab.building import BuildError
from lab.experiments import subject_of
from lab.lab import Lab
from lab.load import load
from lab.trouble import said
from tests.sockets import BuildKit

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("faults")]
EXAMPLE = "multi-stage/skipped"


@pytest.fixture
def remote(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Lab, Engine]]:
    """A lab on the tests' engine whose builds go to the BuildKit of another machine, so to say."""
    with (
        throwaway(["alpine:3.23"]) as other,
        Lab(engine) as lab,
        tempfile.TemporaryDirectory() as folder,
    ):
        socket = Path(folder, "buildkit.sock")
        passage = BuildKit(socket, other.host)
        monkeypatch.setenv("BUILDX_CONFIG", str(tmp_path))
        create = ["docker", "buildx", "create", "--name=elsewhere", "--driver=remote"]
        subprocess.run([*create, f"unix://{socket}"], check=True, capture_output=True)
        monkeypatch.setenv("BUILDX_BUILDER", "elsewhere")
        yield lab, other
        passage.close()


@pytest.mark.embedded
def test_builds_run_where_buildx_is_told(remote: tuple[Lab, Engine], engine: Engine) -> None:
    """BUILDX_BUILDER names a remote BuildKit: it runs the steps, this engine gets the images."""
    lab, other = remote
    example = load(EXAMPLE)
    claims = [c for c in example.claims() if c.table.startswith("image.")]
    for claimed in claims:
        value = claimed.claim.measure(subject_of(lab, example, claimed))
        assert claimed.claim.judge(value) is None, claimed.id
    assert claims
    assert [step for step in cached(other) if "RUN" in step or "/bin/sh" in step]


def cached(engine: Engine) -> list[str]:
    """What an engine has in its build cache."""
    client = docker.DockerClient(engine.host)
    try:
        return [item["Description"] for item in client.df()["BuildCache"]]
    finally:
        client.close()


def test_a_builder_that_is_not_there_is_one_sentence(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the builder; nothing is built anywhere else instead."""
    with Lab(engine) as lab:
        monkeypatch.setenv("BUILDX_BUILDER", "nowhere")
        with pytest.raises(BuildError) as error:
            lab.build(load(EXAMPLE), "default")
    assert said(error.value) == 'the build fails: no builder "nowhere" found'
