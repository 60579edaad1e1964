"""How Buildx is started."""

from collections.abc import Mapping
from pathlib import Path


def buildx(environment: Mapping[str, str]) -> list[str]:
    """The words of a command line that come before those for Buildx.

    `docker buildx` asks the plugin what it is before it starts it once more; that is longer than
    some builds take. So it is started by itself where the folder of Docker's settings has it.
    """
    if settings := environment.get("DOCKER_CONFIG"):
        plugin = Path(settings, "cli-plugins", "docker-buildx")
        if plugin.is_file():
            return [str(plugin)]
    return ["docker", "buildx"]
