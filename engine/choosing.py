"""Decides which engine is used: the user's where it can be, the embedded one otherwise."""

import os
from collections.abc import Sequence

from engine import embedded, users
from engine.chosen import Engine
from engine.errors import EngineError
from engine.paths import Home, home

ANSWERS = ("", "embedded", "docker")


def choose(bases: Sequence[str] | None = None) -> Engine:
    """Return an engine to build on, brought up with its bases if it is the embedded one.

    `bases` are the images that builds will start from; by default those that the examples name.
    ENGINE=embedded or ENGINE=docker leaves no choice. Raises EngineError with one sentence that
    says what to install or run when neither is possible.
    """
    asked = os.environ.get("ENGINE", "")
    if asked not in ANSWERS:
        raise EngineError(f"ENGINE={asked} is not known: use embedded or docker, or leave it unset")
    own = home()
    images = None if bases is None else list(bases)
    if asked == "embedded":
        return embedded.up(own, "ENGINE=embedded", images)
    if os.environ.get("DOCKER_HOST") == f"unix://{own.socket}" and not asked:
        return embedded.up(own, "DOCKER_HOST is its own", images)
    try:
        return _users(asked, embedded.named() if images is None else images)
    except users.Unfit as unfit:
        return _instead(own, asked, str(unfit), images)


def _users(asked: str, images: list[str]) -> Engine:
    found = users.look()
    if not asked and not users.reaches(found, images):
        raise users.Unfit(f"the Docker Engine at {found.host} reaches no image registry")
    why = "ENGINE=docker" if asked else f"it answers at {found.host}"
    line = (
        f"engine: Docker Engine {found.version}, BuildKit {found.buildkit}, "
        f"{found.store} store ({why})"
    )
    return Engine(False, found.host, found.version, found.buildkit, found.store, line, {})


def _instead(own: Home, asked: str, unfit: str, images: list[str] | None) -> Engine:
    if asked == "docker":
        raise EngineError(f"ENGINE=docker, but {unfit}: {embedded.OTHERWISE}")
    if reason := embedded.impossible(own):
        raise EngineError(
            f"{unfit}, and there can be no embedded engine, {reason}: {embedded.OTHERWISE}"
        )
    return embedded.up(own, unfit, images)
