"""What may go wrong between the book and the engine, each said in one sentence."""

import subprocess

import docker.errors
import requests

from engine.errors import EngineError
from lab.building import BuilderError, BuildError
from lab.containers import RunError
from lab.edits import EditError
from lab.layer import ArchiveError

# The engine does not answer, or no longer: what the Docker SDK raises then.
GONE = (
    requests.exceptions.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.Timeout,
)
_SENTENCES = (BuilderError, BuildError, RunError, EditError, ArchiveError, EngineError)
TROUBLE = (
    *_SENTENCES,
    docker.errors.DockerException,
    requests.exceptions.RequestException,
    subprocess.SubprocessError,
    OSError,
)
NEXT = "is it still running? `docker version` tells; then run the same command again"


def said(error: BaseException) -> str:
    """One sentence, with the next step where the error does not name it."""
    if lost(error):
        return f"the Docker engine no longer answers; {NEXT}"
    if isinstance(error, docker.errors.APIError):
        return f"the Docker engine refuses: {error.explanation}"
    return str(error) if isinstance(error, _SENTENCES) else f"{type(error).__name__}: {error}"


def lost(error: BaseException) -> bool:
    """Whether the engine itself is gone, so that nothing further can be measured."""
    if isinstance(error, BuildError):
        return not error.step and "docker daemon" in error.message.lower()
    return isinstance(error, GONE) or "Error while fetching server API version" in str(error)
