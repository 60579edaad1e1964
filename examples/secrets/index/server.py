"""A package index for those who know the token: a stand-in for the one that you have."""

import base64
import os
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

TOKENS = {os.environ["TOKEN"], "only-for-the-arg-example"}


class Index(SimpleHTTPRequestHandler):
    """Serves the folder /srv: simple/greetings/greetings-1.0-py3-none-any.whl."""

    def do_GET(self):
        scheme, _, encoded = self.headers.get("Authorization", "").partition(" ")
        user_and_password = base64.b64decode(encoded).decode() if scheme == "Basic" else ""
        if user_and_password.partition(":")[2] in TOKENS:
            super().do_GET()
            return
        self.send_response(401)
        self.send_header("WWW-Authenticate", "Basic")
        self.end_headers()


server = ThreadingHTTPServer(("", 8080), lambda *args: Index(*args, directory="/srv"))
print("ready", flush=True)
server.serve_forever()
