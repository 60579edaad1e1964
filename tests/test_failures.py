"""Whatever goes wrong between the book and the engine is one sentence."""

import docker.errors
import pytest
import requests

from engine import EngineError
from layerlab.book.claims.probe import RunError
from layerlab.book.edits import EditError
from layerlab.builds.build import BuildError
from layerlab.builds.failures import EXPECTED, lost, message
from layerlab.images.layer import ArchiveError

GONE = (
    "the Docker engine no longer answers; is it still running? `docker version` tells; "
    "then run the same command again"
)
REFUSED = "Error while fetching server API version: ('Connection aborted.', FileNotFoundError(2))"


@pytest.mark.parametrize(
    ("error", "sentence", "gone"),
    [
        (requests.ConnectionError("reset by peer"), GONE, True),
        (requests.exceptions.ChunkedEncodingError("broken"), GONE, True),
        (requests.Timeout("600 s"), GONE, True),
        (docker.errors.DockerException(REFUSED), GONE, True),
        (BuildError("", "Cannot connect to the Docker daemon at unix:///x.", ""), GONE, True),
        (BuildError("", "parse error", ""), "the build fails: parse error", False),
        (RunError("the container exited"), "the container exited", False),
        (EditError("a does not contain 'b'"), "a does not contain 'b'", False),
        (ArchiveError("a layer is compressed with zstd"), "a layer is compressed with zstd", False),
        (EngineError("the engine did not start"), "the engine did not start", False),
        (docker.errors.APIError("", explanation="no"), "the Docker engine refuses: no", False),
        (OSError(28, "No space left"), "OSError: [Errno 28] No space left", False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)  # fmt: skip
def test_trouble_is_one_sentence(error: Exception, sentence: str, gone: bool) -> None:
    """With the next step where the engine is gone, so that nothing further can be measured."""
    assert isinstance(error, EXPECTED)
    assert (message(error), lost(error)) == (sentence, gone)
