"""Decides which engine is used: the user's where it can be, the embedded one otherwise."""

import os
from collections.abc import Iterable, Sequence

from engine import embedded, host_engine, lanes
from engine.engine import Engine
from engine.errors import EngineError
from engine.paths import Home, home
from engine.recipes import of

ANSWERS = ("", "embedded", "docker")


def choose(bases: Iterable[str] = ()) -> Engine:
    """Return an engine to build on, brought up with its bases if it is the embedded one.

    `bases` are the images that builds will start from; those that no recipe provides are left out
    (`engine.recipes.of` has the one that does). ENGINE=embedded or ENGINE=docker leaves no
    choice. Raises EngineError with one sentence that says what to install or run when neither is
    possible.
    """
    asked = os.environ.get("ENGINE", "")
    if asked not in ANSWERS:
        raise EngineError(f"ENGINE={asked} is not known: use embedded or docker, or leave it unset")
    own = home()
    lanes.remind(own)
    images = [image for image in bases if of(image)]
    if asked == "embedded":
        return embedded.up(own, "ENGINE=embedded", images)
    if os.environ.get("DOCKER_HOST") == f"unix://{own.socket}" and not asked:
        return embedded.up(own, "DOCKER_HOST is its own", images)
    try:
        return _users(asked, images)
    except host_engine.Unfit as unfit:
        return _instead(own, asked, str(unfit), images)


def _users(asked: str, images: Sequence[str]) -> Engine:
    found = host_engine.look()
    if not asked and not host_engine.reaches(found, images):
        raise host_engine.Unfit(f"the Docker Engine at {found.host} reaches no image registry")
    why = "ENGINE=docker" if asked else f"it answers at {found.host}"
    line = (
        f"engine: Docker Engine {found.version}, BuildKit {found.buildkit}, "
        f"{found.store} store ({why})"
    )
    return Engine(False, found.host, found.version, found.buildkit, found.store, line, {})


def _instead(own: Home, asked: str, unfit: str, images: Sequence[str]) -> Engine:
    if asked == "docker":
        raise EngineError(f"ENGINE=docker, but {unfit}: {embedded.OTHERWISE}")
    if reason := embedded.impossible(own):
        raise EngineError(
            f"{unfit}, and there can be no embedded engine, {reason}: {embedded.OTHERWISE}"
        )
    return embedded.up(own, unfit, images)
