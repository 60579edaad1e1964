"""Asks a container over HTTP: until it answers for the first time, and once it does."""

import http.client
import socket
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Timer
from urllib.parse import quote

from docker.models.containers import Container
from testcontainers.core.waiting_utils import WaitStrategy, WaitStrategyTarget

from layerlab.book.claims.answers import HttpAnswer, HttpRequest
from layerlab.book.claims.probe import RunError
from layerlab.builds.containers import PATIENCE, ImageContainer, last_words

_ASKED_AGAIN_AFTER = 5  # seconds
LONGEST = 16 * 2**20  # bytes of an answer: more is no answer that anybody claims


class NoAnswerError(RunError):
    """A container that runs, and was asked in vain until time was up."""


class Answer(WaitStrategy):
    """Wait until the container answers HTTP on a port; any status is an answer."""

    def __init__(self, port: int, path: str, headers: dict[str, str] | None = None) -> None:
        """What it answers to a GET of the path is kept in `answer`."""
        super().__init__()
        self.with_startup_timeout(PATIENCE).with_poll_interval(0.03)
        self.port, self.request = port, HttpRequest("GET", path, headers or {}, None)
        self.answer: HttpAnswer = {"status": 0, "body": ""}

    def wait_until_ready(self, container: WaitStrategyTarget) -> None:
        """Raises RunError when the container ends first, NoAnswerError when it never answers."""
        inner = container.get_wrapped_container()
        deadline = time.monotonic() + self._startup_timeout
        while time.monotonic() < deadline:
            inner.reload()
            if inner.status in ("exited", "dead"):
                raise RunError(f"the container exited before it answered: {last_words(inner)}")
            if self._answered(container.get_container_host_ip(), inner):
                return
            time.sleep(self._poll_interval)
        raise NoAnswerError(
            f"no answer on port {self.port} within {self._startup_timeout:g} s"
            f"{self._exposed(inner)}; "
            f"is the service listening there, on all addresses? {last_words(inner)}"
        )

    def _exposed(self, inner: Container) -> str:
        """What the image says of its ports, where this one is none of them."""
        image = inner.image
        ports = list(image.attrs["Config"].get("ExposedPorts") or {}) if image else []
        if not ports or f"{self.port}/tcp" in ports:
            return ""
        return f", and the image's EXPOSE says {', '.join(sorted(ports))}"

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


def sent(
    host: str, port: int, request: HttpRequest, timeout: float, whole: float = PATIENCE
) -> HttpAnswer:
    """Send a request; what it leads to elsewhere is not followed.

    Of its path, what is no ASCII is sent as a browser would send it: `/gr%C3%BC%C3%9Fe`. It has
    `timeout` seconds until each part of its head comes, `whole` seconds until all of it has; of a
    stream, which does not say how long it is, that is the answer which came until then. Raises
    OSError or HTTPException where nothing answers, RunError where an answer has no end.
    """
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.connect()
        sock: socket.socket = connection.sock
        with _cut_off(sock, whole) as late:
            body = None if request.data is None else request.data.encode()
            path = quote(request.path, safe=string.punctuation)
            connection.request(request.method, path, body, dict(request.headers))
            response = _headed(connection, late)
            sock.settimeout(None)
            try:
                text = _read(response, late).decode(errors="replace")
            except EOFError as error:
                raise RunError(f"{request.method} {request.path} {error}") from None
            return {"status": response.status, "body": text}
    finally:
        connection.close()


def _headed(connection: http.client.HTTPConnection, late: Event) -> http.client.HTTPResponse:
    """An answer of which the head is there; raises TimeoutError where it was cut off."""
    try:
        response = connection.getresponse()
    except OSError:  # a connection that is cut off may be reset by the other side
        if not late.is_set():
            raise
        response = None
    if response is None or late.is_set():  # a head, cut off, would be read as a whole one
        raise TimeoutError("timed out")
    return response


@contextmanager
def _cut_off(sock: socket.socket, after: float) -> Iterator[Event]:
    """End a connection after these seconds, whatever still comes; the event tells that it was."""
    late = Event()

    def end() -> None:
        late.set()
        with suppress(OSError):  # the other side was faster
            sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(after, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _read(response: http.client.HTTPResponse, late: Event) -> bytes:
    """The body. Raises EOFError, as the end of a sentence, where it is too long or comes late."""
    body = bytearray()
    try:
        while part := response.read1(LONGEST):
            body += part
            if len(body) > LONGEST:
                raise EOFError(
                    f"answers with more than {LONGEST >> 20} MiB; a claim reads a shorter answer"
                )
    except (OSError, http.client.HTTPException):
        if not late.is_set():
            raise
    if response.length:
        if late.is_set():
            missing = f"{response.length} of {len(body) + response.length} bytes"
            raise EOFError(f"did not answer in time: {missing} had not come")
        raise http.client.IncompleteRead(bytes(body), response.length)
    return bytes(body)
