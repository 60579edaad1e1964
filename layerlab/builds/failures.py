"""What may go wrong between the book and the engine, each said in one sentence."""

import subprocess

import docker.errors
import requests

from engine.errors import EngineError
from layerlab.book.claims.probe import NoContent, RunError
from layerlab.book.edits import EditError
from layerlab.builds.build import BuilderError, BuildError
from layerlab.images.layer import ArchiveError

# The engine does not answer, or no longer: what the Docker SDK raises then.
CONNECTION_LOST = (
    requests.exceptions.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.Timeout,
)
_SENTENCES = (
    BuilderError, BuildError, RunError, NoContent, EditError, ArchiveError, EngineError,
)  # fmt: skip
EXPECTED = (
    *_SENTENCES,
    docker.errors.DockerException,
    requests.exceptions.RequestException,
    subprocess.SubprocessError,
    OSError,
)
NEXT = "is it still running? `docker version` tells; then run the same command again"


def message(error: BaseException) -> str:
    """One sentence, with the next step where the error does not name it."""
    if lost(error):
        return f"the Docker engine no longer answers; {NEXT}"
    if isinstance(error, docker.errors.APIError):
        return f"the Docker engine refuses: {error.explanation}"
    return str(error) if isinstance(error, _SENTENCES) else f"{type(error).__name__}: {error}"


def canceled(error: BaseException) -> bool:
    """Whether a build was broken off, by Ctrl-C: it shows nothing of what it builds."""
    return isinstance(error, BuildError) and "context canceled" in error.message


def lost(error: BaseException) -> bool:
    """Whether the engine itself is gone, so that nothing further can be measured."""
    if isinstance(error, BuildError):
        return not error.step and "docker daemon" in error.message.lower()
    return isinstance(error, CONNECTION_LOST) or "Error while fetching server API version" in str(
        error
    )
