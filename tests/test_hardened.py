"""What a hardened container is refused counts wherever it says so, and whenever until its end."""

from pathlib import Path
from typing import Any

import pytest

from layerlab.book.book import Book
from layerlab.book.claims.probe import RunError
from layerlab.book.example import Example
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.lab import Lab

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("lab")]
# It writes when it is told to, and says only there that it could not: in an answer or its output.
SERVER = """
import os, signal, sys, threading, time
from http.server import BaseHTTPRequestHandler, HTTPServer
when = sys.argv[1]
def kept(name):
    try:
        open(f"/data/{name}", "w").close()
        return "kept"
    except OSError as error:
        return str(error)
def later(seconds):
    time.sleep(seconds)
    print(kept("later"), flush=True)
def ended(*_):
    if when == "at-its-end":
        later(1.5)
    os._exit(0)
class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        if when == "behind-its-answer":
            threading.Thread(target=later, args=[0.25], daemon=True).start()
        self.answered(kept("visit") if when == "in-its-answer" else "ok")
    def do_POST(self):
        self.answered("ok")
    def answered(self, text):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())
    def log_message(self, *_):
        pass
signal.signal(signal.SIGTERM, ended)
HTTPServer(("", 8080), Server).serve_forever()
"""
DOCKERFILE = """\
FROM python:3.13-slim-trixie
RUN mkdir /data
COPY server.py /
ENTRYPOINT ["python3", "-B", "/server.py"]
"""
POST = {"port": 8080, "method": "POST", "body": "ok"}
VISIT, LATER = (f"[Errno 30] Read-only file system: '/data/{name}'" for name in ("visit", "later"))


def example(root: Path, image: dict[str, Any], dockerfile: str = DOCKERFILE) -> Example:
    """An example of one image; its name is the test's own, since a lab builds each name once."""
    book, name = Book(root), f"chapter/{root.name.lower().replace('_', '-')}"
    (book.examples / name).mkdir(parents=True)
    (book.examples / name / "Dockerfile").write_text(dockerfile)
    (book.examples / name / "server.py").write_text(SERVER)
    return Example.of({"title": "An app", "image": {"app": image}}, name, book)


def measured(lab: Lab, app: Example, key: str) -> Any:
    """What is measured of one claim."""
    return getattr(app.image["app"], key).measure(BuiltExample(lab, app).image("app"))


@pytest.mark.parametrize(
    ("when", "serves", "says", "path"),
    [
        ("in-its-answer", {"port": 8080}, VISIT, "/data/visit"),
        ("in-its-answer", POST, VISIT, "/data/visit"),
        ("behind-its-answer", {"port": 8080}, LATER, "/data/later"),
        ("at-its-end", {"port": 8080}, LATER, "/data/later"),
    ],
    ids=["in-its-answer", "in-one-waited-for", "behind-its-answer", "at-its-end"],
)
def test_a_refusal_counts_wherever_it_stands(
    lab: Lab, tmp_path: Path, when: str, serves: dict[str, Any], says: str, path: str
) -> None:
    """The answers are as claimed; `writes` sees the same, and what is written when it may."""
    image = {"serves": serves, "container": {"command": [when]}, "hardened": {}, "writes": [path]}
    app = example(tmp_path, image)
    assert measured(lab, app, "hardened") == f"it answers with 200, and says {says!r}"
    assert measured(lab, app, "writes") == {"changed": [path], "refused": [path]}


@pytest.mark.parametrize(
    ("command", "exit", "value"),
    [
        (
            "touch /kept; exit 1",
            1,
            "run all: it ends with 1, and says 'touch: /kept: Read-only file sys",
        ),
        ("mount -t proc none /mnt; exit 3", 3, "works"),
        ("printf a; mount -t proc none /mnt; true", 0, "works"),
    ],
    ids=["refused", "refused-anyway", "refused-in-a-line"],
)
def test_a_run_may_end_as_claimed_and_was_refused_something(
    lab: Lab, tmp_path: Path, command: str, exit: int, value: str
) -> None:
    """Whatever it ends with; what it says otherwise, too, is no news, amid a line or not."""
    image = {"runs": {"all": {"exit": exit}}, "hardened": {}}
    app = example(tmp_path, image, f"FROM alpine:3.23\nCMD {command}\n")
    assert measured(lab, app, "hardened")[: len(value)] == value


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("hardened", "`serves` does not hold unhardened either; mend it: "),
        ("writes", "what it wrote says nothing, as `serves` does not hold: "),
    ],
)
@pytest.mark.parametrize(
    ("command", "fault"),
    [("as-it-is", "GET / answered 'ok', claimed 'hello'"), (None, "the container exited before")],
    ids=["another-answer", "none"],
)
def test_a_claim_that_never_holds_is_at_fault_itself(
    lab: Lab, tmp_path: Path, key: str, says: str, command: str | None, fault: str
) -> None:
    """Not what is asked of it once more."""
    image = {
        "serves": {"port": 8080, "body": "hello"}, "hardened": {}, "writes": [],
        "container": {"command": [command] if command else []},
    }  # fmt: skip
    with pytest.raises(RunError) as error:
        measured(lab, example(tmp_path, image), key)
    assert str(error.value).startswith(f"{says}{fault}")
