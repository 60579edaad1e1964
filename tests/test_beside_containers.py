"""Containers that are started as a claims file says: variables, a command, services beside them."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from layerlab.book.book import Book
from layerlab.book.claims.probe import RunError, fault_of
from layerlab.book.example import Example
from layerlab.book.load import load
from layerlab.builds import containers
from layerlab.builds.closed_network import joined
from layerlab.builds.containers import ImageContainer
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.lab import Lab
from layerlab.tools import recording
from layerlab.tools.measuring import Measuring

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("lab")]

# A store of lines behind TCP that asks for a password, as a database does.
DATABASE = """
import os, socketserver, time
items = []
time.sleep(1)
class Session(socketserver.StreamRequestHandler):
    def handle(self):
        password, command, text = self.rfile.readline().decode().rstrip("\\n").split("|")
        if password != os.environ["DATABASE_PASSWORD"]:
            self.wfile.write(b"wrong password")
        elif command == "insert":
            items.append(text)
        else:
            self.wfile.write(",".join(items).encode())
print("database system is ready to accept connections", flush=True)
socketserver.TCPServer(("", 5432), Session).serve_forever()
"""
API = """
import json, os, socket, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit
url = urlsplit(os.environ["DATABASE_URL"])
def asked(command, text=""):
    with socket.create_connection((url.hostname, 5432), 5) as session:
        session.sendall(f"{url.password}|{command}|{text}\\n".encode())
        return session.makefile().read()
class Items(BaseHTTPRequestHandler):
    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Content-Type"] != "application/json":
            return self.answer(415, "JSON, please")
        asked("insert", json.loads(sent)["name"])
        self.answer(201, "")
    def do_GET(self):
        self.answer(200, json.dumps(asked("select").split(",")))
    def answer(self, status, text):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())
assert sys.argv[1:] == ["serve"], sys.argv
asked("select")
HTTPServer(("", 8080), Items).serve_forever()
"""
SERVICE = """
[service.database]
image = "database"
env = { DATABASE_PASSWORD = "{value}" }
ready = "ready to accept connections"
"""
CLAIMS = f"""
title = "An API with a database"
{SERVICE}
[image.api]
container = {{ env = {{ DATABASE_URL = "db://app:{{value}}@database/app" }}, command = ["serve"], services = ["database"] }}
serves = {{ port = 8080, method = "POST", path = "/items", json = {{ name = "nail" }}, status = 201, then = [{{ path = "/items", body = '["nail"]' }}] }}
hardened = {{}}
stops = {{ within = "< 5 s", exit = 143, init = true, grace = 2 }}
runs_as = "10001"

[image.database]
dockerfile = "database/Dockerfile.prod"
"""  # noqa: E501 - an inline table stands on one line
BASE = "FROM python:3.13-slim-trixie\nENV PYTHONDONTWRITEBYTECODE=1\nUSER 10001:10001\n"
DOCKERFILE = f'{BASE}COPY api.py /\nENTRYPOINT ["python3", "/api.py"]\nCMD ["help"]\n'


def example(root: Path, claims: str = CLAIMS, dockerfile: str = DOCKERFILE) -> Example:
    """An API and its database; its name is the test's own, since a lab builds each name once."""
    book, name = Book(root), f"chapter/{root.name.lower().replace('_', '-')}"
    context = book.examples / name
    (context / "database").mkdir(parents=True)
    (context / "database/Dockerfile.prod").write_text(
        f'{BASE}COPY database.py /\nCMD ["python3", "/database.py"]\n'
    )
    (context / "Dockerfile").write_text(dockerfile)
    (context / "database.py").write_text(DATABASE)
    (context / "api.py").write_text(API)
    (book.examples / f"{name}.toml").write_text(claims)
    return load(name, book)


def test_an_api_with_a_database_is_claimed_in_a_few_lines(lab: Lab, tmp_path: Path) -> None:
    """It has its variables and command; the database is ready first, and reached by its name."""
    app = example(tmp_path)
    probe = BuiltExample(lab, app)
    claims = {one.id: one for one in app.claims() if one.table == "image.api"}
    values = {id: one.measure(probe) for id, one in claims.items()}
    assert values["api serves"] == [
        {"status": 201, "body": ""}, {"status": 200, "body": '["nail"]'},
    ]  # fmt: skip
    assert values["api hardened"] == "works"
    assert [claims[id].claim.check(value) for id, value in values.items()] == [None] * 4


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (', services = ["database"]', "", "failure in name resolution"),
        ('["serve"]', '["start"]', "AssertionError"),
        ('"{value}" }', '"other" }', "wrong password"),
        ('{ name = "nail" }', '{ name = "screw" }', '["screw"]'),
    ],
    ids=["no-database", "another-command", "another-password", "another-item"],
)
def test_what_a_container_is_given_decides(
    lab: Lab, tmp_path: Path, old: str, new: str, says: str
) -> None:
    """Without one of them the claim fails, and says what the program said."""
    assert old in CLAIMS
    claims = CLAIMS.replace(old, new)
    if '["database"]' not in claims:  # a service that no container has is refused
        claims = claims.replace(SERVICE, "")
    app = example(tmp_path, claims)
    claim = app.image["api"].serves
    assert claim is not None
    fault = fault_of(BuiltExample(lab, app).image("api"), claim)
    assert fault is not None
    assert says in fault


def test_a_service_may_be_an_image_that_is_nobodys_here(lab: Lab, tmp_path: Path) -> None:
    """As a database mostly is; it is named with its tag."""
    claims = """
title = "A client of a registry"
service.registry = { image = "registry:3", ready = "listening on" }
[image.client]
container.services = ["registry"]
runs.get = { command = ["wget", "-qO-", "http://registry:5000/v2/"], stdout = "{}" }
"""
    app = example(tmp_path, claims, "FROM alpine:3.23\n")
    claim = app.image["client"].runs
    assert claim is not None
    assert claim.check(claim.measure(BuiltExample(lab, app).image("client"))) is None
    assert list(recording.begin(lab, app)["bases"]) == ["alpine:3.23", "registry:3"]


def test_a_service_whose_image_cannot_be_had_loses_what_needs_it(lab: Lab, tmp_path: Path) -> None:
    """The rest is measured; the claims file is named, and where no claim starts it that is said."""
    claims = """
title = "Images beside a database"
service.used = { image = "127.0.0.1:9/nosuch:1", ready = "x" }
service.unused = { image = "127.0.0.1:9/nothing:1", ready = "x" }
[image.alone]
container.services = ["unused"]
user = "root"
[image.started]
container.services = ["used"]
user = "root"
runs.a = { command = ["true"] }
[image.built]
services = ["used"]
user = "root"
"""
    measuring = Measuring(lab, example(tmp_path, claims, "FROM alpine:3.23\nRUN true\n"))
    record = measuring.record(None)
    assert [*record["images"]] == ["alone", "started"]
    assert [*record["claims"]] == ["alone user", "started user"]
    text = "\n".join(measuring.missing)
    assert ".toml:3: [service.used] image: '127.0.0.1:9/nosuch:1' cannot be had: failed" in text
    assert "not measured: service unused (no claim starts it): examples/" in text
    assert (text.count("not measured: "), "service used" in text) == (3, False), text


@pytest.mark.parametrize(
    ("ready", "says"),
    [
        (
            '["python3", "-c", "import socket; socket.create_connection((\'localhost\', 5432))"]',
            None,
        ),
        (
            '["false"]',
            "service database: `false` did not end with 0 in time; last output 'database",
        ),
    ],
    ids=["connects", "never"],
)
def test_a_service_may_be_ready_by_a_command(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ready: str, says: str | None
) -> None:
    """Where its output says so too early, as that of PostgreSQL does while it is set up."""
    monkeypatch.setattr(containers, "PATIENCE", 3)
    claims = CLAIMS.replace('"ready to accept connections"', ready)
    app = example(tmp_path, claims)
    claim = app.image["api"].serves
    assert claim is not None
    fault = fault_of(BuiltExample(lab, app).image("api"), claim)
    assert (fault or "")[: len(says or "")] == (says or "")
    assert (fault is None) == (says is None)


def test_nothing_is_left_of_services_and_networks(lab: Lab, tmp_path: Path) -> None:
    """Also where the container does not come up."""
    app = example(tmp_path, CLAIMS.replace('["serve"]', '["start"]'))
    mine = {"label": [f"{name}={text}" for name, text in lab.labels.items()]}

    def there() -> list[set[str]]:
        kinds = (lab.client.containers.list(all=True, filters=mine), lab.client.networks.list)
        return [{one.id for one in kinds[0]}, {one.id for one in kinds[1](filters=mine)}]

    before = there()
    with pytest.raises(RunError):
        app.image["api"].serves.measure(BuiltExample(lab, app).image("api"))
    assert there() == before


@pytest.fixture
def outside(lab: Lab) -> Iterator[str]:
    """Where a server outside the embedded engine is, as its containers see it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.connect((lab.engine.environment.get("TESTCONTAINERS_HOST_OVERRIDE", "127.0.0.1"), 9))
        address = way.getsockname()[0]
    with HTTPServer((address, 0), BaseHTTPRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"{address}:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def of_the_host(lab: Lab) -> Iterator[int]:
    """The port of a server on the embedded engine's own host."""
    port = 18_081
    command = ["python3", "-u", "-m", "http.server", str(port)]
    with ImageContainer(
        lab.owner, "python:3.13-slim-trixie", command=command, network_mode="host"
    ) as server:
        server.printed("Serving HTTP")
        yield port


def test_a_network_leads_to_the_engines_host_and_no_farther(
    lab: Lab, outside: str, request: pytest.FixtureRequest
) -> None:
    """A server beyond that host, which other containers reach, is not reached."""
    options = joined(lab.client, lab.closed_network)
    closed = lab.client.networks.get(lab.closed_network).attrs
    assert closed["Options"]["com.docker.network.bridge.enable_ip_masquerade"] == "false"
    if lab.engine.embedded:  # another engine's host may be this one, which is not outside
        gateway = closed["IPAM"]["Config"][0]["Gateway"]
        port = request.getfixturevalue("of_the_host")
        assert "written to stdout" in _said(lab, f"{gateway}:{port}", **options)
        assert "501" in _said(lab, outside, network_mode="bridge")
        assert "timed out" in _said(lab, outside, **options)
    assert "bad address" in _said(lab, "pypi.org", **options)


def _said(lab: Lab, address: str, **options: object) -> str:
    command = ["wget", "-T", "3", "-O-", f"http://{address}/"]
    with ImageContainer(lab.owner, "alpine:3.23", command=command, **options) as container:
        return container.ended()["stderr"]
