"""What commands of the engine print, and where engines keep things apart."""

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine import EngineError, cached_folder, network, own_folder, throwaway
from engine.command_line import main
from engine.paths import Home
from tests.known import ROOT

pytestmark = pytest.mark.usefixtures("own_cache")


def test_engines_never_share_a_name():
    """Another folder, store or size is another engine: other link, cgroup and folders."""
    engines = [
        Home(Path("/a")), Home(Path("/b")), Home(Path("/a"), "overlay2"),
        Home(Path("/a"), "containerd", "200M"),
    ]  # fmt: skip
    for attribute in ("run", "data", "link", "cgroup", "lock", "built"):
        assert len({getattr(engine, attribute) for engine in engines}) == len(engines)
    assert all(len(engine.link) <= 15 for engine in engines)


def test_a_deep_cache_folder_gets_a_short_socket():
    """A socket's path has at most 107 bytes, however deep the cache folder lies."""
    deep = Home(Path("/" + "x" * 90))
    assert len(str(deep.socket)) < 107
    assert Home(Path("/short")).socket.parent == Home(Path("/short")).run


def test_addresses_keep_clear_of_the_hosts_routes(monkeypatch):
    """An engine takes two addresses that no network of this host has."""
    first = network.free_pair("00000001")
    subnet = network.ipaddress.ip_network(f"{first.host}/30", strict=False)
    monkeypatch.setattr(network, "_routes", lambda: [subnet])
    assert network.free_pair("00000001") != first


def test_starting_is_light():
    """A run that finds everything in place imports nothing outside the standard library."""
    script = (
        "import engine, engine.command_line, sys;"
        "print(sorted({m.partition('.')[0] for m in sys.modules} - sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(eval(done.stdout)) <= {"engine", "__main__", "sitecustomize"}


def test_status_without_an_engine(capsys):
    """`python -m engine status` says that nothing runs, and fails."""
    assert main(["status"]) == 1
    assert capsys.readouterr().out == "engine: the embedded engine is not running\n"


def test_env_without_an_engine(capsys):
    """`python -m engine env` prints no variable and says how to start it."""
    assert main(["env"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        "engine: the embedded engine is not running: python -m engine up\n",
    )


def test_a_stage_is_there_wholly_or_not_at_all(tmp_path):
    """Work that fails half-way leaves nothing that looks finished, and the next try succeeds."""

    def broken(part):
        (part / "half").touch()
        raise EngineError("the network went away")

    with pytest.raises(EngineError):
        cached_folder.finished(
            tmp_path, "thing", cached_folder.digest("key"), broken, "making a thing"
        )
    assert list(tmp_path.glob("thing-*")) == []
    made = cached_folder.finished(
        tmp_path, "thing", cached_folder.digest("key"), lambda part: None, "making a thing"
    )
    assert list(made.iterdir()) == []


def test_finished_work_is_not_done_again(tmp_path):
    """A stage with the same recipe is made once."""
    made = []
    for _ in range(2):
        cached_folder.finished(
            tmp_path, "thing", cached_folder.digest("key"), made.append, "making a thing"
        )
    assert len(made) == 1


def test_an_engine_that_is_just_beginning_is_not_swept(stand_in, monkeypatch):
    """Another process may sweep at any moment: before the folder is locked, and after."""
    lock, swept = fcntl.flock, []

    def late(file, operation):
        if not swept:
            swept.append(file.name)
            own_folder.sweep()
        lock(file, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    with throwaway.throwaway():
        (root,) = own_folder.folder().iterdir()
        own_folder.sweep()
        assert (root / "stages").is_symlink()
    assert swept
    assert list(own_folder.folder().iterdir()) == []


def test_what_a_killed_process_left_is_swept(tmp_path):
    """A folder whose lock is free at once; one that never got its name after an hour."""
    folder = own_folder.folder()
    for name in ("0123abcd", ".4567abcd", ".89abcdef"):
        (folder / name).mkdir(parents=True)
        (folder / name / "owner").touch()
    hours_ago = time.time() - 2 * 3600
    os.utime(folder / ".4567abcd", (hours_ago, hours_ago))
    own_folder.sweep()
    assert [path.name for path in folder.iterdir()] == [".89abcdef"]
