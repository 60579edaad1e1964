"""Variables of its environment that lead docker, or Buildx, to what is not the session's."""

import re
from collections.abc import Mapping
from pathlib import Path

from layerlab.transcripts.option_rules import is_inside

# Docker, Buildx, what they run, and the libraries in them are led by these: to another engine, a
# builder, credentials, an agent, or past the network that is meant.
_LEADING = re.compile(
    r"(?:DOCKER|BUILDX|BUILDKIT|BAKE|COMPOSE|XDG|LD|OTEL|DBUS)_\w+|HOME|PATH|KUBECONFIG|"
    r"SSH_AUTH_SOCK|GNUPGHOME|PASSWORD_STORE_DIR|(?:https?|all|no)_proxy|(?:HTTPS?|ALL|NO)_PROXY"
)
# They say how it builds, or what it prints.
_HARMLESS = {
    "DOCKER_BUILDKIT", "DOCKER_CLI_HINTS", "DOCKER_CONTENT_TRUST", "DOCKER_DEFAULT_PLATFORM",
    "BUILDKIT_COLORS", "BUILDKIT_PROGRESS", "BUILDKIT_TTY_LOG_LINES", "BUILDX_GIT_CHECK_DIRTY",
    "BUILDX_GIT_INFO", "BUILDX_GIT_LABELS", "BUILDX_METADATA_PROVENANCE",
    "BUILDX_METADATA_WARNINGS", "BUILDX_NO_DEFAULT_ATTESTATIONS", "BUILDX_NO_DEFAULT_LOAD",
}  # fmt: skip
# Folders of the configuration: within the session's own folder each is the session's.
_FOLDERS = {"HOME", "DOCKER_CONFIG", "BUILDX_CONFIG"}


def leading_elsewhere(
    given: Mapping[str, str], own: Mapping[str, str], home: Path, folder: Path
) -> str:
    """The first variable of a command that is not as in its session; or nothing.

    `home` is the session's folder, `folder` the one in which the command runs.
    """
    for name in sorted({*given, *own}):
        said = given.get(name)
        if not _LEADING.fullmatch(name) or name in _HARMLESS or said == own.get(name):
            continue
        if not (name in _FOLDERS and said and is_inside(said, home, folder)):
            return name
    return ""
