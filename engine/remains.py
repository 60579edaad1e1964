"""Finds, removes and reports what an engine may leave: processes, cgroups, link, mounts."""

import contextlib
import os
import subprocess
import time
from pathlib import Path

from engine.paths import Home

CGROUPS = Path("/sys/fs/cgroup")
LINKS = Path("/sys/class/net")


def processes(home: Home) -> list[int]:
    """The processes of this engine, found by the folder in the environment it was started with.

    Processes in containers are not among them: they live below the engine's process 1 in
    its process namespace, and the kernel ends them before that one is gone.
    """
    mark = b"RUN=" + os.fsencode(home.run)
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and mark in _environment(entry)
    ]


def name_of(pid: int) -> str:
    """The short name of a process, empty when it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    return ""


def send(pid: int, signal: int) -> None:
    """Send a signal to a process that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal)


def wait_gone(home: Home, seconds: float) -> None:
    """Wait until no process of this engine is left, or the time is up."""
    end = time.monotonic() + seconds
    while processes(home) and time.monotonic() < end:
        time.sleep(0.05)


def cgroups(home: Home) -> list[Path]:
    """The engine's cgroups in every hierarchy, innermost first: only empty ones can be removed."""
    tops = [*CGROUPS.glob(home.cgroup), *CGROUPS.glob(f"*/{home.cgroup}")]
    found = {Path(folder) for top in tops for folder, _, _ in os.walk(top)}
    return sorted(found, key=lambda path: len(path.parts), reverse=True)


def remove_cgroups(home: Home) -> None:
    """Remove the empty cgroups of an engine that no longer runs."""
    for path in cgroups(home):
        with contextlib.suppress(OSError):
            path.rmdir()


def remove_link(home: Home) -> None:
    """Remove the veth pair if it outlived the engine's network namespace."""
    if (LINKS / home.link).exists():
        subprocess.run(["ip", "link", "delete", home.link], check=False, capture_output=True)


def left(home: Home) -> list[str]:
    """What is still there of this engine, in words; nothing after a clean stop."""
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    inside = [line.split()[4] for line in mounts if line.split()[4].startswith(f"{home.root}/")]
    return [
        *(f"process {pid} ({name_of(pid)})" for pid in processes(home)),
        *(f"mount {at}" for at in inside),
        *(f"cgroup {path}" for path in cgroups(home)),
        *([f"network link {home.link}"] if (LINKS / home.link).exists() else []),
        *([f"socket {home.socket}"] if home.socket.exists() else []),
    ]


def _environment(entry: Path) -> list[bytes]:
    with contextlib.suppress(OSError):
        return (entry / "environ").read_bytes().split(b"\0")
    return []
