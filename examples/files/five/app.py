"""Says whether a word is known: GET /plum."""

import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

KNOWN = set(Path("words.txt").read_text().split())


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.path.strip("/") in KNOWN
        self.send_response(200 if known else 404)
        self.end_headers()
        self.wfile.write(b"known\n" if known else b"unknown\n")


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
HTTPServer(("", 8000), Handler).serve_forever()
