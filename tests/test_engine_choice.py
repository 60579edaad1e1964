"""Which engine is chosen, and what the sentences say."""

import json
import os

import pytest

from engine import EngineError, choose, embedded, paths

pytestmark = pytest.mark.usefixtures("own_cache")


def docker(folder, monkeypatch, version="", buildx=True, host="unix:///stand-in"):
    """Put a `docker` first in PATH that answers as if such an engine were there."""
    info = {"ServerVersion": version, "Driver": "overlay2", "DriverStatus": []}
    script = f"""#!/bin/sh
case "$1 $2" in
"context inspect") echo {host} ;;
"info --format") echo '{json.dumps(info)}' ;;
"buildx inspect") {"echo 'BuildKit version: v0.30.0'" if buildx else "exit 1"} ;;
esac
"""
    folder.mkdir(exist_ok=True)
    (folder / "docker").write_text(script, encoding="utf-8")
    (folder / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_the_embedded_engine_is_used_when_asked_for(stand_in, monkeypatch, tmp_path):
    """ENGINE=embedded wins over an engine that would do; it gets the bases that it can have."""
    docker(tmp_path / "bin", monkeypatch, "28.0.0")
    monkeypatch.setenv("ENGINE", "embedded")
    assert choose(["alpine:3.23", "nosuch:1"]).embedded
    assert stand_in == [("ENGINE=embedded", ["alpine:3.23"])]


def test_the_users_engine_is_preferred(stand_in, monkeypatch, tmp_path):
    """An engine of the user's that answers, is recent and has Buildx is used as it is."""
    docker(tmp_path / "bin", monkeypatch, "28.0.0", host="ssh://elsewhere")
    engine = choose([])
    assert engine.line == (
        "engine: Docker Engine 28.0.0, BuildKit v0.30.0, overlay2 store "
        "(it answers at ssh://elsewhere)"
    )
    assert (engine.embedded, engine.environment, engine.origins()) == (False, {}, {})
    assert stand_in == []


@pytest.mark.parametrize(
    ("version", "buildx", "why"),
    [
        ("", True, "no Docker answers at unix:///stand-in"),
        ("20.10.24", True, "the Docker Engine at unix:///stand-in is 20.10.24, older than 23"),
        ("28.0.0", False, "the docker command for unix:///stand-in has no Buildx"),
    ],
)
def test_an_unfit_engine_gives_way(stand_in, monkeypatch, tmp_path, version, buildx, why):
    """Where the user's engine is missing, too old or without Buildx, the embedded one says so."""
    docker(tmp_path / "bin", monkeypatch, version, buildx)
    assert choose([]).line == f"engine: {why}"


def test_no_docker_command_is_told_from_no_engine(stand_in, monkeypatch, tmp_path):
    """Without a docker command the reason is that, and not an engine that does not answer."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert choose([]).line == "engine: there is no docker command"


def test_an_engine_without_registry_and_bases_gives_way(stand_in, monkeypatch, tmp_path):
    """An engine that neither has the bases nor reaches a registry is of no use here."""
    docker(tmp_path / "bin", monkeypatch, "28.0.0", host=f"unix://{tmp_path}/none.sock")
    assert choose(["alpine:3.23"]).line == (
        f"engine: the Docker Engine at unix://{tmp_path}/none.sock reaches no image registry"
    )


def test_the_users_engine_can_be_insisted_on(stand_in, monkeypatch, tmp_path):
    """ENGINE=docker never falls back: the sentence says what is wrong and what to do."""
    docker(tmp_path / "bin", monkeypatch, "20.10.24")
    monkeypatch.setenv("ENGINE", "docker")
    with pytest.raises(EngineError) as failure:
        choose([])
    assert str(failure.value) == (
        "ENGINE=docker, but the Docker Engine at unix:///stand-in is 20.10.24, older than 23: "
        "install Docker Engine 23 or newer with Buildx and start it"
    )


def test_neither_engine_is_one_sentence(stand_in, monkeypatch, tmp_path):
    """Where no engine is possible the sentence names both reasons and the next step."""
    docker(tmp_path / "bin", monkeypatch)
    monkeypatch.setattr(embedded, "impossible", lambda home: "it needs root")
    with pytest.raises(EngineError) as failure:
        choose([])
    assert str(failure.value) == (
        "no Docker answers at unix:///stand-in, and there can be no embedded engine, it needs "
        "root: install Docker Engine 23 or newer with Buildx and start it"
    )


def test_an_embedded_engine_that_is_the_docker_host_is_known(stand_in, monkeypatch):
    """With DOCKER_HOST set by `python -m engine env`, the engine is still the embedded one."""
    monkeypatch.setenv("DOCKER_HOST", f"unix://{paths.home().socket}")
    assert choose().embedded


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ENGINE", "podman", "ENGINE=podman is not known: use embedded or docker, or leave it"),
        ("ENGINE_STORE", "vfs", "ENGINE_STORE=vfs is no image store: use containerd or overlay2"),
        ("ENGINE_DATA_SIZE", "big", "ENGINE_DATA_SIZE=BIG is not a size: use a number and M or G"),
    ],
)
def test_a_wrong_setting_is_one_sentence(monkeypatch, name, value, sentence):
    """A value that cannot be meant is refused with what is allowed."""
    monkeypatch.setenv(name, value)
    with pytest.raises(EngineError, match=sentence):
        choose()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"platform.machine": lambda: "riscv64"}, "it needs Linux on x86_64"),
        ({"os.geteuid": lambda: 1000}, "it needs root"),
        ({"shutil.which": lambda name: None}, "it needs apt-get, as Debian has it"),
    ],
)
def test_what_an_embedded_engine_needs_is_said(monkeypatch, change, reason):
    """A machine that cannot have an embedded engine says what it lacks."""
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    for name, value in change.items():
        monkeypatch.setattr(name, value)
    assert embedded.impossible(paths.home()) == reason
