"""Brings the embedded engine up with the bases that are asked for, and takes it down."""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from engine import daemon, names, recipes, remains
from engine.archive import tree
from engine.building import ensure, missing, records
from engine.chosen import Engine
from engine.errors import EngineError
from engine.paths import Home
from engine.progress import say
from engine.stage import locked

EXAMPLES = Path(__file__).parent.parent / "examples"
LAB, DOCS = EXAMPLES.with_name("lab"), EXAMPLES.with_name("docs")
REGISTRY = "registry:3"
PROGRAMS = ("apt-get", "apt-config", "dpkg-deb", "unshare", "setpriv", "setsid", "mount", "sh")
# Debian builds Docker Engine without telling it which BuildKit is inside; moby's vendor.mod does.
BUILDKIT = {"28.5.2": "v0.25.2"}
OTHERWISE = "install Docker Engine 23 or newer with Buildx and start it"


def impossible(home: Home) -> str:
    """Why there can be no embedded engine here, in a few words; empty when there can."""
    if daemon.running(home):
        return ""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return "it needs Linux on x86_64"
    if os.geteuid():
        return "it needs root"
    if missing := [name for name in PROGRAMS if not shutil.which(name)]:
        return f"it needs {missing[0]}, as Debian has it"
    if not Path("/dev/net/tun").exists():
        return "it needs /dev/net/tun"
    if not _may_unshare():
        return "it may not make namespaces here (in a container, run that with --privileged)"
    return ""


def up(home: Home, why: str, images: list[str] | None = None) -> Engine:
    """Return the running engine with these images, or with those that the examples start from."""
    home.root.mkdir(parents=True, exist_ok=True)
    images = named() if images is None else images
    # Whoever finds all in place need not wait for another run that builds something else.
    if (found := daemon.running(home)) and not missing(home, images):
        return _engine(home, found, environment(home, found), why)
    with locked(home.lock, "another run to bring the engine up"):
        found = daemon.running(home)
        if found is None:
            if reason := impossible(home):
                raise EngineError(f"no embedded engine here, {reason}: {OTHERWISE}")
            found = daemon.start(home, tree(home.stages))
        variables = environment(home, found)
        ensure(home, Path(found.tree), variables, images)
    return _engine(home, found, variables, why)


def running(home: Home, why: str) -> Engine | None:
    """Return the engine if it runs."""
    found = daemon.running(home)
    return _engine(home, found, environment(home, found), why) if found else None


def down(home: Home) -> list[str]:
    """Stop the engine; return what is left of it, which should be nothing."""
    with locked(home.lock, "another run to finish with the engine"):
        daemon.stop(home)
        return remains.left(home)


def named() -> list[str]:
    """The bases that a recipe provides and the book needs; others are said.

    They are what Dockerfiles of examples and of the lab start from, what commands on pages name,
    and the registry that the lab itself runs.
    """
    found = dict.fromkeys([REGISTRY])
    for path in [*names.dockerfiles(EXAMPLES), *names.dockerfiles(LAB)]:
        for image in names.images(path.read_text(encoding="utf-8", errors="replace")):
            if image in recipes.by_image():
                found[image] = None
            else:
                where = path.relative_to(EXAMPLES.parent)
                say(f"engine: {where} names {image}, which engine/bases has no recipe for")
    pages = [names.transcripts(page.read_text(encoding="utf-8")) for page in DOCS.glob("*.md")]
    typed = "\n".join(pages)
    for image in recipes.by_image():
        if re.search(rf"(?<![\w./-]){re.escape(image)}(?![\w.-])", typed):
            found[image] = None
    return list(found)


def environment(home: Home, found: daemon.Running) -> dict[str, str]:
    """The variables with which Docker's CLI and SDK and testcontainers reach this engine."""
    path = os.environ.get("PATH", os.defpath)
    first = str(home.run / "bin")
    variables = {
        "DOCKER_HOST": f"unix://{home.socket}",
        "DOCKER_CONFIG": str(home.run / "config"),
        "PATH": path if path.startswith(f"{first}:") else f"{first}:{path}",
        "TESTCONTAINERS_HOST_OVERRIDE": found.address,
        # The reaper is an image on Docker Hub; here the engine's own end takes all with it.
        "TESTCONTAINERS_RYUK_DISABLED": "true",
    }
    # What a user set for another engine would be taken for this one's.
    foreign = ("DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_CONTEXT", "BUILDX_BUILDER")
    return variables | {name: "" for name in foreign if os.environ.get(name)}


def buildkit(version: str) -> str:
    """The BuildKit inside an engine of Debian's, by the engine's version."""
    return BUILDKIT.get(version.partition("+")[0], "unknown")


def _engine(home: Home, found: daemon.Running, variables: dict[str, str], why: str) -> Engine:
    version = found.version.partition("+")[0]
    kit = buildkit(version)
    line = f"engine: embedded Docker Engine {version}, BuildKit {kit}, {home.store} store ({why})"
    bases = {
        image: {"digest": record["digest"], "from": f"rebuilt from {record['from']}"}
        for image, record in records(home).items()
    }
    host = f"unix://{home.socket}"
    return Engine(True, host, version, kit, home.store, line, variables, bases)


def _may_unshare() -> bool:
    command = ["unshare", "--mount", "--net", "--ipc", "--pid", "--fork", "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
