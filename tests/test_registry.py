"""The path of a user with a registry: bases are pulled, and the claims hold for what is built.

A local registry serves the rebuilt bases under their Docker Hub names. An engine that has no image
uses it as its mirror, and is taken for a user's own. `make test-registry` tries all examples.
"""

import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from engine import Engine
from engine.throwaway import throwaway
from layerlab.book import dockerfiles
from layerlab.book.example import Example
from layerlab.book.load import load
from layerlab.book.located_claim import LocatedClaim
from layerlab.builds.lab import Lab
from layerlab.builds.services import Registry
from layerlab.records import store
from tests.known import BOOK, EXAMPLES, ROOT

pytestmark = [
    pytest.mark.engine, pytest.mark.embedded, pytest.mark.machinery,
    pytest.mark.xdist_group("registry"),
]  # fmt: skip

Outcome = Callable[[str], dict[str, Any]]
# A process of its own: variables and settings are those of a whole process.
CHECK = """
import json, sys
from engine import choose
from layerlab.tools import recording
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.lab import Lab
from layerlab.book.load import load
from layerlab.builds.failures import EXPECTED, message
from tests.known import BOOK
from tests.test_registry import checkable
engine = choose()
example, faults, images = load(sys.argv[1], BOOK), {}, {}
with Lab(engine) as lab:
    for claimed in checkable(example):
        try:
            value = claimed.measure(BuiltExample(lab, example))
            faults[claimed.id] = claimed.claim.check(value)
        except EXPECTED as error:
            faults[claimed.id] = message(error)
        if claimed.kind == "image":
            images |= recording.images_of(lab, example, [claimed.name])
    bases = recording.bases_of(lab, images)
json.dump({"line": engine.line, "claims": faults, "bases": bases}, sys.stdout)
"""


def checkable(example: Example) -> Iterator[LocatedClaim]:
    """The claims on images all of whose bases have a Docker Hub name.

    Left out is what needs a builder of its own beside the engine (a fresh one, an imported cache):
    for a user's engine that is BuildKit's image, which is not among the rebuilt bases.
    """
    hub = {name for name in example.image if all(map(on_hub, bases(example, name)))}
    for claimed in example.claims():
        used = set(example.images_of(claimed))
        alone = not getattr(claimed.claim, "fresh", False) and not getattr(
            claimed.claim, "cache", None
        )
        if claimed.kind not in ("lint", "secret", "fetches", "sends") and used <= hub and alone:
            yield claimed


def bases(example: Example, image: str) -> list[str]:
    """What the image, and those of its services, start from; for one that fails, its Dockerfile."""
    spec, recorded = example.image[image], _recorded(example)
    images = [image, *(example.service[service].image for service in spec.services)]
    return [
        name
        for one in images
        for name in recorded.get(one, {}).get("bases") or _named(example, one)
    ]


def _recorded(example: Example) -> dict[str, Any]:
    """What was measured of each image; nothing where that is stale."""
    with contextlib.suppress(store.RecordError):
        return store.read(example, BOOK.records)["images"]
    return {}


def _named(example: Example, image: str) -> list[str]:
    return dockerfiles.images((example.context / example.image[image].dockerfile).read_text())


def on_hub(name: str) -> bool:
    """Whether an image's name leads to Docker Hub: no host in front of its first slash."""
    host, slash, _ = name.partition("/")
    return not slash or not ("." in host or ":" in host or host == "localhost")


SUBSET = ["multi-stage/greeter", "cache/keys", "context/patterns"]
EXAMPLES = (
    [name for name, example in EXAMPLES.items() if any(checkable(example))]
    if os.environ.get("REGISTRY_EXAMPLES") == "all"
    else SUBSET
)


@pytest.fixture(scope="module")
def pulled(lab: Lab) -> Iterator[Outcome]:
    """What a user sees of an example who has Docker, a registry, and no image."""
    if not lab.engine.embedded:
        pytest.skip("not checked: this engine pulls its bases from registries in every test")
    wanted = {
        base
        for example in (load(name, BOOK) for name in EXAMPLES)
        for image in example.image
        for base in bases(example, image)
        if on_hub(base)
    }
    with Registry(lab.owner) as registry:
        serve(lab.engine, registry.port_inside, sorted(wanted))
        with throwaway(mirror=f"http://{registry.host}") as user:
            yield functools.cache(functools.partial(checked, user))


def serve(engine: Engine, port: int, images: list[str]) -> None:
    """Push the bases under the names that Docker Hub has them by."""
    docker = shutil.which("docker", path=engine.environment["PATH"]) or "docker"
    for image in images:
        name = f"localhost:{port}/{image if '/' in image else f'library/{image}'}"
        for words in (["tag", image, name], ["push", "--quiet", name], ["rmi", name]):
            subprocess.run([docker, *words], env=os.environ | engine.environment, check=True,
                           stdout=subprocess.DEVNULL)  # fmt: skip


def checked(user: Engine, name: str) -> dict[str, Any]:
    """The outcome of every claim of an example, on an engine that is found as a user's own."""
    variables = os.environ | user.environment | {"ENGINE": "docker"}
    done = subprocess.run(
        [sys.executable, "-c", CHECK, name], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env=variables,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return json.loads(done.stdout.splitlines()[-1])


def test_the_engine_is_taken_for_a_users(pulled: Outcome) -> None:
    """Not for the embedded one, with its rebuilt bases."""
    line = pulled(EXAMPLES[0])["line"]
    assert line.startswith("engine: Docker Engine ")
    assert line.endswith("(ENGINE=docker)")


@pytest.mark.parametrize("name", EXAMPLES)
def test_claims_hold_on_pulled_bases(pulled: Outcome, name: str) -> None:
    """Every claim that can be asked there, and at least one."""
    claims = pulled(name)["claims"]
    assert claims
    if faults := [f"\n  {claim}: {fault}" for claim, fault in claims.items() if fault]:
        pytest.fail(f"{name}, on pulled bases:{''.join(faults)}", pytrace=False)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_record_says_that_bases_were_pulled(pulled: Outcome, name: str) -> None:
    """So that a page says which base was measured."""
    origins = {base["from"] for base in pulled(name)["bases"].values()}
    assert origins <= {"pulled from its registry"}
