"""Measurements that once looked right and were not: each is made here where it would be wrong."""

import os
from pathlib import Path
from typing import Any

import pytest

from layerlab.book.book import Book
from layerlab.book.claims.probe import RunError
from layerlab.book.example import Example
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.lab import Lab
from layerlab.tools.chosen_engine import chosen_engine

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("lab")]
SERVER = """
const { createServer } = require("node:http")
const { writeFileSync } = require("node:fs")
createServer((request, answer) => {
  try { writeFileSync("/tmp/visits", "1") } catch (error) { console.log(error.message) }
  answer.end("ok")
}).listen(8080)
process.on("SIGTERM", () => process.exit(0))
"""


def example(root: Path, image: dict[str, Any], **files: str) -> Example:
    """An example of one image; its name is the test's own, since a lab builds each name once."""
    book, name = Book(root), f"chapter/{root.name.lower().replace('_', '-')}"
    context = book.examples / name
    context.mkdir(parents=True)
    for file, text in files.items():
        (context / file).write_text(text)
    return Example.of({"title": "An app", "image": {"app": image}}, name, book)


def test_a_first_transfer_is_a_first_one(lab: Lab, tmp_path: Path) -> None:
    """Also where the same files were built from their own folder a moment ago."""
    app = example(tmp_path, {}, Dockerfile="FROM scratch\nCOPY . /app/\n", data="x" * 200_000)
    probe = BuiltExample(lab, app)
    assert len(probe.image("app").contents.layers) == 1
    for _ in range(2):
        sent = probe.sends("app", None, {})
        assert sent["first"] > 200_000
        assert sent["again"] < 1_000


@pytest.mark.parametrize(("cached", "copied"), [(True, 3), (False, 2)])
def test_a_build_without_cache_has_files_of_one_time(
    lab: Lab, tmp_path: Path, cached: bool, copied: int
) -> None:
    """A first COPY that is known from another checkout, and a second one of what is here now."""
    text = f"FROM scratch AS first\nCOPY a /\nFROM first\nCOPY . /\n# {tmp_path}\n"
    app = example(tmp_path, {"target": "first"}, **{"Dockerfile": text, "a": f"{cached}{tmp_path}"})
    assert BuiltExample(lab, app).image("app").contents.layers
    os.utime(app.context / "a", (1, 1))
    whole = app.model_copy(
        update={"image": {"whole": app.image["app"].model_copy(update={"target": None})}}
    )
    with Lab(lab.engine, cached=cached) as another:
        layers = BuiltExample(another, whole).image("whole").contents.layers
    assert sum(layer.regular_files for layer in layers) == copied


def test_a_second_transfer_like_the_first_is_no_measurement(lab: Lab, tmp_path: Path) -> None:
    """Here none of the context is sent; it would look the same if the builder had all of it."""
    app = example(tmp_path, {}, Dockerfile="FROM alpine:3.23\nRUN true\n")
    with pytest.raises(RunError, match="the builder had the files before, or none"):
        BuiltExample(lab, app).sends("app", None, {})


def test_a_named_frontend_is_no_obstacle_for_a_builder_of_its_own(lab: Lab, tmp_path: Path) -> None:
    """It has what the Dockerfile is read with, too."""
    text = "# syntax=docker/dockerfile:1.7\nFROM scratch\nCOPY . /app/\n"
    app = example(tmp_path, {}, Dockerfile=text, data="x" * 200_000)
    chosen_engine(app.book, [app])  # which is told what the Dockerfile is read with
    assert BuiltExample(lab, app).sends("app", None, {})["first"] > 200_000


@pytest.mark.parametrize(("tmpfs", "works"), [([], False), (["/tmp"], True)])
def test_an_answer_is_not_all_that_works(
    lab: Lab, tmp_path: Path, tmpfs: list[str], works: bool
) -> None:
    """A program that answers but could not write says so in its output."""
    dockerfile = 'FROM node:24-alpine3.23\nCOPY server.cjs /\nCMD ["node", "/server.cjs"]\n'
    image = {"serves": {"port": 8080, "body": "ok"}, "hardened": {"tmpfs": tmpfs}}
    app = example(tmp_path, image, Dockerfile=dockerfile, **{"server.cjs": SERVER})
    claim = app.image["app"].hardened
    assert claim is not None
    value = claim.measure(BuiltExample(lab, app).image("app"))
    assert (value == "works") is works
    assert works or "EROFS: read-only file system, open '/tmp/visits'" in value


# It answers a GET however it is run, and keeps what is posted.
NOTES = """
import signal, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Notes(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answered(200, "ok")
    def do_POST(self):
        try:
            open("/tmp/notes", "wb").write(self.rfile.read(int(self.headers["Content-Length"])))
            self.answered(201, open("/tmp/notes").read())
        except OSError:
            self.answered(500, "")
    def answered(self, status, text):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())
    def log_message(self, *_):
        pass
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
HTTPServer(("", 8080), Notes).serve_forever()
"""
POST = {"method": "POST", "path": "/notes", "data": "buy nails", "status": 201, "body": "buy nails"}


@pytest.mark.parametrize(
    ("then", "value", "changed"),
    [([], "works", []), ([POST], "POST /notes answered 500, claimed 201", ["/tmp/notes"])],
    ids=["only-get", "then-post"],
)
def test_a_get_is_not_all_that_works(
    lab: Lab, tmp_path: Path, then: list[dict[str, Any]], value: str, changed: list[str]
) -> None:
    """What is claimed of hardened containers, and of writes, is as good as the requests."""
    dockerfile = (
        'FROM python:3.13-slim-trixie\nCOPY notes.py /\nCMD ["python3", "-B", "/notes.py"]\n'
    )
    image = {"serves": {"port": 8080, "then": then}, "hardened": {}, "writes": []}
    app = example(tmp_path, image, Dockerfile=dockerfile, **{"notes.py": NOTES})
    probe, claimed = BuiltExample(lab, app).image("app"), app.image["app"]
    assert claimed.hardened is not None
    assert claimed.hardened.measure(probe) == value
    assert claimed.writes is not None
    assert claimed.writes.measure(probe) == {"changed": changed, "refused": []}


@pytest.mark.parametrize(
    ("command", "value"),
    [
        ("chown 1 /dev/shm; true", "run all: it ends with 0, and says 'chown: /dev/shm: Oper"),
        ("cat /kept; true", "run all: it ends with 0, and says \"cat: can't open '/kept': Perm"),
        ("mount -t proc none /mnt; true", "works"),
    ],
    ids=["not-permitted", "denied", "denied-anyway"],
)
def test_a_program_may_be_refused_more_than_a_write(
    lab: Lab, tmp_path: Path, command: str, value: str
) -> None:
    """What only root's capabilities allow; what is refused to any container is no news."""
    dockerfile = (
        f"FROM alpine:3.23\nRUN touch /kept && chown 1 /kept && chmod 0 /kept\nCMD {command}\n"
    )
    app = example(tmp_path, {"runs": {"all": {}}, "hardened": {}}, Dockerfile=dockerfile)
    claim = app.image["app"].hardened
    assert claim is not None
    assert claim.measure(BuiltExample(lab, app).image("app"))[: len(value)] == value


@pytest.mark.parametrize(
    ("mount", "value"),
    [
        ("/tmp:size=2m", "works"),
        ("/tmp:size=1m", "run a exited with 1"),
        ("/tmp:size=big", "run a exited with 1"),
    ],
    ids=["size", "too-small", "wrong"],
)
def test_a_tmpfs_may_have_options(lab: Lab, tmp_path: Path, mount: str, value: str) -> None:
    """As `docker run --tmpfs` takes them."""
    run = {"command": ["sh", "-c", "head -c 1500000 /dev/zero >/tmp/zeros"]}
    app = example(
        tmp_path,
        {"runs": {"a": run}, "hardened": {"tmpfs": [mount]}},
        Dockerfile="FROM alpine:3.23\n",
    )
    claim = app.image["app"].hardened
    assert claim is not None
    assert claim.measure(BuiltExample(lab, app).image("app"))[: len(value)] == value


def test_a_run_that_ends_well_may_have_been_refused_a_write(lab: Lab, tmp_path: Path) -> None:
    """The exit code is the last command's; the output tells of the one before."""
    dockerfile = "FROM alpine:3.23\nCMD touch /kept; true\n"
    app = example(tmp_path, {"runs": {"all": {}}, "hardened": {}}, Dockerfile=dockerfile)
    claim = app.image["app"].hardened
    assert claim is not None
    assert claim.measure(BuiltExample(lab, app).image("app")) == (
        "run all: it ends with 0, and says 'touch: /kept: Read-only file system'"
    )
