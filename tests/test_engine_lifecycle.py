"""What the embedded engine does to this machine: it comes, survives, and leaves nothing."""

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from engine import paths, remains
from engine.paths import Home

ROOT = Path(__file__).parent.parent
BASE = "alpine:3.23"

pytestmark = [pytest.mark.engine, pytest.mark.embedded]


class Machine:
    """A cache folder with an embedded engine of its own, driven as a person would."""

    def __init__(self, folder: Path) -> None:
        """Share finished downloads with the usual cache folder, and nothing else."""
        self.folder = folder
        self.home = Home(folder / "docker-images-measured" / "engine", lane=paths.lane())
        stages = paths.home().stages
        stages.mkdir(parents=True, exist_ok=True)
        self.home.root.mkdir(parents=True)
        self.home.stages.symlink_to(stages)

    def environment(self, **more: str) -> dict[str, str]:
        """The variables of a shell in which this cache folder is the user's."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ENGINE")}
        kept["ENGINE_LANE"] = self.home.lane
        kept.pop("DOCKER_HOST", None)
        return kept | {"XDG_CACHE_HOME": str(self.folder)} | more

    def engine(self, *words: str, **more: str) -> subprocess.CompletedProcess:
        """Run `python -m engine`."""
        return subprocess.run(
            [sys.executable, "-m", "engine", *words], cwd=ROOT, env=self.environment(**more),
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def up(self, bases: Sequence[str] = (BASE,), **more: str) -> str:
        """Bring the engine up; return the line that says which one it is."""
        done = self.engine("up", *bases, **more)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def docker(self, *words: str) -> str:
        """Run the engine's own docker command."""
        command = [self.home.run / "bin/docker", "-H", f"unix://{self.home.socket}", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def kill(self) -> None:
        """End every process of the engine at once, as a crash would."""
        for pid in remains.processes(self.home):
            remains.send(pid, signal.SIGKILL)
        remains.wait_gone(self.home, 10)


@pytest.fixture
def machine(tmp_path):
    """A cache folder of its own, left as it was found."""
    found = Machine(tmp_path / "m")
    yield found
    found.engine("reset")


def test_up_twice_is_quick(machine):
    """A second `up` finds everything in place: no step, and under a second of processor time."""
    assert "embedded Docker Engine" in machine.up()
    begin = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert machine.engine("up", BASE).stderr == ""
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert end.ru_utime + end.ru_stime - begin.ru_utime - begin.ru_stime < 1


def test_a_container_is_reached_and_reaches_out(machine):
    """Published ports answer at the engine's address, and names resolve inside."""
    machine.up()
    serve = r"while :; do printf 'HTTP/1.0 200 OK\r\n\r\nhello' | nc -l -p 80; done"
    machine.docker("run", "-d", "--name", "web", "-p", "8080:80", BASE, "sh", "-c", serve)
    env = machine.engine("env").stdout
    address = env.partition("TESTCONTAINERS_HOST_OVERRIDE=")[2].split()[0]
    assert _fetched(f"http://{address}:8080") == b"hello"
    assert "nc -l -p 80" in machine.docker("top", "web")
    assert "nameserver" in machine.docker("run", "--rm", BASE, "cat", "/etc/resolv.conf")


def test_down_leaves_nothing(machine):
    """After `down`, with a container still running, no process, mount, link or cgroup is left."""
    before = _host(machine.home)
    machine.up()
    machine.docker("run", "-d", BASE, "sleep", "600")
    assert _host(machine.home) != before
    done = machine.engine("down")
    assert (done.returncode, done.stdout) == (0, "engine: stopped; nothing is left\n")
    assert remains.left(machine.home) == []
    assert _host(machine.home) == before


def test_a_killed_engine_comes_back_with_all_it_had(machine):
    """An engine whose processes were killed outright starts again with images and containers."""
    machine.up()
    image = machine.docker("image", "inspect", "-f", "{{.Id}}", BASE)
    machine.docker("run", "-d", "--name", "kept", BASE, "sleep", "600")
    machine.kill()
    assert "building" not in machine.engine("up", BASE).stderr
    assert machine.docker("image", "inspect", "-f", "{{.Id}}", BASE) == image
    assert machine.docker("ps", "-a", "--format", "{{.Names}}") == "kept"


@pytest.mark.parametrize("moment", ["starting", "building"])
def test_a_killed_up_recovers(machine, moment):
    """An `up` that was killed half-way leaves nothing that the next one cannot pick up."""
    command = [sys.executable, "-m", "engine", "up", BASE]
    process = subprocess.Popen(
        command, cwd=ROOT, env=machine.environment(), stderr=subprocess.PIPE, text=True
    )
    _reach(machine.home, moment)
    process.kill()
    process.communicate()
    machine.up()
    assert machine.docker("run", "--rm", BASE, "echo", "well") == "well"


def test_two_ups_at_once_wait_for_one_another(machine):
    """Two `up` at the same time end with one engine, and neither fails."""
    command = [sys.executable, "-m", "engine", "up", BASE]
    both = [
        subprocess.Popen(
            command, cwd=ROOT, env=machine.environment(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert any("waiting for another run to bring the engine up" in err for _, err in said)
    names = [remains.name_of(pid) for pid in remains.processes(machine.home)]
    assert names.count("dockerd") == 1


def test_two_engines_side_by_side(machine, tmp_path):
    """Engines of two cache folders, or of two image stores, run at once and apart."""
    machine.up()
    line = machine.up((), ENGINE_STORE="overlay2")
    assert "overlay2 store" in line
    other = Machine(tmp_path / "o")
    try:
        other.up(())
        assert other.docker("images", "-q") == ""
        assert machine.docker("images", "-q") != ""
    finally:
        other.engine("reset")
    assert machine.docker("run", "--rm", BASE, "echo", "well") == "well"


def test_the_disk_of_an_engine_can_be_small(machine):
    """With ENGINE_DATA_SIZE the data root is as large as said and no larger."""
    machine.up(ENGINE_DATA_SIZE="64M")
    small = Machine.__new__(Machine)
    small.home = replace(machine.home, data_size="64M")
    fill = subprocess.run(
        [small.home.run / "bin/docker", "-H", f"unix://{small.home.socket}", "run", "--rm", BASE,
         "dd", "if=/dev/zero", "of=/big", "bs=1M", "count=100"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert fill.returncode != 0
    assert "No space left on device" in fill.stderr


def test_a_users_engine_is_preferred(machine, tmp_path):
    """With a working engine in DOCKER_HOST that has the bases, no other one is started."""
    machine.up()
    other = Machine(tmp_path / "o")
    choose = f"import engine; print(engine.choose(['{BASE}']).line)"
    variables = other.environment(
        DOCKER_HOST=f"unix://{machine.home.socket}",
        DOCKER_CONFIG=str(machine.home.run / "config"),
        PATH=f"{machine.home.run / 'bin'}:{os.environ['PATH']}",
    )
    said = subprocess.run(
        [sys.executable, "-c", choose], cwd=ROOT, env=variables, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert said.stdout.startswith("engine: Docker Engine ")
    assert f"(it answers at unix://{machine.home.socket})" in said.stdout
    assert not other.home.run.exists()


def _fetched(url: str) -> bytes:
    """What a server answers, once it listens."""
    for _ in range(50):
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
            return answer.read()
        time.sleep(0.1)
    return b"nothing"


def _host(home: Home) -> tuple:
    """What an engine could change on this machine; what other engines do meanwhile is left out."""
    links = {path.name for path in Path("/sys/class/net").iterdir()}
    links = {name for name in links if name == home.link or not name.startswith("dim")}
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    cgroups = sorted(str(path) for path in remains.CGROUPS.glob(f"**/*{home.ident}*"))
    forward = Path("/proc/sys/net/ipv4/ip_forward").read_text(encoding="utf-8")
    return links, sorted(line.split()[4] for line in mounts), cgroups, forward


def _reach(home: Home, moment: str) -> None:
    """Wait until an `up` is at that moment."""
    sign = {"starting": home.run / "log", "building": home.run / "bake.json"}[moment]
    end = time.monotonic() + 60
    while not sign.exists() and time.monotonic() < end:
        time.sleep(0.01)
