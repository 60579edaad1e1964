"""Containers that end while they are looked at, and that answer what is no text."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
from docker.errors import APIError

from layerlab.book.claims.answers import HttpRequest
from layerlab.book.claims.probe import RunError
from layerlab.builds.containers import ImageContainer, Owner
from layerlab.builds.http_answer import Answer, sent


class Ending:
    """A container that has ended when it is asked for its processes, and says so only then."""

    def __init__(self) -> None:
        """It runs, as far as anybody knows."""
        self.status, self.attrs = "running", {"State": {"Pid": 1, "ExitCode": 3}}
        self.asked = False

    def reload(self) -> None:
        """What is known of it."""
        self.status = "exited" if self.asked else "running"

    def top(self, ps_args: str) -> dict:
        """What Docker Engine answers for a container without processes."""
        self.asked = True
        return {"Titles": [], "Processes": None}

    def logs(self, **_: object) -> bytes:
        """What it printed."""
        return b"gone\n"


def test_a_container_that_just_ended_is_one_sentence() -> None:
    """Not a traceback about a list that is none."""
    ending = Ending()
    running = SimpleNamespace(get_wrapped_container=lambda: ending, _top=ImageContainer._top)
    with pytest.raises(RunError) as error:
        ImageContainer.first_process(running)
    assert str(error.value) == "the container exited: exit code 3, last output 'gone'"


class Ended:
    """A container whose program ended by itself, as the engine has it."""

    status, attrs = "running", {"State": {"Pid": 1, "ExitCode": 3}}

    def reload(self) -> None:
        """Only now it is known."""
        self.status = "exited"

    def top(self, ps_args: str) -> dict:
        """What the engine answers where no process is."""
        response = SimpleNamespace(status_code=409, reason="Conflict", url="")
        raise APIError("", response, "container 1 is not running")

    def stop(self, timeout: int) -> None:
        """It has ended: the engine finds nothing to do."""

    def logs(self, **_: object) -> bytes:
        """What it printed."""
        return b"all done\n"


def test_a_worker_that_ended_by_itself_was_not_stopped() -> None:
    """Its exit code is no answer to a signal, and it took no time."""
    running = SimpleNamespace(get_wrapped_container=Ended)
    with pytest.raises(RunError) as error:
        ImageContainer.stopped(running, 10)
    assert str(error.value) == (
        "it ended before it was stopped: exit code 3, last output 'all done'"
    )


def test_a_program_that_ends_while_it_is_looked_at_has_no_process() -> None:
    """The engine says so by an error, where it still said running a moment ago."""
    assert ImageContainer._top(Ended()) is None


def test_what_is_printed_last_is_waited_for() -> None:
    """A program may end right after it, before anybody looks."""
    inner, said = Ended(), iter([b"", b"all done\n"])
    inner.logs = lambda **_: next(said)
    running = SimpleNamespace(get_wrapped_container=lambda: inner)
    running._wait = partial(ImageContainer._wait, running)
    ImageContainer.printed(running, "all done")


@pytest.mark.parametrize("given", ["", "size=1m,mode=1777"])
def test_a_tmpfs_has_options_as_docker_takes_them(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """Behind a colon; the path alone is where it is mounted."""
    monkeypatch.setattr("testcontainers.core.container.DockerClient", lambda **_: None)
    container = ImageContainer(Owner({}, {}), "x", tmpfs=(f"/tmp:{given}".rstrip(":"),))
    assert container.tmpfs == {"/tmp": given}


class Picture(BaseHTTPRequestHandler):
    """Answers the first bytes of a PNG file."""

    def do_GET(self) -> None:
        """Send them."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"\x89PNG")

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def handler(request: pytest.FixtureRequest) -> type[BaseHTTPRequestHandler]:
    """What answers."""
    return getattr(request, "param", Picture)


@pytest.fixture
def port(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """Where it is served."""
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_an_answer_that_is_no_text_is_an_answer(port: int) -> None:
    """Its bytes that are none have a mark in their place."""
    inner = SimpleNamespace(
        status="running", reload=lambda: None, ports={"80/tcp": [{"HostPort": str(port)}]}
    )
    container = SimpleNamespace(
        get_wrapped_container=lambda: inner, get_container_host_ip=lambda: "127.0.0.1"
    )
    answer = Answer(80, "/")
    answer.wait_until_ready(container)  # type: ignore[arg-type]
    assert answer.answer == {"status": 200, "body": "\ufffdPNG"}


class Echo(Picture):
    """Answers the path that it was asked for, and a header."""

    def do_GET(self) -> None:
        """As they came."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{self.path} {self.headers['X-Name']}".encode())


@pytest.mark.parametrize("handler", [Echo], indirect=True)
@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/grüße?wer=Zoë&x=%20", "/gr%C3%BC%C3%9Fe?wer=Zo%C3%AB&x=%20"),
        ("/a/~b;c=[1]?d={e}", "/a/~b;c=[1]?d={e}"),
        ("/\x7f", "/%7F"),
    ],
)
def test_a_path_is_sent_as_a_browser_sends_it(port: int, path: str, asked: str) -> None:
    """What is no ASCII in UTF-8 and per cent; what is encoded already is not encoded again."""
    answer = sent("127.0.0.1", port, HttpRequest("GET", path, {"X-Name": "Zoë"}, None), 5)
    assert answer["body"] == f"{asked} Zoë"


class Stream(Picture):
    """Answers on and on, until nobody listens: of a length that it says, or of none."""

    length: int | None = None

    def do_GET(self) -> None:
        """A line every hundredth of a second."""
        self.send_response(200)
        if self.length:
            self.send_header("Content-Length", str(self.length))
        self.end_headers()
        with suppress(OSError):
            for _ in range(300):
                self.wfile.write(b": ping\n")
                time.sleep(0.01)


class Slow(Stream):
    """Says how long its answer is, and never gets there."""

    length = 10_000


class Long(Picture):
    """Answers more than anybody claims."""

    def do_GET(self) -> None:
        """As fast as it is read."""
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            for _ in range(40):
                self.wfile.write(bytes(2**20))


class Headers(Stream):
    """Never comes to an end of its head."""

    def do_GET(self) -> None:
        """A letter of one line after another."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Name: ")
        with suppress(OSError):
            for _ in range(300):
                self.wfile.write(b"x")
                time.sleep(0.01)


GET = HttpRequest("GET", "/events", {}, None)


@pytest.mark.parametrize("handler", [Stream], indirect=True)
def test_a_stream_is_judged_by_what_came_in_time(port: int) -> None:
    """Server-sent events have no end: whoever waits for it waits for ever."""
    answer = sent("127.0.0.1", port, GET, 5, 0.3)
    pings = answer["body"].splitlines()
    assert (answer["status"], set(pings)) == (200, {": ping"})
    assert len(pings) < 300


@pytest.mark.parametrize(
    ("handler", "says"),
    [(Slow, r"did not answer in time: \d+ of 10000 bytes had not come"),
     (Long, "answers with more than 16 MiB; a claim reads a shorter answer")],
    indirect=["handler"],
)  # fmt: skip
def test_an_answer_that_is_late_or_too_long_is_one_sentence(port: int, says: str) -> None:
    """It said how long it is, so that what came is not all of it; or it fills the memory."""
    with pytest.raises(RunError, match=f"^GET /events {says}$"):
        sent("127.0.0.1", port, GET, 5, 0.5 if "time" in says else 20)


@pytest.mark.parametrize("handler", [Headers], indirect=True)
def test_a_head_without_end_is_no_answer(port: int) -> None:
    """What was cut off would be read as a head without what was to come."""
    with pytest.raises(TimeoutError):
        sent("127.0.0.1", port, GET, 5, 0.3)


@pytest.mark.parametrize("handler", [Headers], indirect=True)
def test_a_late_answer_may_be_reset(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other side may reset a connection that was cut off: it was late all the same."""

    def reset(connection: object) -> None:
        time.sleep(0.2)
        raise ConnectionResetError(104, "Connection reset by peer")

    monkeypatch.setattr("http.client.HTTPConnection.getresponse", reset)
    with pytest.raises(TimeoutError):
        sent("127.0.0.1", port, GET, 5, 0.1)
    with pytest.raises(ConnectionResetError):
        sent("127.0.0.1", port, GET, 5, 9)
