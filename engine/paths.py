"""Where the embedded engine keeps everything: one folder under the user's cache."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EngineError

STORES = ("containerd", "overlay2")
# A unix socket's path has 108 bytes in the kernel, the closing zero included.
LONGEST_SOCKET = 107


@dataclass(frozen=True)
class Home:
    """The folder of the embedded engines; each kind of image store has an engine of its own.

    Two folders are two sets of engines that know nothing of each other.
    """

    root: Path
    store: str = STORES[0]
    data_size: str = ""
    mirror: str = ""  # address of a registry that stands in for Docker Hub, as http://host:port

    @property
    def variant(self) -> str:
        """What tells engines of one folder apart."""
        return f"{self.store}-{self.data_size}" if self.data_size else self.store

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
    """The engine that the environment asks for: XDG_CACHE_HOME, ENGINE_STORE, ENGINE_DATA_SIZE."""
    return Home(cache(), _store(), _data_size())


def homes(root: Path) -> list[Home]:
    """The engines that were started in this folder and not stopped."""
    return [
        Home(root, *path.name.removeprefix("run-").partition("-")[::2])
        for path in sorted(root.glob("run-*"))
    ]


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
