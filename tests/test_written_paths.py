"""Where containers write: what the engine knows that they changed, what they say was refused."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from layerlab.book.book import Book
from layerlab.book.claims.writing import Writes
from layerlab.book.example import Example
from layerlab.book.reports import report
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.lab import Lab
from layerlab.builds.written_paths import refused_paths

DOCKERFILE = """\
FROM alpine:3.23
RUN mkdir -p /data/old /cache && echo 1 >/data/old/a && touch /data/b
VOLUME /volume /not/there/yet
COPY --chmod=755 app /app
CMD ["/app"]
"""
# It changes, deletes and makes files; one is gone again, and one folder only has another mode.
APP = """#!/bin/sh
echo 2 >>/data/old/a; rm -f /data/b; echo 3 >/cache/run-$$; chmod 700 /srv
echo 4 >/var/gone && rm /var/gone
echo 5 >/volume/file; echo 5 >/not/there/yet/file; echo 6 >/scratch/file; cat /etc/passwd >/dev/null
trap 'echo 7 >/at-the-end' EXIT
"""
DEEP = "#!/bin/sh\nmkdir /cache/new && echo 1 >/cache/new/a; true\n"
RUNS = "runs.all = { stdout = '' }\n"


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("Error: EROFS: read-only file system, mkdir '/app/.next/cache'", "/app/.next/cache"),
        ("at /app/a.js: EROFS: read-only file system, rename '/x/a' -> '/x/b'", "/x/a"),
        ("OSError: [Errno 30] Read-only file system: '/tmp/notes.json'", "/tmp/notes.json"),
        ('[emerg] 1#1: mkdir() "/var/x" failed (30: Read-only file system)', "/var/x"),
        ("/entry.sh: line 3: can't create /var/y: Read-only file system", "/var/y"),
        ("mkdir: cannot create directory ‘/run/x’: Read-only file system", "/run/x"),
        ("panic: open /data/db: read-only file system", "/data/db"),
        ("it is a read-only file system", None),
        ("POST /x HTTP/1.1 500: Read-only file system", None),
        ('"PUT /x?y=1 HTTP/1.1" 500 EROFS', None),
        ("DELETE /x 500 3ms - EROFS", None),
        ("POST /x: open /data/db: read-only file system", "/data/db"),
        ("open /data/db for POST /x: read-only file system", "/data/db"),
        ('{"url": "/x", "error": "Read-only file system"}', None),
        ("route=/x (/y HTTP/2) Read-only file system", None),
    ],
)
def test_a_refused_path_is_read_as_programs_print_it(line: str, path: str | None) -> None:
    """Node, Python, nginx, busybox, coreutils, Go; a line may name none, or what was asked for."""
    assert refused_paths([line]) == ({path} if path else set())


def test_one_line_may_tell_of_several() -> None:
    """As an answer in JSON does."""
    said = "[Errno 30] Read-only file system: '/a'"
    assert refused_paths([f'["{said}", "{said[:-2]}b\'"]']) == {"/a", "/b"}


def measured(lab: Lab, root: Path, writes: str, app: str = APP, runs: str = RUNS) -> Any:
    """The claim, and what is measured of it."""
    book, name = Book(root), f"chapter/{root.name.lower().replace('_', '-')}"
    (book.examples / name).mkdir(parents=True)
    (book.examples / name / "Dockerfile").write_text(DOCKERFILE)
    (book.examples / name / "app").write_text(app)
    data = tomllib.loads(f"title = 'An app'\n[image.app]\n{runs}writes = {writes}\n")
    app_of = Example.of(data, name, book)
    claim = app_of.image["app"].writes
    assert claim is not None
    return claim, claim.measure(BuiltExample(lab, app_of).image("app"))


@pytest.mark.engine
@pytest.mark.xdist_group("lab")
def test_all_that_a_container_changed_is_seen(lab: Lab, tmp_path: Path) -> None:
    """Made, changed and deleted files, until its end; what is gone again, where it is refused."""
    claim, value = measured(
        lab, tmp_path, '["/at-the-end", "/cache/", "/data/b", "/data/old/a", "/srv", "/var/gone"]'
    )
    assert value == {
        "changed": ["/at-the-end", "/cache/", "/data/b", "/data/old/a"],
        "refused": ["/at-the-end", "/cache/", "/data/b", "/data/old/a", "/srv", "/var/gone"],
    }
    assert claim.check(value) is None


@pytest.mark.engine
@pytest.mark.xdist_group("lab")
def test_a_run_that_was_refused_something_hides_no_other(lab: Lab, tmp_path: Path) -> None:
    """Each is run to its end, also where one before it did without and said so."""
    runs = "runs.one = { command = ['/app', 'one'] }\nruns.two = { command = ['/app', 'two'] }\n"
    value = measured(
        lab, tmp_path, "[]", app="#!/bin/sh\ntouch /cache/$1 && rm /cache/$1; true\n", runs=runs
    )[1]
    assert value == {"changed": [], "refused": ["/cache/one", "/cache/two"]}


@pytest.mark.engine
@pytest.mark.xdist_group("lab")
def test_a_path_that_nobody_claimed_is_named(lab: Lab, tmp_path: Path) -> None:
    """As the engine has it; and so is one that is not written."""
    claim, value = measured(lab, tmp_path, '["/srv/x"]', app=DEEP)
    assert value == {"changed": ["/cache/new/a"], "refused": ["/cache/new"]}
    assert claim.check(value) == "writes /cache/new, /cache/new/a; claimed /srv/x"
    assert claim.check({"changed": [], "refused": []}) == (
        "does not write /srv/x, which is claimed"
    )


CACHED = [f"/var/cache/app/{n % 7}/{n}" for n in range(297)]


@pytest.mark.parametrize(
    ("claimed", "changed", "says", "line"),
    [
        ([], [*CACHED, "/etc/app"], "/etc/app, /var/cache/app/ (297 paths); claimed nowhere",
         ["/etc/app", "/var/cache/app/"]),
        (["/etc/"], ["/etc/", "/tmp/a", "/tmp/b", "/tmp/c"],
         "/tmp/a, /tmp/b, /tmp/c; claimed /etc/",
         ["/etc/", "/tmp/a", "/tmp/b", "/tmp/c"]),
        (["/data/a"], ["/data", "/data/a", *(f"/data/b/{n}" for n in "1234")],
         "/data, /data/b/ (4 paths); claimed /data/a", ["/data", "/data/a", "/data/b/"]),
        ([], ["/data", *(f"/data/{n}" for n in "1234")], "/data/ (4 paths); claimed nowhere",
         ["/data/"]),
        ([], ["/a", "/b", "/c", "/d", "/e"], "/a, /b, /c, /d, /e; claimed nowhere",
         ["/a", "/b", "/c", "/d", "/e"]),
        (["/a", "/b"], ["/b"], None, ["/b"]),
    ],
    ids=["many", "few", "beside-a-claimed-one", "a-folder-itself", "no-folder", "not-written"],
)  # fmt: skip
def test_where_many_files_are_the_folder_is_named(
    tmp_path: Path, claimed: list[str], changed: list[str], says: str | None, line: list[str]
) -> None:
    """And stands in the line to paste, with which the claim holds."""
    data = {"runs": {"all": {}}, "writes": claimed}
    example = Example.of({"title": "An app", "image": {"app": data}}, "a/app", Book(tmp_path))
    example.claims_file.parent.mkdir(parents=True)
    example.claims_file.write_text(f"[image.app]\nruns.all = {{}}\nwrites = {claimed}\n")
    found = next(one for one in example.claims() if one.key == "writes")
    value = {"changed": changed, "refused": changed[:1]}
    fault = found.check(value)
    assert fault == (f"writes {says}" if says else "does not write /a, which is claimed")
    said = report(example, found, fault, value)
    pasted = f"writes = {json.dumps(line)}"
    assert f"  to claim it, in place of line 3:\n    {pasted}\n" in said
    assert Writes(tomllib.loads(pasted)["writes"]).check(value) is None
