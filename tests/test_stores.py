"""Both image stores of Docker Engine: what is measured does not depend on which one it is."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from engine import Engine, embedded, paths
from engine.paths import Home
from lab import ROOT, record
from lab.archive import Memory, read_image

pytestmark = [pytest.mark.engine, pytest.mark.embedded, pytest.mark.xdist_group("stores")]

EXAMPLES = ["multi-stage/greeter", "multi-stage/inherited", "multi-stage/skipped"]
# A process of its own for each engine: variables and settings are those of a whole process.
MEASURE = """
import json, sys
from pathlib import Path
from engine import choose
from lab import record
from lab.archive import Memory
from lab.lab import Lab
from lab.load import load
with Lab(choose(), Memory(Path(sys.argv[1]))) as lab:
    json.dump({name: record.make(lab, load(name)) for name in sys.argv[2:]}, sys.stdout)
"""


def measured(store: str, memory: Path) -> dict[str, Any]:
    """Records of the examples, made on the embedded engine with this store; nothing is known."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, memory, *EXAMPLES], cwd=ROOT, stdout=subprocess.PIPE,
        env=os.environ | {"ENGINE": "embedded", "ENGINE_STORE": store}, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The examples' records, measured on containerd and on overlay2."""
    return [measured(store, tmp_path_factory.mktemp(store)) for store in paths.STORES]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        *((name, part) for name in EXAMPLES for part in ("bases", "claims")),
        # The greeter's single-stage images are left out: they have the layers of golang, which
        # each engine built for itself, and overlay2 keeps files in a layer that the containerd
        # store leaves out because the layer below has the very same.
        *((name, "images") for name in EXAMPLES[1:]),
    ],
)
def test_both_image_stores_measure_the_same(
    both: list[dict[str, Any]], name: str, part: str
) -> None:
    """Every number and verdict, within the noise that two builds of one engine have."""
    first, second = (_without_digests(records[name][part]) for records in both)
    assert list(record.moved(first, second)) == []


def _without_digests(value: Any) -> Any:
    """The same, but for digests of bases: each store has its own for an image built there."""
    if isinstance(value, dict):
        return {
            key: sorted(inner) if key == "bases" else _without_digests(inner)
            for key, inner in value.items()
            if key != "digest"
        }
    return value


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_record_names_the_store(both: list[dict[str, Any]], name: str) -> None:
    """So that a page says what was measured on what."""
    assert [records[name]["on"]["store"] for records in both] == list(paths.STORES)


def test_the_same_image_has_the_same_numbers(tmp_path: Path) -> None:
    """Go's toolchain image, carried from one store to the other, measured on both from nothing."""
    first, second = (
        embedded.up(Home(paths.home().root, store), "for a test", []) for store in paths.STORES
    )
    tag = "measured/stores/chapter/app:same"
    archives = [tmp_path / store for store in paths.STORES]
    _docker(first, "tag", "golang:1.27-alpine", tag)
    _docker(first, "save", "--output", archives[0], tag)
    _docker(second, "load", "--input", archives[0])
    _docker(second, "save", "--output", archives[1], tag)
    for engine in (first, second):
        _docker(engine, "rmi", tag)
    facts = [_facts(archive, tmp_path / f"{archive.name}-memory") for archive in archives]
    assert facts[0] == facts[1]


def _docker(engine: Engine, *words: str | Path) -> None:
    variables = os.environ | engine.environment
    docker = shutil.which("docker", path=variables["PATH"])
    subprocess.run([docker, *words], env=variables, check=True, stdout=subprocess.DEVNULL)


def _facts(archive: Path, memory: Path) -> tuple:
    with tarfile.open(archive) as tar:
        config = Path(json.load(tar.extractfile("manifest.json"))[0]["Config"]).name
    with archive.open("rb") as file:
        pieces = iter(lambda: file.read(1 << 20), b"")
        image = read_image(pieces, Memory(memory), f"sha256:{config}")
    layers = [(layer.diff_id, layer.unpacked, layer.download) for layer in image.layers]
    return layers, image.files, image.wasted, image.packages, image.config, image.history
