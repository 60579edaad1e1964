"""The embedded engine's build cache: its limit, what an experiment leaves, how it is emptied."""

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from engine import Engine, EngineError, build_cache, daemon, paths
from engine.api import Api
from engine.command_line import main
from engine.paths import Home
from engine.throwaway import throwaway
from layerlab.book.book import Book
from layerlab.book.load import load
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.lab import Lab

RECORD = {"Size": 1000, "Shared": False, "CreatedAt": "2026-01-01T00:00:00.123456789Z"}


def answering(monkeypatch: pytest.MonkeyPatch, *records: dict[str, object]) -> None:
    """Have an engine whose cache has these records."""
    said = {"BuildCache": records, "SpaceReclaimed": 3000}
    monkeypatch.setattr(Api, "call", lambda *request: json.dumps(said))


def test_what_is_shared_with_an_image_is_not_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As `docker system df` counts; the words say the limit, or that there is none yet."""
    answering(monkeypatch, RECORD | {"Size": 2_340_000_000}, RECORD | {"Shared": True})
    home = Home(tmp_path)
    home.run.mkdir()
    (home.run / "daemon.json").write_text(json.dumps(daemon.daemon_json(home)))
    assert (
        build_cache.state(home)
        == "build cache: 2.34 GB, cut to 10GB within about a minute of a build"
    )
    (home.run / "daemon.json").write_text("{}")
    assert build_cache.state(home) == "build cache: 2.34 GB, no limit until the next start"


def test_it_is_not_emptied_under_a_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Which would not find its steps again; once nothing was built for a while it is."""
    answering(monkeypatch, RECORD, RECORD | {"LastUsedAt": "2999-01-01T00:00:00Z"})
    with pytest.raises(EngineError, match="^a build used the cache within the last 10 minutes"):
        build_cache.empty(Home(tmp_path))
    answering(monkeypatch, RECORD, RECORD | {"LastUsedAt": None})
    assert build_cache.empty(Home(tmp_path)) == 3000


@pytest.mark.usefixtures("own_cache")
def test_nothing_to_empty_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Where no engine runs."""
    assert main(["trim"]) == 1
    said = "engine: the embedded engine is not running: there is nothing to trim\n"
    assert capsys.readouterr().err == said


DOCKERFILE = """FROM alpine:3.23
RUN head -c 1000000 /dev/urandom > /kept
COPY list /list
RUN --mount=type=cache,target=/cache \\
    head -c 2000000 /dev/urandom | tee /cache/a > /made
"""
CLAIMS = """title = "An app"

[image.app]
layers = 4

[rebuild.list]
image = "app"
edit = { append = "b", file = "list" }
reruns = ["COPY list", "RUN --mount"]
"""


@pytest.fixture
def alone(engine: Engine) -> Iterator[tuple[Engine, Home]]:
    """An engine that nobody else builds on, with a base of the tests' one, and its home."""
    with throwaway(["alpine:3.23"]) as own:
        root = Path(own.environment["DOCKER_CONFIG"]).parent.parent
        yield own, Home(root, paths.home().store, lane=paths.home().lane)


@pytest.mark.engine
@pytest.mark.embedded
def test_what_an_experiment_leaves(
    alone: tuple[Engine, Home], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more than it built; all of it goes on request, and base images stay."""
    engine, home = alone
    context = tmp_path / "examples" / "shop" / "app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text(DOCKERFILE)
    (context / "list").write_text("a\n")
    context.with_suffix(".toml").write_text(CLAIMS)
    example = load("shop/app", Book(tmp_path))
    (claimed,) = (one for one in example.claims() if one.table == "rebuild.list")
    before = build_cache.used(home)
    with Lab(engine) as lab:
        assert claimed.claim.check(claimed.measure(BuiltExample(lab, example))) is None
    assert 2_000_000 < build_cache.used(home) - before < 20_000_000
    with pytest.raises(EngineError):
        build_cache.empty(home)
    monkeypatch.setattr(build_cache, "QUIET", timedelta())
    assert build_cache.empty(home) > 2_000_000
    assert build_cache.used(home) <= before
    docker = ["docker", "image", "inspect", "--format={{.Id}}", "alpine:3.23"]
    assert subprocess.run(docker, env=os.environ | engine.environment, check=False).returncode == 0


@pytest.mark.engine
@pytest.mark.embedded
def test_one_record_that_is_removed_makes_the_builder_forget(
    alone: tuple[Engine, Home], tmp_path: Path
) -> None:
    """All cached steps: the day that this no longer holds, experiments may remove their records."""
    engine, home = alone
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "list").write_text("a\n")
    assert [cached(engine, tmp_path) for _ in range(2)] == [0, 3]
    source = next(r["ID"] for r in build_cache.records(home.socket) if r["Type"] == "source.local")
    Api(home.socket).call("POST", f"/build/prune?all=true&filters=%7B%22id%22:[%22{source}%22]%7D")
    assert cached(engine, tmp_path) == 0


def cached(engine: Engine, context: Path) -> int:
    """How many steps of a build were in the cache."""
    command = ["docker", "buildx", "build", "--progress=plain", "--output=type=cacheonly", context]
    built = subprocess.run(
        command, env=os.environ | engine.environment, capture_output=True, text=True, check=True
    )
    return built.stderr.count(" CACHED")
