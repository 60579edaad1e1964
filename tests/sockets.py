"""A unix socket that leads to another one: to break it, or to speak to what is behind it."""

import contextlib
import socket
import threading
from pathlib import Path


class Passage:
    """Whoever connects to `path` speaks to `target`, until the passage is closed."""

    def __init__(self, path: Path, target: str) -> None:
        """Listen; each connection is passed on by two threads."""
        self.target, self.open = target.removeprefix("unix://"), []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, far = self.listener.accept()[0], socket.socket(socket.AF_UNIX)
                far.connect(self.target)
                self.greet(far)
                self.open += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def greet(self, far: socket.socket) -> None:
        """What is said to the target before anything is passed on: nothing."""

    @staticmethod
    def _pass(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Close everything, also in the middle of something."""
        for end in [self.listener, *self.open]:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class BuildKit(Passage):
    """The BuildKit inside a Docker engine, as a standalone one at a socket of its own.

    The engine's API has it at `/grpc`, behind an upgrade to HTTP/2; Buildx's `remote` driver
    expects it without (source: moby, api/server/router/grpc).
    """

    def greet(self, far: socket.socket) -> None:
        """Ask for the upgrade, and read the answer to its end."""
        upgrade = (
            "POST /grpc HTTP/1.1\r\nHost: engine\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
        )
        far.sendall(upgrade.encode())
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += far.recv(1) or b"\r\n\r\n"
