"""Two lanes of the embedded engine: Debian's, and the newest, which is built from Go modules."""

import json
import os
import re
from dataclasses import replace
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine import EngineError, choose, daemon, embedded, gobuild, host_engine, lanes, paths
from engine import debian as packages
from engine.paths import Home

NEWEST = gobuild.ENGINE.release


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """A cache folder in which nothing runs and nothing was built."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("ENGINE", "ENGINE_LANE", "ENGINE_STORE", "ENGINE_DATA_SIZE", "DOCKER_HOST"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def debian(tmp_path, monkeypatch):
    """What stands for Debian's unpacked engine."""
    tree = tmp_path / "tree-0"
    for place in ("usr/sbin/dockerd", "usr/bin/runc", f"{daemon.PLUGINS}/docker-buildx"):
        (tree / place).parent.mkdir(parents=True, exist_ok=True)
        (tree / place).write_text("Debian's", encoding="utf-8")
    monkeypatch.setattr(packages, "tree", lambda stages: tree)
    return tree


@pytest.fixture
def started(monkeypatch):
    """Engines that start at once; records the tree and the lane of each."""
    found = []

    def start(home, tree):
        found.append((home.lane, tree))
        version = NEWEST if home.lane == "newest" else "28.5.2+dfsg4"
        return daemon.Running(1, "", "198.18.0.2", str(tree), version)

    monkeypatch.setattr(daemon, "start", start)
    monkeypatch.setattr(embedded, "impossible", lambda home: "")
    _has_room(monkeypatch, 2 * embedded.ROOM)
    return found


def _has_room(monkeypatch, free):
    """Have a disk with so many free gigabytes, whatever this machine has."""
    usage = SimpleNamespace(free=free * 10**9)
    monkeypatch.setattr(embedded.shutil, "disk_usage", lambda path: usage)


def stand_in(stages, project):
    """What a project's build leaves, made at once."""
    folder = stages / project.folder
    for place in project.programs.values():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text("newest", encoding="utf-8")
    (folder / "modules").write_text("\tdep\tgithub.com/moby/buildkit\tv0.33.0\th1:x=\n")
    return folder


def refuse(stages, project):
    """A build for which no modules can be had."""
    raise EngineError(f"building {project.name} failed (exit 1): 403 Forbidden")


def test_a_lane_that_is_not_there_is_one_sentence(monkeypatch):
    """A wrong ENGINE_LANE is refused with what is allowed."""
    monkeypatch.setenv("ENGINE_LANE", "29")
    with pytest.raises(EngineError, match="ENGINE_LANE=29 is no lane of the engine: use newest"):
        choose()


def test_lanes_live_beside_each_other(tmp_path):
    """Each lane has its own data, socket and names, and `down` and `status` find all of them."""
    kinds = product(paths.STORES, ("", "200M"), paths.LANES)
    engines = [Home(tmp_path, store, size, lane=lane) for store, size, lane in kinds]
    for attribute in ("run", "data", "socket", "link", "cgroup", "lock", "built"):
        assert len({getattr(engine, attribute) for engine in engines}) == len(engines)
    for engine in engines:
        engine.run.mkdir()
    assert sorted(paths.homes(tmp_path), key=str) == sorted(engines, key=str)


def test_debians_engine_keeps_what_it_has(tmp_path):
    """Its folders have the names that they had before there were lanes."""
    assert Home(tmp_path, lane=paths.DEBIAN).data == tmp_path / "data-containerd"


@pytest.mark.parametrize("project", gobuild.PROJECTS, ids=lambda project: project.folder)
def test_what_is_built_is_pinned(project):
    """The version of each project stands in a go.mod, and its checksum in the go.sum beside it."""
    sums = (gobuild.FOLDER / project.folder / "go.sum").read_text(encoding="utf-8")
    assert f"\n{project.module} {project.tag} h1:" in f"\n{sums}"
    assert re.fullmatch(r"\d+\.\d+\.\d+", project.release)


def test_engine_and_command_are_of_one_release():
    """`docker version` names one series for both, as where Docker is installed from packages."""
    series = {one.release.rpartition(".")[0] for one in (gobuild.ENGINE, gobuild.CLI)}
    assert len(series) == 1


def test_programs_say_their_release(tmp_path):
    """The linker is told the release under which a program is known, not the module's version."""
    command = gobuild._command(gobuild.ENGINE, "cmd/dockerd", tmp_path)
    assert f"/v2/dockerversion.Version={NEWEST} " in command[-2]


def test_the_hosts_go_settings_do_not_change_the_build(tmp_path, monkeypatch):
    """What would make another program is left out, the way to modules is the host's."""
    monkeypatch.setattr(gobuild, "unpacked", lambda stages, wheel: tmp_path)
    for name in ("GOFLAGS", "GOEXPERIMENT", "CGO_CFLAGS", "GOARCH", "GOPROXY"):
        monkeypatch.setenv(name, "the-hosts")
    _, env = gobuild._go(tmp_path)
    assert [name for name in env if env[name] == "the-hosts"] == ["GOPROXY"]
    assert all(env[name].startswith(f"{tmp_path}/") for name in ("GOCACHE", "GOMODCACHE", "GOPATH"))


def test_the_newest_engine_lies_over_debians(debian, started, monkeypatch, capsys):
    """Its programs take the place of Debian's, the rest is Debian's, and Debian's own is kept."""
    monkeypatch.setattr(gobuild, "built", stand_in)
    engine = embedded.up(paths.home(), "for a test", [])
    ((lane, tree),) = started
    assert engine.line == (
        f"engine: embedded Docker Engine {NEWEST}, BuildKit v0.33.0, containerd store, "
        "lane newest (for a test)"
    )
    assert lane == "newest"
    assert (tree / "usr/sbin/dockerd").read_text() == "newest"
    assert (tree / "usr/bin/runc").samefile(debian / "usr/bin/runc")
    assert (debian / "usr/sbin/dockerd").read_text() == "Debian's"
    assert (
        f"building Docker Engine {NEWEST} from Go modules, once, about" in capsys.readouterr().err
    )


def test_what_was_built_is_not_built_again(debian, started, monkeypatch, capsys):
    """The second start says nothing of it."""
    monkeypatch.setattr(gobuild, "built", stand_in)
    home = replace(paths.home(), lane="newest")
    embedded.up(home, "for a test", [])
    capsys.readouterr()
    monkeypatch.setattr(gobuild, "built", refuse)
    assert embedded.up(home, "for a test", []).version == NEWEST
    assert capsys.readouterr().err == ""


def test_where_it_cannot_be_built_debians_is_used(debian, started, monkeypatch, capsys):
    """A line says why, also in later processes, which do not try again."""
    monkeypatch.setattr(gobuild, "built", refuse)
    monkeypatch.setenv("ENGINE", "embedded")
    why = (
        f"engine: Docker Engine {NEWEST} cannot be had here, so Debian's is used, and the newest "
        "not tried again for 60 minutes: building Docker CLI failed (exit 1): 403 Forbidden\n"
    )
    assert "BuildKit v0.25.2, containerd store, lane 28" in choose([]).line
    assert capsys.readouterr().err.endswith(why)
    assert choose([]).version == "28.5.2"
    assert capsys.readouterr().err == why
    assert started == [("28", debian), ("28", debian)]


def test_what_was_refused_is_tried_again_later(debian, started, monkeypatch):
    """After an hour, or when the other lane is asked for, nothing of it is left."""
    monkeypatch.setattr(gobuild, "built", refuse)
    embedded.up(paths.home(), "for a test", [])
    assert paths.home().lane == "28"
    os.utime(paths.home().refused, (0, 0))
    assert paths.home().lane == "newest"


def test_what_debian_cannot_give_is_no_reason_for_the_other_lane(debian, started, monkeypatch):
    """Without Debian's packages there is neither engine: the sentence is about them."""

    def unreachable(stages):
        raise EngineError("downloading Debian packages failed")

    monkeypatch.setattr(packages, "tree", unreachable)
    with pytest.raises(EngineError, match="downloading Debian packages failed"):
        embedded.up(replace(paths.home(), lane="newest"), "for a test", [])
    assert started == []


def test_a_stopped_build_is_not_a_refusal(debian, started, monkeypatch):
    """Ctrl-C ends the run; the next one builds on."""

    def stopped(stages, project):
        raise KeyboardInterrupt

    monkeypatch.setattr(gobuild, "built", stopped)
    home = replace(paths.home(), lane="newest")
    with pytest.raises(KeyboardInterrupt):
        embedded.up(home, "for a test", [])
    assert not paths.refused(home)
    monkeypatch.setattr(gobuild, "built", stand_in)
    assert embedded.up(home, "for a test", []).version == NEWEST


def test_a_buildkit_that_nobody_knows_is_one_sentence(tmp_path):
    """Claims that need another version are never left out without a word."""
    with pytest.raises(EngineError) as failure:
        lanes.buildkit(tmp_path, "28.9.0")
    assert str(failure.value) == (
        "nobody knows which BuildKit is in Debian's Docker Engine 28.9.0: add what moby's "
        "vendor.mod of v28.9.0 says to BUILDKIT in engine/lanes.py"
    )


@pytest.mark.parametrize(
    ("version", "told", "found"),
    [
        ("29.8.1", "v0.33.0", "v0.33.0"),
        ("28.5.2+dfsg4", "v0.0.0+unknown", "v0.25.2"),
        ("27.0.0", "v0.0.0+unknown", ""),
    ],
)
def test_a_users_engine_says_its_buildkit_or_is_known(monkeypatch, version, told, found):
    """An engine that tells nothing and is in no table is not taken for one without features."""
    answers = {
        "context": "unix:///users", "buildx": f"BuildKit version: {told}",
        "info": json.dumps({"ServerVersion": version, "Driver": "overlay2", "DriverStatus": []}),
    }  # fmt: skip
    monkeypatch.setattr(host_engine, "_docker", lambda *words: (0, answers[words[0]]))
    if found:
        assert host_engine.look().buildkit == found
        return
    with pytest.raises(
        host_engine.Unfit, match="27.0.0 at unix:///users does not say which BuildKit"
    ):
        host_engine.look()


def test_modules_say_what_is_inside(tmp_path):
    """A program's own list names BuildKit; one without is a sentence."""
    folder = stand_in(tmp_path, gobuild.ENGINE)
    assert gobuild.inside(folder, "github.com/moby/buildkit") == "v0.33.0"
    with pytest.raises(EngineError, match="names no example.org/none"):
        gobuild.inside(Path(folder), "example.org/none")


def test_what_is_said_of_the_disk_stands_in_the_guide():
    """The page that tells what a run needs, and the engine, name one number."""
    text = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"needs {embedded.ROOM} GB of disk" in text


@pytest.mark.parametrize(("free", "said"), [(4, True), (24, False)])
def test_an_engine_that_has_the_examples_takes_little_more(
    debian, started, monkeypatch, capsys, free, said
):
    """What it needs is on the disk already."""
    _has_room(monkeypatch, free)
    (home := replace(paths.home(), lane=paths.DEBIAN)).data.mkdir(parents=True)
    embedded.up(home, "for a test", [])
    assert (f"has {free} GB free" in capsys.readouterr().err) == said


def test_of_a_throw_away_engine_no_disk_is_said(debian, started, monkeypatch, capsys, tmp_path):
    """Neither of one that only loads images for others, which collects garbage as usual."""
    _has_room(monkeypatch, 0)
    for home in (Home(tmp_path / "own"), replace(paths.home(), data_size="200M")):
        embedded.up(replace(home, lane=paths.DEBIAN), "for a test", [])
    assert "GB free" not in capsys.readouterr().err


@pytest.mark.parametrize(("free", "said"), [(24, True), (200, False)])
def test_a_disk_that_will_fill_up_is_said_before(debian, started, monkeypatch, capsys, free, said):
    """What fails on a full disk fails with other words: the one sentence comes first."""
    _has_room(monkeypatch, free)
    embedded.up(replace(paths.home(), lane=paths.DEBIAN), "for a test", [])
    sentence = f"has {free} GB free; all examples of the book take {embedded.ROOM} GB"
    assert (sentence in capsys.readouterr().err) == said
