"""Containers that end while they are looked at, and that answer what is no text."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from lab.containers import Answer, RunError, Running


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
    running = SimpleNamespace(get_wrapped_container=lambda: ending, _top=Running._top)
    with pytest.raises(RunError) as error:
        Running.first_process(running)
    assert str(error.value) == "the container exited: exit code 3, last output 'gone'"


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
def port() -> Iterator[int]:
    """Where the picture is served."""
    with HTTPServer(("127.0.0.1", 0), Picture) as server:
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
    assert (answer.status, answer.body) == (200, "\ufffdPNG")
