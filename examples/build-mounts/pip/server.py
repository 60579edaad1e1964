"""A package index whose files may be kept, as PyPI's: each answer says for how long."""

from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


class Handler(SimpleHTTPRequestHandler):
    """Wheels may be kept for ever, lists for ten minutes."""

    def end_headers(self):
        age = 31536000 if self.path.endswith(".whl") else 600
        self.send_header("Cache-Control", f"max-age={age}, public")
        super().end_headers()


print("ready", flush=True)
ThreadingHTTPServer(("", 5297), Handler).serve_forever()
