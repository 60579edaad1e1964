"""The lanes of the embedded engine: the newest Docker Engine, from Go modules, and Debian's."""

import os
import shutil
from pathlib import Path

from engine import debian, gobuild
from engine.cached_folder import digest, finished, locked
from engine.errors import EngineError
from engine.paths import DEBIAN, REFUSED_SECONDS, Home, lane
from engine.progress import say

# Debian builds Docker Engine without telling it which BuildKit is inside; moby's vendor.mod does.
BUILDKIT = {"28.5.2": "v0.25.2"}
# On two cores, the download of 400 MB of modules included.
MINUTES = 6


class NoNewest(EngineError):
    """The newest lane cannot be had here; Debian's can."""


def tree(home: Home) -> Path:
    """Return a folder whose `usr` holds the lane's engine, made when needed.

    Raises NoNewest, with the reason, where it cannot be built.
    """
    older = debian.tree(home.stages)
    if home.lane == DEBIAN:
        return older
    try:
        found = _newest(home.stages, older)
    except (EngineError, OSError) as error:
        sentence = (
            f"Docker Engine {gobuild.ENGINE.release} cannot be had here, so Debian's is used, and "
            f"the newest not tried again for {REFUSED_SECONDS // 60} minutes: {error}"
        )
        home.refused.write_text(sentence, encoding="utf-8")
        raise NoNewest(sentence) from error
    home.refused.unlink(missing_ok=True)
    return found


def remind(home: Home) -> None:
    """Say again why the lane that is asked for is not the one that is used."""
    if home.lane != lane() and home.refused.is_file():
        say(f"engine: {home.refused.read_text(encoding='utf-8')}")


def buildkit(tree: Path, version: str) -> str:
    """The BuildKit inside a tree's engine; an EngineError where nobody knows it.

    A version that is not known would leave out claims that need another, and nobody would see.
    """
    if (tree / "buildkit").is_file():
        return (tree / "buildkit").read_text(encoding="utf-8")
    if found := BUILDKIT.get(version):
        return found
    raise EngineError(
        f"nobody knows which BuildKit is in Debian's Docker Engine {version}: add what moby's "
        f"vendor.mod of v{version} says to BUILDKIT in engine/lanes.py"
    )


def _newest(stages: Path, older: Path) -> Path:
    """Debian's tree with the newest engine in the place of its own."""
    key = digest(older.name, *(project.key for project in gobuild.PROJECTS))
    if (target := stages / f"newest-{key}").is_dir():
        return target
    release = gobuild.ENGINE.release
    with locked(stages / ".go.lock", f"another run to build Docker Engine {release}"):
        if not target.is_dir():
            say(
                f"engine: building Docker Engine {release} from Go modules, once, about {MINUTES} "
                "min; stopped, it picks up where it was"
            )
        parts = [gobuild.built(stages, project) for project in gobuild.PROJECTS]
        gobuild.clear(stages)

        def lay_out(part: Path) -> None:
            _lay_out(older, parts, part)

        return finished(stages, "newest", key, lay_out, f"laying out Docker Engine {release}")


def _lay_out(older: Path, parts: list[Path], into: Path) -> None:
    """Link what Debian has, which takes no space, and what was built over it."""
    shutil.copytree(older, into, symlinks=True, copy_function=os.link, dirs_exist_ok=True)
    for project, folder in zip(gobuild.PROJECTS, parts, strict=True):
        for place in project.programs.values():
            (into / place).unlink(missing_ok=True)
            os.link(folder / place, into / place)
        if project is gobuild.ENGINE:
            kit = gobuild.inside(folder, "github.com/moby/buildkit")
            (into / "buildkit").write_text(kit, encoding="utf-8")
