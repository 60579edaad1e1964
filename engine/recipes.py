"""The base images that the embedded engine can build: one folder each under engine/bases."""

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from engine.cached_folder import digest
from engine.errors import EngineError
from engine.trust import apt_settings, extra_certificates
from engine.wheels import pin

FOLDER = Path(__file__).with_name("bases")
# What several recipes use, for all of them a build context of this name.
SHARED = "shared"
KEYS = {"from", "images", "instead", "root", "wheels"}
# What a Dockerfile names, and what it calls it. Those of recipes have no variables in names and no
# here-documents, so this is enough, and the engine needs nothing outside the standard library.
NAMED = re.compile(r"^FROM\s+(\S+)(?:\s+AS\s+(\S+))?|\bfrom=([^\s,]+)", re.MULTILINE)


@dataclass(frozen=True)
class Recipe:
    """One folder: a Dockerfile, and base.toml that says what it provides and is made from."""

    folder: Path
    origin: str
    images: dict[str, str]  # image name, or pattern -> stage of the Dockerfile, empty for the last
    root: dict[str, Any]  # how to make root.tar; empty when there is none
    wheels: dict[str, str]  # named build context -> wheel
    instead: str = ""  # what does the work of an image that this is not, but stands in for

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    def stage(self, image: str) -> str | None:
        """The stage that is this image, empty for the last one; None where it is not provided."""
        found = (stage for name, stage in self.images.items() if fnmatchcase(image, name))
        return next(found, None)

    @property
    def needs(self) -> list[str]:
        """The images that its own Dockerfile starts from."""
        found = NAMED.findall((self.folder / "Dockerfile").read_text(encoding="utf-8"))
        known = {"scratch", SHARED, *self.wheels, *(stage for _, stage, _ in found)}
        named = (image or source for image, _, source in found)
        return [name for name in dict.fromkeys(named) if name not in known]


@functools.cache
def all_recipes() -> dict[str, Recipe]:
    """Every recipe, by folder name."""
    return {path.parent.name: load(path) for path in sorted(FOLDER.glob("*/base.toml"))}


@functools.cache
def by_image() -> dict[str, Recipe]:
    """Every image name that some recipe provides, and that recipe; patterns are left out."""
    recipes = all_recipes().values()
    return {image: recipe for recipe in recipes for image in recipe.images if "*" not in image}


def of(image: str) -> Recipe | None:
    """The recipe that provides an image, by its name or by a pattern."""
    return next((one for one in all_recipes().values() if one.stage(image) is not None), None)


def provider(image: str) -> Recipe:
    """The same; raises EngineError where there is none."""
    if (recipe := of(image)) is None:
        raise EngineError(
            f"engine/bases has no recipe for {image}: add one (engine/README.md says how), "
            "or use a Docker engine that reaches a registry"
        )
    return recipe


def load(path: Path) -> Recipe:
    """Read one base.toml."""
    with open(path, "rb") as file:
        table = tomllib.load(file)
    if unknown := sorted(set(table) - KEYS):
        raise EngineError(f"{path}: unknown key {unknown[0]}: use {', '.join(sorted(KEYS))}")
    if not table.get("images") or not table.get("from"):
        raise EngineError(f"{path}: say what it is rebuilt `from` and which [images] it provides")
    return Recipe(
        path.parent, table["from"], table["images"], table.get("root", {}), table.get("wheels", {}),
        table.get("instead", ""),
    )  # fmt: skip


def closure(asked: Iterable[str]) -> list[str]:
    """These images and all that they start from, in an order to build."""
    order: dict[str, None] = {}

    def visit(image: str) -> None:
        needs = provider(image).needs
        if image not in order:
            for need in needs:
                visit(need)
            order[image] = None

    for image in asked:
        visit(image)
    return list(order)


@functools.cache
def key(recipe_name: str) -> str:
    """A digest of all that a base is made from, what it starts from included."""
    recipe = all_recipes()[recipe_name]
    used = [recipe.folder]
    if f"from={SHARED}" in (recipe.folder / "Dockerfile").read_text(encoding="utf-8"):
        used.append(FOLDER / SHARED)
    files = sorted(path for folder in used for path in folder.rglob("*") if path.is_file())
    return digest(
        *(part for path in files for part in (path.name, path.read_bytes())),
        *(pin(wheel)[1] for wheel in recipe.wheels.values()),
        *(key(provider(need).name) for need in recipe.needs),
        root_key(recipe),
    )


def root_key(recipe: Recipe) -> str:
    """A digest of all that a recipe's root.tar is made from, the code that makes it included."""
    if not recipe.root:
        return ""
    added = sorted(path for path in (recipe.folder / "root").rglob("*") if path.is_file())
    wheel = recipe.root.get("alpine")
    code = [Path(__file__).with_name(name).read_bytes() for name in ("alpine.py", "roots.py")]
    on = recipe.root.get("on")
    return digest(
        repr(sorted(recipe.root.items())), *code, extra_certificates(), apt_settings(),
        *(part for path in added for part in (path.name, path.read_bytes())),
        pin(wheel)[1] if wheel else "",
        root_key(all_recipes()[on]) if on else "",
    )  # fmt: skip
