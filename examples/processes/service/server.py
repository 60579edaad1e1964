"""Answers HTTP; asked to stop, it says so and ends."""

import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello\n")

    def log_message(self, *args):
        pass


def stop(number, frame):
    print("asked to stop: closing", flush=True)
    threading.Thread(target=server.shutdown).start()


server = ThreadingHTTPServer(("", 8080), Hello)
signal.signal(signal.SIGTERM, stop)
server.serve_forever()
sys.exit(0)
