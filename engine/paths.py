"""Where the embedded engine keeps everything: one folder under the user's cache."""

import hashlib
import os
import re
import time
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import EngineError

STORES = ("containerd", "overlay2")
# The newest Docker Engine, built from Go modules, and Debian's.
NEWEST, DEBIAN = LANES = ("newest", "28")
# Seconds for which a lane that could not be had is not tried again: every process of a test run
# would wait for the same refusal.
REFUSED_SECONDS = 3600
# A unix socket's path has 108 bytes in the kernel, the closing zero included.
LONGEST_SOCKET = 107


@dataclass(frozen=True)
class Home:
    """The folder of the embedded engines; each lane and image store has an engine of its own.

    Two folders are two sets of engines that know nothing of each other.
    """

    root: Path
    store: str = STORES[0]
    data_size: str = ""
    mirror: str = ""  # address of a registry that stands in for Docker Hub, as http://host:port
    lane: str = NEWEST
    collects: bool = True  # whether the engine removes old records of its build cache by itself
    emulates: str = ""  # how it runs programs for arm64, as engine.emulator says; empty: not

    @property
    def variant(self) -> str:
        """What tells engines of one folder apart."""
        lane = "" if self.lane == DEBIAN else self.lane
        return "-".join(filter(None, (self.store, lane, self.data_size)))

    @property
    def refused(self) -> Path:
        """There when the newest lane could not be had: why."""
        return self.stages / ".newest.refused"

    @property
    def stages(self) -> Path:
        """Finished downloads and unpacked trees, each keyed by its recipe."""
        return self.root / "stages"

    @property
    def run(self) -> Path:
        """What only a running engine needs: socket, log, generated configuration."""
        return self.root / f"run-{self.variant}"

    @property
    def data(self) -> Path:
        """The data root: images, containers, volumes, build cache."""
        return self.root / f"data-{self.variant}"

    @property
    def socket(self) -> Path:
        """The engine's API socket; elsewhere when the cache folder lies too deep for one."""
        inside = self.run / "docker.sock"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET:
            return inside
        return Path(f"/tmp/docker-images-measured-{self.ident}.sock")

    @property
    def lock(self) -> Path:
        """Held while this engine is brought up or down."""
        return self.root / f".{self.variant}.lock"

    @property
    def built(self) -> Path:
        """What is known of the bases that this engine has: recipe, digest, origin."""
        return self.root / f"bases-{self.variant}.json"

    @property
    def ident(self) -> str:
        """Eight letters that tell this engine's link, cgroups and addresses from another's."""
        return hashlib.sha256(os.fsencode(self.run)).hexdigest()[:8]

    @property
    def link(self) -> str:
        """The host's end of the veth pair; a network interface name has 15 letters at most."""
        return f"dim{self.ident}"

    @property
    def cgroup(self) -> str:
        """The parent of every cgroup that the engine makes."""
        return f"docker-images-measured-{self.ident}"


def home() -> Home:
    """The engine that XDG_CACHE_HOME, ENGINE_STORE, ENGINE_DATA_SIZE and ENGINE_LANE ask for.

    It is Debian's for a while after the newest one could not be had.
    """
    asked = Home(cache(), _store(), _data_size(), lane=lane())
    return replace(asked, lane=DEBIAN) if refused(asked) else asked


def refused(home: Home) -> bool:
    """Whether this lane could not be had a short while ago."""
    try:
        age = time.time() - home.refused.stat().st_mtime
    except OSError:
        return False
    return home.lane != DEBIAN and age < REFUSED_SECONDS


def lane() -> str:
    """The lane that ENGINE_LANE asks for."""
    wanted = os.environ.get("ENGINE_LANE") or NEWEST
    if wanted not in LANES:
        raise EngineError(f"ENGINE_LANE={wanted} is no lane of the engine: use newest or 28")
    return wanted


def homes(root: Path) -> list[Home]:
    """The engines that were started in this folder and not stopped."""
    return [_home(root, path.name.removeprefix("run-")) for path in sorted(root.glob("run-*"))]


def _home(root: Path, variant: str) -> Home:
    store, *more = variant.split("-")
    found = next((word for word in more if word in LANES), DEBIAN)
    size = next((word for word in more if word not in LANES), "")
    return Home(root, store, size, lane=found)


def cache() -> Path:
    """The folder under the user's cache that holds everything."""
    folder = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(folder).expanduser().resolve() / "docker-images-measured" / "engine"


def _store() -> str:
    wanted = os.environ.get("ENGINE_STORE") or STORES[0]
    if wanted not in STORES:
        raise EngineError(f"ENGINE_STORE={wanted} is no image store: use containerd or overlay2")
    return wanted


def _data_size() -> str:
    size = os.environ.get("ENGINE_DATA_SIZE", "").upper()
    if size and not re.fullmatch(r"[1-9]\d*[MG]", size):
        raise EngineError(f"ENGINE_DATA_SIZE={size} is not a size: use a number and M or G (200M)")
    return size
