"""Looks at the engine that the user's own `docker` command reaches."""

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine import lanes
from engine.api import Api, NoAnswer

OLDEST = 23
SECONDS = 20


class Unfit(Exception):
    """The user's engine cannot be used; the text says why in a few words."""


@dataclass(frozen=True)
class Users:
    """A user's engine that is fit for the book."""

    host: str
    version: str
    buildkit: str
    store: str


def look() -> Users:
    """Return the user's engine; raise Unfit when there is none or it is too old or bare."""
    host = _host()
    info = _info(host)
    version = info["ServerVersion"]
    if int(version.partition(".")[0]) < OLDEST:
        raise Unfit(f"the Docker Engine at {host} is {version}, older than {OLDEST}")
    status, said = _docker("buildx", "inspect")
    if status:
        raise Unfit(f"the docker command for {host} has no Buildx")
    buildkit = _buildkit(said, version)
    if not buildkit:
        raise Unfit(f"the Docker Engine {version} at {host} does not say which BuildKit is in it")
    containerd = ["driver-type", "io.containerd.snapshotter.v1"] in (info["DriverStatus"] or [])
    store = "containerd" if containerd else info["Driver"]
    return Users(host, version, buildkit, store)


def reaches(users: Users, images: Sequence[str]) -> bool:
    """Whether the engine has these images, or reaches a registry that has the first it lacks."""
    if not users.host.startswith(("unix://", "tcp://")) or os.environ.get("DOCKER_TLS_VERIFY"):
        return True  # a remote engine that the user set up with care
    api = Api(users.host, SECONDS)
    for image in images:
        try:
            api.get(f"/images/{image}/json")
        except NoAnswer:
            return _registry_has(api, image)
    return True


def _buildkit(inspected: str, engine: str) -> str:
    """The version that `buildx inspect` tells, or what is known of this engine; may be empty.

    Engines of Debian's and Ubuntu's packages say v0.0.0+unknown.
    """
    lines = [line for line in inspected.splitlines() if line.startswith("BuildKit version")]
    told = lines[0].split()[-1] if lines else ""
    known = re.match(r"v\d+\.\d+", told) and not told.startswith("v0.0.0")
    return told if known else lanes.BUILDKIT.get(engine.partition("+")[0], "")


def _registry_has(api: Api, image: str) -> bool:
    try:
        api.get(f"/distribution/{image}/json")
    except NoAnswer:
        return False
    return True


def _host() -> str:
    if host := os.environ.get("DOCKER_HOST"):
        return host
    status, said = _docker("context", "inspect", "--format", "{{.Endpoints.docker.Host}}")
    return said.strip() if status == 0 and said.strip() else "unix:///var/run/docker.sock"


def _info(host: str) -> dict[str, Any]:
    _, said = _docker("info", "--format", "{{json .}}")
    try:
        info: dict[str, Any] = json.loads(said)
    except ValueError:
        info = {}
    if not info.get("ServerVersion"):
        raise Unfit(f"no Docker answers at {host}")
    return info


def _docker(*words: str) -> tuple[int, str]:
    try:
        done = subprocess.run(
            ["docker", *words], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except FileNotFoundError as error:
        raise Unfit("there is no docker command") from error
    except subprocess.TimeoutExpired as error:
        raise Unfit(f"docker {words[0]} does not answer within {SECONDS} s") from error
    return done.returncode, done.stdout
