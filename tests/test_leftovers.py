"""What a run leaves on the engine is named, and fails it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from layerlab.builds.lab import Lab
from layerlab.pytest_plugin.leftovers import new, things
from tests.known import ROOT

LEAVES = """
import docker
from engine import choose

def test_it():
    engine = choose()
    docker.DockerClient(engine.host).volumes.create("{name}", labels={labels})
"""


def test_only_what_is_new_was_left() -> None:
    """Not what was there, nor a base that the engine had to build first."""
    before = {"image alpine:3.23", "volume mine"}
    after = {*before, "image busybox:1.37", "image sha256:00", "container /left"}
    assert new(before, after, ["busybox:1.37"]) == ["container /left", "image sha256:00"]


@pytest.fixture
def name(lab: Lab) -> Iterator[str]:
    """Of a volume that a test is going to leave."""
    name = f"left-{os.urandom(4).hex()}"
    yield name
    for volume in lab.client.volumes.list(filters={"name": name}):
        volume.remove()


@pytest.mark.engine
@pytest.mark.xdist_group("leftovers")
def test_a_run_that_leaves_a_volume_fails(lab: Lab, name: str, tmp_path: Path) -> None:
    """Though each of its tests passed; the sentence names it and the next step."""
    if not lab.engine.embedded:
        pytest.skip("no embedded engine here")
    (tmp_path / "test_it.py").write_text(LEAVES.format(name=name, labels=lab.labels))
    assert f"volume {name}" not in things(lab.engine)
    environment = {**os.environ, "CI": "true", "PYTHONPATH": str(ROOT)}
    environment.pop("PYTEST_CURRENT_TEST")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "layerlab.pytest_plugin",
         "-c", os.devnull, tmp_path],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert "1 passed" in done.stdout
    assert f"volume {name}" in done.stdout
    assert "  next: find who made it" in done.stdout
    assert done.returncode == 1
