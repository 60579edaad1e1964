"""Brings the embedded engine up with the bases that are asked for, and takes it down."""

import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from engine import daemon, lanes, remains
from engine.base_images import ensure, missing, records
from engine.cached_folder import locked
from engine.engine import Engine
from engine.errors import EngineError
from engine.paths import DEBIAN, Home, cache
from engine.progress import say

PROGRAMS = ("apt-get", "apt-config", "dpkg-deb", "unshare", "setpriv", "setsid", "mount", "sh")
# Gigabytes that all examples of the book take with their build cache, as `du` says after a run; and
# that an engine should have left which has them already.
ROOM, LEFT = 25, 5
OTHERWISE = "install Docker Engine 23 or newer with Buildx and start it"


def impossible(home: Home) -> str:
    """Why there can be no embedded engine here, in a few words; empty when there can."""
    if daemon.running(home):
        return ""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return "it needs Linux on x86_64"
    if os.geteuid():
        return "it needs root"
    if missing := [name for name in PROGRAMS if not shutil.which(name)]:
        return f"it needs {missing[0]}, as Debian has it"
    if not Path("/dev/net/tun").exists():
        return "it needs /dev/net/tun"
    if not _may_unshare():
        return "it may not make namespaces here (in a container, run that with --privileged)"
    return ""


def up(home: Home, why: str, images: Sequence[str] = ()) -> Engine:
    """Return the running engine, with these images among its bases.

    Where the newest engine cannot be had, that is said, and it is Debian's.
    """
    try:
        return _up(home, why, images)
    except lanes.NoNewest as error:
        say(f"engine: {error}")
        return _up(replace(home, lane=DEBIAN), why, images)


def _up(home: Home, why: str, images: Sequence[str]) -> Engine:
    home.root.mkdir(parents=True, exist_ok=True)
    # Whoever finds all in place need not wait for another run that builds something else.
    if (found := daemon.running(home)) and not missing(home, images):
        return _engine(home, found, environment(home, found), why)
    with locked(home.lock, "another run to bring the engine up"):
        found = daemon.running(home)
        if found is None:
            if reason := impossible(home):
                raise EngineError(f"no embedded engine here, {reason}: {OTHERWISE}")
            tree = lanes.tree(home)
            _say_what_is_free(home)
            found = daemon.start(home, tree)
        variables = environment(home, found)
        ensure(home, Path(found.tree), variables, images)
    return _engine(home, found, variables, why)


def running(home: Home, why: str) -> Engine | None:
    """Return the engine if it runs."""
    found = daemon.running(home)
    return _engine(home, found, environment(home, found), why) if found else None


def down(home: Home, politely: bool = True) -> list[str]:
    """Stop the engine; return what is left of it, which should be nothing."""
    with locked(home.lock, "another run to finish with the engine"):
        daemon.stop(home, politely)
        return remains.left(home)


def environment(home: Home, found: daemon.Running) -> dict[str, str]:
    """The variables with which Docker's CLI and SDK and testcontainers reach this engine."""
    path = os.environ.get("PATH", os.defpath)
    first = str(home.run / "bin")
    variables = {
        "DOCKER_HOST": f"unix://{home.socket}",
        "DOCKER_CONFIG": str(home.run / "config"),
        "PATH": path if path.startswith(f"{first}:") else f"{first}:{path}",
        "TESTCONTAINERS_HOST_OVERRIDE": found.address,
        # The reaper is an image on Docker Hub; here the engine's own end takes all with it.
        "TESTCONTAINERS_RYUK_DISABLED": "true",
    }
    # What a user set for another engine would be taken for this one's.
    foreign = ("DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_CONTEXT", "BUILDX_BUILDER")
    return variables | {name: "" for name in foreign if os.environ.get(name)}


def _engine(home: Home, found: daemon.Running, variables: dict[str, str], why: str) -> Engine:
    version = found.version.partition("+")[0]
    kit = lanes.buildkit(Path(found.tree), version)
    line = (
        f"engine: embedded Docker Engine {version}, BuildKit {kit}, {home.store} store, "
        f"lane {home.lane} ({why})"
    )
    bases = {
        image: {"digest": record["digest"], "from": f"rebuilt from {record['from']}"}
        for image, record in records(home).items()
    }
    host = f"unix://{home.socket}"
    return Engine(True, host, version, kit, home.store, line, variables, bases)


def _say_what_is_free(home: Home) -> None:
    """A disk that fills up makes builds fail with other words, and some of them ever after.

    Throw-away engines, which have a folder of their own, and those in memory take little of it.
    """
    if home.data_size or home.root != cache():
        return
    free = shutil.disk_usage(home.root).free // 10**9
    if free < (LEFT if home.data.is_dir() else ROOM):
        say(
            f"engine: {home.root} has {free} GB free; all examples of the book take {ROOM} GB: "
            "make room, or set XDG_CACHE_HOME to another disk"
        )


def _may_unshare() -> bool:
    command = ["unshare", "--mount", "--net", "--ipc", "--pid", "--fork", "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
