"""The few calls to an engine's API that are needed before there is a client library."""

import http.client
import json
import socket
from pathlib import Path
from typing import Any


class NoAnswer(Exception):
    """Nothing that speaks the Docker API is at that address."""


class Api:
    """An engine at a unix socket (a path) or at a host and port (`tcp://host:port`)."""

    def __init__(self, at: Path | str, seconds: float = 60) -> None:
        """Remember where; nothing is opened before the first call.

        A machine whose processors are all busy building may take many seconds to answer: that is
        no reason to take its engine for dead. An engine that is gone refuses at once.
        """
        self.at = str(at)
        self.seconds = seconds

    def get(self, path: str) -> str:
        """Return the body that the engine answers with."""
        return self.call("GET", path)

    def call(self, method: str, path: str) -> str:
        """Make a request without a body; return the body of the answer."""
        connection = _Connection(self.at, self.seconds)
        try:
            connection.request(method, path, headers={"Host": "docker"})
            answer = connection.getresponse()
            body = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(str(error)) from error
        finally:
            connection.close()
        if answer.status >= http.client.BAD_REQUEST:
            raise NoAnswer(f"{path} answered {answer.status}")
        return body

    def json(self, path: str) -> Any:
        """Return the body, decoded."""
        try:
            return json.loads(self.get(path))
        except ValueError as error:
            raise NoAnswer(f"{path} did not answer with JSON") from error

    def answers(self) -> bool:
        """Whether an engine is there."""
        try:
            self.get("/_ping")
        except NoAnswer:
            return False
        return True


class _Connection(http.client.HTTPConnection):
    def __init__(self, at: str, seconds: float) -> None:
        # For a socket the name is only what the Host header says.
        super().__init__(at.removeprefix("tcp://") if at.startswith("tcp://") else "docker")
        self.at, self.timeout = at, seconds

    def connect(self) -> None:
        if self.at.startswith("tcp://"):
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.at.removeprefix("unix://"))
