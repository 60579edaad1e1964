"""Asks a container over HTTP: until it answers for the first time, and once it does."""

import http.client
import string
import time
from urllib.parse import quote

from docker.models.containers import Container
from testcontainers.core.waiting_utils import WaitStrategy, WaitStrategyTarget

from layerlab.book.claims.answers import HttpAnswer, HttpRequest
from layerlab.book.claims.probe import RunError
from layerlab.builds.containers import PATIENCE, ImageContainer, last_words

_ASKED_AGAIN_AFTER = 5  # seconds


class Answer(WaitStrategy):
    """Wait until the container answers HTTP on a port; any status is an answer."""

    def __init__(self, port: int, path: str, headers: dict[str, str] | None = None) -> None:
        """What it answers to a GET of the path is kept in `answer`."""
        super().__init__()
        self.with_startup_timeout(PATIENCE).with_poll_interval(0.03)
        self.port, self.request = port, HttpRequest("GET", path, headers or {}, None)
        self.answer: HttpAnswer = {"status": 0, "body": ""}

    def wait_until_ready(self, container: WaitStrategyTarget) -> None:
        """Raises RunError when the container ends first, or never answers."""
        inner = container.get_wrapped_container()
        deadline = time.monotonic() + self._startup_timeout
        while time.monotonic() < deadline:
            inner.reload()
            if inner.status in ("exited", "dead"):
                raise RunError(f"the container exited before it answered: {last_words(inner)}")
            if self._answered(container.get_container_host_ip(), inner):
                return
            time.sleep(self._poll_interval)
        raise RunError(
            f"no answer on port {self.port} within {self._startup_timeout:g} s; "
            f"is the service listening there, on all addresses? {last_words(inner)}"
        )

    def _answered(self, host: str, inner: Container) -> bool:
        mapped = (inner.ports or {}).get(f"{self.port}/tcp")
        if not mapped:
            return False
        try:
            port = int(mapped[0]["HostPort"])
            self.answer = sent(host, port, self.request, _ASKED_AGAIN_AFTER)
        except (OSError, http.client.HTTPException):
            return False
        return True


def asked(container: ImageContainer, port: int, request: HttpRequest) -> HttpAnswer:
    """The answer of a container that is ready; the request is sent once. Raises RunError.

    The container keeps what it answered, too.
    """
    host, published = container.get_container_host_ip(), int(container.get_exposed_port(port))
    try:
        answer = sent(host, published, request, PATIENCE)
    except (OSError, http.client.HTTPException) as error:
        said = last_words(container.get_wrapped_container())
        text = f"{request.method} {request.path} was not answered: {error}; {said}"
        raise RunError(text) from None
    container.answered.append(answer["body"])
    return answer


def sent(host: str, port: int, request: HttpRequest, timeout: float) -> HttpAnswer:
    """Send a request; what it leads to elsewhere is not followed.

    Of its path, what is no ASCII is sent as a browser would send it: `/gr%C3%BC%C3%9Fe`.
    """
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        body = None if request.data is None else request.data.encode()
        path = quote(request.path, safe=string.punctuation)
        connection.request(request.method, path, body, dict(request.headers))
        response = connection.getresponse()
        return {"status": response.status, "body": response.read().decode(errors="replace")}
    finally:
        connection.close()
