"""A package repository. Once a package has been downloaded, new versions of all are published.

Of the old versions the file of greet is kept, that of farewell is not.
"""

import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

GONE = "farewell_1.0.deb"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    version = "1.0"

    def do_GET(self):
        body = self.file(self.path.rpartition("/")[2])
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if body and self.path.endswith(".deb"):
            Handler.version = "2.0"

    def file(self, name):
        if name == "Packages":
            return Path(f"Packages-{self.version}").read_bytes()
        if name.endswith(".deb") and not (name == GONE and self.version == "2.0"):
            return Path(name).read_bytes()
        return b""


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with ThreadingHTTPServer(("", 5123), Handler) as server:
    print("serving", flush=True)
    server.serve_forever()
