"""A throw-away engine has copies of its images, and nothing of the one before it."""

import os
import subprocess

import pytest

from engine.engine import Engine
from engine.throwaway import throwaway

pytestmark = [pytest.mark.engine, pytest.mark.embedded, pytest.mark.xdist_group("stores")]
BASE = "alpine:3.23"
DOCKERFILE = f"FROM {BASE}\nRUN --mount=type=cache,target=/kept ls /kept; touch /kept/one /two\n"


def docker(engine: Engine, *words: str, stdin: str = "") -> str:
    """What Docker's command prints, with the build's progress."""
    done = subprocess.run(
        ["docker", *words], input=stdin, env=os.environ | engine.environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.parametrize("store", ["containerd", "overlay2"])
@pytest.mark.usefixtures("lab")
def test_the_next_engine_knows_nothing_of_the_first(store: str) -> None:
    """Not its name, its builds or its cache mounts; the image is the same, and whole."""
    names, images, outputs = set(), set(), []
    for _ in range(2):
        with throwaway([BASE], store=store) as engine:
            names.add(docker(engine, "info", "--format={{.ID}} {{.Driver}}").strip())
            images.add(docker(engine, "image", "ls", "--no-trunc", "--quiet").strip())
            assert "0B" in docker(engine, "system", "df").splitlines()[-1]
            build = ["buildx", "build", "--progress=plain", "--tag=mine", "-"]
            outputs.append(docker(engine, *build, stdin=DOCKERFILE))
            assert docker(engine, "run", "--rm", "mine", "ls", "/two") == "/two\n"
    assert len(names) == 2
    assert len(images) == 1
    assert [("CACHED" in said, " one\n" in said) for said in outputs] == [(False, False)] * 2


def test_it_removes_nothing_by_itself(engine: Engine) -> None:
    """The engine that all builds share does, within its limit."""
    with throwaway() as alone:
        assert "GC Policy" not in docker(alone, "buildx", "inspect")
    assert "GC Policy" in docker(engine, "buildx", "inspect")
