"""A ChainID is computed from DiffIDs by `sha256sum`, as a page says, and is what both stores keep.

No docker command prints one: it is read where the embedded engine's stores have it.
"""

import os
import shutil
import subprocess
from dataclasses import replace
from hashlib import sha256

import pytest

from engine import Engine, daemon, embedded, paths
from engine.paths import Home

pytestmark = [
    pytest.mark.engine, pytest.mark.embedded, pytest.mark.machinery,
    pytest.mark.xdist_group("stores"),
]  # fmt: skip

TWO_LAYERS = "FROM scratch\nCOPY <<EOF /a\nchain\nEOF\nCOPY <<EOF /b\nids\nEOF\n"
TAG = "measured/chain/ids:two"


@pytest.mark.parametrize("store", paths.STORES)
def test_a_computed_chain_id_is_what_the_store_keeps(store: str) -> None:
    """Of two layers: the SHA-256 of their DiffIDs, with a space between."""
    home = replace(paths.home(), store=store)
    engine = embedded.up(home, "for a test", [])
    try:
        _docker(
            engine, "build", "--quiet", "--provenance=false", "--tag", TAG, "-", said=TWO_LAYERS
        )
        first, second = _docker(
            engine, "image", "inspect", "--format", '{{join .RootFS.Layers " "}}', TAG
        ).split()
        assert sha256(f"{first} {second}".encode()).hexdigest() in _kept(home)
    finally:
        _docker(engine, "image", "rm", TAG)


def _kept(home: Home) -> set[str]:
    """What a store names its unpacked layers by, in hexadecimal digits."""
    if home.store == "overlay2":
        return set(os.listdir(home.data / "image/overlay2/layerdb/sha256"))
    running = daemon.running(home)
    listed = _run(
        "nsenter", f"--target={running.pid}", "--mount", f"{running.tree}/usr/bin/ctr",
        "--address=/run/docker/containerd/containerd.sock", "--namespace=moby",
        "snapshots", "--snapshotter=overlayfs", "list",
    )  # fmt: skip
    return {line.split()[0].removeprefix("sha256:") for line in listed.splitlines()}


def _docker(engine: Engine, *words: str, said: str = "") -> str:
    variables = os.environ | engine.environment
    docker = shutil.which("docker", path=variables["PATH"]) or "docker"
    return _run(docker, *words, said=said, variables=variables)


def _run(*words: str, said: str = "", variables: dict[str, str] | None = None) -> str:
    return subprocess.run(
        words, input=said, env=variables, check=True, capture_output=True, text=True
    ).stdout
