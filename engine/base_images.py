"""Builds the bases that are asked for and not there yet, all in one `docker buildx bake`."""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from engine import recipes
from engine.api import Api, NoAnswer
from engine.paths import Home
from engine.programs import run
from engine.progress import step
from engine.recipes import Recipe
from engine.roots import root
from engine.wheels import EPOCH, pin, unpacked

Find = Callable[[str], Recipe]


def ensure(home: Home, tree: Path, environment: dict[str, str], asked: Sequence[str]) -> None:
    """Have all these images, and what they start from, in the engine."""
    images = missing(home, asked)
    if not images:
        return
    with step(f"building {', '.join(images)}"):
        bake(home, environment, targets(home, tree, images))
    _record(home, images)


def bake(home: Home, environment: dict[str, str], targets: dict[str, Any]) -> None:
    """Build Bake's targets, all in one go."""
    file = home.run / "bake.json"
    wanted = {"target": targets, "group": {"default": {"targets": list(targets)}}}
    file.write_text(json.dumps(wanted, indent=2), encoding="utf-8")
    run(
        [home.run / "bin/docker", "buildx", "bake", "--progress=plain", "--file", file],
        # The contexts lie in the cache folder, which is not where Buildx was started.
        env={**os.environ, **environment, "BUILDX_BAKE_ENTITLEMENTS_FS": "0"},
        what="building base images",
        log=home.run / "bake.log",
    )
    shutil.rmtree(home.run / "contexts")


def records(home: Home) -> dict[str, dict[str, str]]:
    """What was written down of each base: recipe, digest and origin, by image name."""
    try:
        known: dict[str, dict[str, str]] = json.loads(home.built.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known


def missing(home: Home, asked: Sequence[str]) -> list[str]:
    """Those of the images, and of what they start from, that are not as their recipes say now."""
    known = records(home)
    return [
        image
        for image in recipes.closure(asked)
        if image not in known
        or known[image]["recipe"] != recipes.key(recipes.provider(image).name)
        or known[image]["digest"] != _id(home, image)
    ]


def _id(home: Home, image: str) -> str:
    """The id of an image, empty when it is not there.

    One by one: a list of all images takes an engine that has hundreds of them many seconds.
    """
    try:
        return str(Api(home.socket).json(f"/images/{image}/json")["Id"])
    except NoAnswer:
        return ""


def _record(home: Home, built: list[str]) -> None:
    known = records(home)
    for image in built:
        recipe = recipes.provider(image)
        known[image] = {
            "recipe": recipes.key(recipe.name),
            "digest": _id(home, image),
            "from": origin(home, recipe),
        }
    part = home.built.with_suffix(".part")
    part.write_text(json.dumps(known, indent=2, sort_keys=True), encoding="utf-8")
    part.rename(home.built)


def origin(home: Home, recipe: Recipe) -> str:
    """What an image is rebuilt from, with the versions filled in."""
    words = {wheel.split()[0]: pin(wheel)[0] for wheel in recipe.wheels.values()}
    if wheel := recipe.root.get("alpine"):
        words[wheel] = pin(wheel)[0]
    if recipe.root:
        folder = home.stages / f"root-{recipe.name}-{recipes.root_key(recipe)}"
        words["root"] = (folder / "version").read_text(encoding="utf-8")
    return recipe.origin.format(**words)


def _contexts(home: Home, tree: Path, images: Sequence[str], find: Find) -> dict[str, Path]:
    """The build contexts by recipe, two prepared at a time: one downloads while one unpacks."""
    needed = {recipe.name: recipe for recipe in map(find, images)}
    with ThreadPoolExecutor(2) as pool:
        made = pool.map(lambda recipe: _context(home, tree, recipe), needed.values())
        return dict(zip(needed, made, strict=True))


def _context(home: Home, tree: Path, recipe: Recipe) -> Path:
    """A folder with the recipe's files and its root.tar, which Docker can read as one context."""
    folder = home.run / "contexts" / recipe.name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(recipe.folder, folder)
    if recipe.root:
        os.link(root(home.stages, tree, recipe) / "root.tar", folder / "root.tar")
    for wheel in recipe.wheels.values():
        unpacked(home.stages, wheel)
    return folder


def targets(
    home: Home, tree: Path, images: Sequence[str], find: Find = recipes.provider
) -> dict[str, dict[str, Any]]:
    """Bake's targets: one for each stage that has a name among the images.

    `find` gives the recipe of an image.
    """
    contexts = _contexts(home, tree, images, find)
    targets: dict[str, dict[str, Any]] = {}
    for image in images:
        recipe = find(image)
        name = target(image)
        if name in targets:
            targets[name]["tags"].append(image)
            continue
        targets[name] = {
            "context": str(contexts[recipe.name]),
            "contexts": _named_contexts(home, recipe, images),
            "tags": [image],
            "args": {"SOURCE_DATE_EPOCH": str(EPOCH)},
            "attest": ["type=provenance,disabled=true"],
        }
        if stage := recipe.stage(image):
            targets[name]["target"] = stage
    return targets


def _named_contexts(home: Home, recipe: Recipe, images: Sequence[str]) -> dict[str, str]:
    """Where a Dockerfile's names come from: a wheel, or a base that is built in the same go."""
    known = {name: str(unpacked(home.stages, wheel)) for name, wheel in recipe.wheels.items()}
    known[recipes.SHARED] = str(recipes.FOLDER / recipes.SHARED)
    # BuildKit looks a name up without the tag `latest`, and finds no context that has it.
    return known | {
        need.removesuffix(":latest"): f"target:{target(need)}"
        for need in recipe.needs
        if need in images
    }


def target(image: str) -> str:
    """The name of the target that builds an image."""
    recipe = recipes.provider(image)
    stage = recipe.stage(image)
    return f"{recipe.name}_{stage}" if stage else recipe.name
