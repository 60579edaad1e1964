"""A visit counter: keeps its number in a file of the folder that STATE names."""

import os
import signal
import sys
import tempfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

FILE = Path(os.environ.get("STATE", "/app")) / "visits"


def count() -> int:
    """Add one."""
    return keep(int(FILE.read_text()) + 1 if FILE.exists() else 1)


def keep(visits: int) -> int:
    """Write a new file beside the old one and swap them."""
    with tempfile.NamedTemporaryFile("w", dir=FILE.parent, delete=False) as new:
        new.write(str(visits))
    os.replace(new.name, FILE)
    return visits


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.answer(count)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(lambda: keep(int(sent)))

    def answer(self, change: Callable[[], int]) -> None:
        try:
            status, text = 200, f"visit {change()}\n"
        except OSError as error:
            status, text = 500, f"{error.strerror}\n"
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
HTTPServer(("", 8080), Handler).serve_forever()
