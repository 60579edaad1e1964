"""Answers HTTP with one line; with an error, once /tmp/broken exists."""

from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    """Every path is the same."""

    def do_GET(self):
        """200, or 500."""
        broken = Path("/tmp/broken").exists()
        self.send_response(500 if broken else 200)
        self.end_headers()
        self.wfile.write(b"broken\n" if broken else b"works\n")

    def log_message(self, *arguments):
        """Keep quiet."""


with suppress(KeyboardInterrupt):
    ThreadingHTTPServer(("", 8080), Handler).serve_forever()
