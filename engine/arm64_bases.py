"""Bases for arm64, beside those for the engine's own processor."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine import base_images, daemon, recipes
from engine.engine import Engine
from engine.errors import EngineError
from engine.paths import Home
from engine.progress import step
from engine.recipes import Recipe

PLATFORM, OWN = "linux/arm64", "linux/amd64"
# What wheels for arm64 are called.
_WHEEL = "manylinux_2_17_aarch64"


def add(home: Home, engine: Engine, images: Sequence[str]) -> None:
    """Give a running engine, which has these images for its own processor, those for arm64, too.

    Each becomes one image for both processors, as it is in a registry. Raises EngineError for one
    that has no recipe or is not made from wheels alone: Debian's packages would have to be those
    of another architecture.
    """
    if not images or not (found := daemon.running(home)):
        return
    needed = recipes.closure(images)
    targets = base_images.targets(home, Path(found.tree), needed, _recipe)
    for one in targets.values():
        del one["tags"]
        one |= {"platforms": [PLATFORM], "output": ["type=cacheonly"]}
    targets |= {f"{base_images.target(image)}_both": _both(image) for image in images}
    with step(f"building {', '.join(images)} for arm64"):
        base_images.bake(home, engine.environment, targets)


def _both(image: str) -> dict[str, Any]:
    """A target that changes neither image, and puts both under one name."""
    return {
        "dockerfile-inline": "FROM base-$TARGETARCH",
        "contexts": {
            "base-amd64": f"docker-image://{image}",
            "base-arm64": f"target:{base_images.target(image)}",
        },
        "platforms": [OWN, PLATFORM],
        "tags": [image],
        "attest": ["type=provenance,disabled=true"],
    }


def _recipe(image: str) -> Recipe:
    """The recipe of an image, with the wheels of arm64."""
    found = recipes.provider(image)
    if found.root and "alpine" not in found.root:
        raise EngineError(f"{image} cannot be made for arm64: its recipe takes Debian's packages")
    wheels = {name: f"{wheel} {_WHEEL}" for name, wheel in found.wheels.items()}
    root = found.root and found.root | {"alpine": f"{found.root['alpine']} {_WHEEL}"}
    return replace(found, wheels=wheels, root=root)
