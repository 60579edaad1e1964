"""Starts and stops the embedded engine, and tells whether it runs."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine import emulator, remains
from engine.api import Api, NoAnswer
from engine.errors import EngineError
from engine.network import DNS_INSIDE, Pair, free_pair, hosts_file, resolv_conf
from engine.paths import Home
from engine.progress import say, step

CLI = "usr/bin/docker"
PLUGINS = "usr/libexec/docker/cli-plugins"
START_SECONDS = 60
APPEAR_SECONDS = 3
STOP_SECONDS = 20
# Beyond this the records that were not used for longest go. By itself the engine lets its build
# cache have four fifths of the disk, and gives up nearly all of it where a fifth is not free:
# https://github.com/moby/moby/blob/docker-v29.8.1/daemon/internal/builder-next/worker/gc.go
CACHE_LIMIT = "10GB"
CACHE = {
    "enabled": True,
    "defaultMaxUsedSpace": CACHE_LIMIT,
    "defaultReservedSpace": "2GB",
    "defaultMinFreeSpace": "1GB",
}
# Garbage collection is no idle bystander: a second after the start, and after builds, it takes hold
# of every record of unknown size, so that the next build cannot reuse the context that it was sent,
# and notes of a layer that is being made that no image shares it.
# https://github.com/moby/buildkit/blob/v0.33.0/cache/manager.go#L1405 and #L1490
NO_COLLECTION = {"enabled": False}


@dataclass(frozen=True)
class Running:
    """What `run/running.json` says of an engine that was started."""

    pid: int
    born: str
    address: str
    tree: str
    version: str

    def alive(self) -> bool:
        """Whether that very process still runs: a process number alone may be another's by now."""
        return born(self.pid) == self.born


def running(home: Home) -> Running | None:
    """The engine that runs in this folder and answers, if there is one."""
    try:
        found = Running(**json.loads((home.run / "running.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if found.alive() and Api(home.socket).answers() else None


def start(home: Home, tree: Path) -> Running:
    """Start dockerd in namespaces of its own and wait until it answers."""
    stop(home)
    pair = free_pair(home.ident)
    _configure(home, tree)
    with step(f"starting Docker Engine ({home.variant})"):
        _launch(home, tree, pair)
        pid = _wait(home)
    if not any(remains.name_of(pid).startswith("pasta") for pid in remains.processes(home)):
        say("engine: this host has no way out to a network, so neither have build steps")
    version = Api(home.socket).json("/version")["Version"]
    found = Running(pid, born(pid), pair.guest, str(tree), version)
    _write(home.run / "running.json", json.dumps(asdict(found)))
    return found


def stop(home: Home, politely: bool = True) -> None:
    """Stop the engine, politely if it answers, and remove what a process cannot take with it.

    One whose folder is removed next need not be asked: it has nothing to write down.
    """
    if politely and Api(home.socket).answers():
        _kill_containers(home)
        for pid in remains.processes(home):
            if remains.name_of(pid) == "dockerd":
                remains.send(pid, signal.SIGTERM)
        remains.wait_gone(home, STOP_SECONDS)
    for pid in remains.processes(home):
        remains.send(pid, signal.SIGKILL)
    remains.wait_gone(home, STOP_SECONDS)
    remains.remove_cgroups(home)
    remains.remove_link(home)
    shutil.rmtree(home.run, ignore_errors=True)
    home.socket.unlink(missing_ok=True)


def _kill_containers(home: Home) -> None:
    """End the containers at once: dockerd would give each ten seconds to end by itself."""
    api = Api(home.socket)
    with contextlib.suppress(NoAnswer):
        for container in api.json("/containers/json"):
            api.call("POST", f"/containers/{container['Id']}/kill")


def born(pid: int) -> str:
    """The tick at which a process started, or an empty string when it is gone or a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The second field is the program's name in parentheses and may hold anything.
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]


def _configure(home: Home, tree: Path) -> None:
    home.run.mkdir(parents=True)
    home.data.mkdir(exist_ok=True)
    shutil.copy(Path(__file__).with_name("launch.sh"), home.run)
    _write(home.run / "daemon.json", json.dumps(daemon_json(home), indent=2))
    _write(home.run / "resolv.conf", resolv_conf())
    _write(home.run / "hosts", hosts_file())
    (home.run / "bin").mkdir()
    (home.run / "bin/docker").symlink_to(tree / CLI)
    (home.run / "config").mkdir()
    (home.run / "config/cli-plugins").symlink_to(tree / PLUGINS)


def daemon_json(home: Home) -> dict[str, Any]:
    """All of dockerd's settings: the only place that makes them."""
    settings: dict[str, Any] = {
        "hosts": [f"unix://{home.socket}"],
        "data-root": str(home.data),
        "pidfile": "/run/dockerd.pid",
        "features": {"containerd-snapshotter": home.store == "containerd"},
        "exec-opts": ["native.cgroupdriver=cgroupfs"],
        "cgroup-parent": f"/{home.cgroup}",
        "shutdown-timeout": 5,
        "builder": {"gc": CACHE if home.collects else NO_COLLECTION},
    }
    if home.store == "overlay2":
        settings["storage-driver"] = "overlay2"
    if home.mirror:
        settings["registry-mirrors"] = [home.mirror]
    return settings


def _launch(home: Home, tree: Path, pair: Pair) -> None:
    variables = {
        "TREE": str(tree),
        "RUN": str(home.run),
        "DATA": str(home.data),
        "DATA_SIZE": home.data_size,
        "LINK": home.link,
        "HOST_IP": pair.host,
        "GUEST_IP": pair.guest,
        "DNS_INSIDE": DNS_INSIDE,
        **emulator.variables(home),
        "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/usr/bin",
    }
    command = ["setsid", "--fork", "unshare", "--mount", "sh", f"{home.run}/launch.sh", "outer"]
    with open(home.run / "log", "wb") as log:
        subprocess.run(
            command, env=variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True
        )


def _wait(home: Home) -> int:
    """Return the engine's process 1, by the host's numbers, once it answers."""
    start = time.monotonic()
    # The launcher returns before what it forked can be told by its environment.
    while (passed := time.monotonic() - start) < START_SECONDS and (
        passed < APPEAR_SECONDS or remains.processes(home)
    ):
        try:
            Api(home.socket).get("/_ping")
            return int((home.run / "init.pid").read_text(encoding="utf-8"))
        except (NoAnswer, OSError):
            time.sleep(0.05)
    said = (home.run / "log").read_text(encoding="utf-8", errors="replace").splitlines()
    stop(home)
    raise EngineError("the embedded engine did not start: " + " / ".join(said[-3:]))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
