"""A builder of its own, where there is none to be had."""

import os
from pathlib import Path
from types import SimpleNamespace

import docker.errors
import pytest

from layerlab.builds.builders import fresh_builder
from layerlab.builds.failures import EXPECTED, message
from layerlab.transcripts.place import place

NONE = (
    "`docker buildx create` gives no builder of its own: ERROR: no such image; "
    "it runs the image moby/buildkit, which must be here or be pulled"
)


@pytest.fixture
def asked(monkeypatch, tmp_path: Path) -> Path:
    """The commands that a Docker was given which cannot pull BuildKit's image."""
    docker, asked = tmp_path / "docker", tmp_path / "asked"
    docker.write_text(
        f'#!/bin/sh\necho "$@" >> {asked}\n'
        "echo booting >&2; echo 'ERROR: no such image' >&2; exit 1\n"
    )
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return asked


def test_no_builder_is_one_sentence(asked: Path) -> None:
    """And what Buildx has noted of it before its boot is removed."""
    with pytest.raises(EXPECTED) as error, fresh_builder([], "me", os.environ, embedded=False):
        pass
    assert message(error.value) == NONE
    made, removed = asked.read_text().splitlines()
    name = made.partition("--name=")[2].split()[0]
    assert name.startswith("measured-me-")
    assert removed == f"buildx rm --force {name}"


class Nothing:
    """What an engine has that has nothing."""

    def get(self, name: str) -> None:
        """Nothing has that name."""
        raise docker.errors.NotFound(name)


def test_a_session_without_a_builder_is_one_sentence(asked: Path, monkeypatch) -> None:
    """The same, with the small environment of a transcript."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(asked.parent))
    lab = SimpleNamespace(
        engine=SimpleNamespace(embedded=False, environment={}, host="unix:///stand-in"),
        run=SimpleNamespace(id="me", engine="there"),
        client=SimpleNamespace(containers=Nothing(), volumes=Nothing()),
    )
    with pytest.raises(EXPECTED) as error, place(lab, [], None, fresh=True, alone=False):  # type: ignore[arg-type]
        pass
    assert message(error.value) == NONE
    assert "--name=measured-me-" in asked.read_text()
