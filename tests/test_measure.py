"""What `layerlab measure` says, keeps and leaves out; no engine is asked."""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.book.load import load
from layerlab.book.located_claim import LocatedClaim
from layerlab.builds.build import BuildError, telling
from layerlab.builds.containers import RunError
from layerlab.builds.failures import canceled
from layerlab.records import store
from layerlab.records.difference import same
from layerlab.records.files import path_of
from layerlab.records.reuse import Asked, made_of, reusable
from layerlab.tools import measure, measuring
from layerlab.tools.measure import recorded

CLAIMS = """title = "An app"

[image.app]
user = "10001"
serves = { port = 80, path = "/" }
stops = { within = "< 2 s", exit = 0 }

[rebuild.edit]
image = "app"
edit = { file = "main.go", append = "x" }
reruns = []
"""
VALUES = {
    "app user": "10001",
    "app serves": {"status": 200, "body": ""},
    "app stops": {"seconds": 0.5, "exit": 0},
    "rebuild edit": {"ran": {}, "cached": [], "printed": {}},
}
LOGS = Path(__file__).with_name("failed_steps")


def git(root: Path, *words: str) -> None:
    """Run git as somebody."""
    options = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *options, *words], cwd=root, check=True, capture_output=True)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A folder with one example."""
    context = tmp_path / "examples/shop/app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text("FROM alpine:3.23\n")
    (context / "main.go").write_text("package main\n")
    context.with_suffix(".toml").write_text(CLAIMS)
    return Book(tmp_path)


def record_of(example: Example) -> dict[str, Any]:
    """A record of the example, as it is begun, with a value for each claim."""
    asked = Asked(example)
    values = {
        one.id: {"value": VALUES.get(one.id), "asked": asked(one)} for one in example.claims()
    }
    return {
        "source": store.source_digest(example), "made_of": made_of(example), "on": {}, "bases": {},
        "claims": values,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "measured"),
    [
        ('user = "10001"', 'user = "root"', {"app user"}),
        ('path = "/"', 'path = "/x"', {"app serves", "app stops"}),
        ('append = "x"', 'append = "y"', {"rebuild edit"}),
        ("[image.app]", '[image.app]\nargs = { A = "1" }',
         {"app user", "app serves", "app stops", "rebuild edit"}),
        ("[image.app]", '[image.app]\ncontainer.env = { A = "1" }', {"app serves", "app stops"}),
        ("[image.app]", "[image.app]\nlayers = 3", {"app layers"}),
    ],
)  # fmt: skip
def test_a_changed_claim_measures_what_it_touches(
    book: Book, old: str, new: str, measured: set[str]
) -> None:
    """What its images are built by is a part of every claim on them; what they are run by, of those
    for which they run.
    """
    before = record_of(load("shop/app", book))
    (book.examples / "shop/app.toml").write_text(CLAIMS.replace(old, new))
    example = load("shop/app", book)
    values = reusable(example, before, record_of(example))
    assert {one.id for one in example.claims()} - values.keys() == measured


@pytest.mark.parametrize("key", ["made_of", "on", "bases"])
def test_nothing_is_kept_of_another_measurement(book: Book, key: str) -> None:
    """Another file, engine or base; nor where nothing changed, since then that is the question."""
    before = record_of(load("shop/app", book))
    (book.examples / "shop/app.toml").write_text(CLAIMS.replace("10001", "10002"))
    example = load("shop/app", book)
    assert reusable(example, before, record_of(example))
    assert reusable(example, {**before, key: "other"}, record_of(example)) == {}
    assert reusable(example, record_of(example), record_of(example)) == {}


@pytest.mark.parametrize("changed", ["main.go", "folder"])
def test_nothing_is_kept_of_files_with_another_mode(book: Book, changed: str) -> None:
    """Git keeps one bit of it, so the record stays current; a build copies all of them."""
    path = book.examples / "shop/app" / changed
    (book.examples / "shop/app/folder").mkdir()
    before = record_of(load("shop/app", book))
    path.chmod(0o700 if path.is_dir() else 0o600)
    assert store.source_digest(load("shop/app", book)) == before["source"]
    (book.examples / "shop/app.toml").write_text(CLAIMS.replace("10001", "10002"))
    example = load("shop/app", book)
    assert reusable(example, before, record_of(example)) == {}


def test_a_value_that_the_claim_reads_no_more_is_not_kept(book: Book) -> None:
    """It is of an earlier kind of claim."""
    before = record_of(load("shop/app", book))
    before["claims"]["app serves"]["value"] = {"answer": ""}
    (book.examples / "shop/app.toml").write_text(CLAIMS.replace("10001", "10002"))
    example = load("shop/app", book)
    values = reusable(example, before, record_of(example))
    assert values.keys() == VALUES.keys() - {"app user", "app serves"}


@pytest.mark.parametrize("same", [True, False, "but for a mode"])
def test_a_record_that_never_noted_it_keeps_what_was_committed_with_it(
    book: Book, same: bool | str
) -> None:
    """Its claims are in the repository, and so is known which of them changed."""
    git(book.root, "init", "-q")
    git(book.root, "add", ".")
    git(book.root, "commit", "-q", "-m", "one")
    before = record_of(load("shop/app", book))
    del before["made_of"]
    for entry in before["claims"].values():
        del entry["asked"]
    store.write({"example": "shop/app", **before}, book.records)
    (book.examples / "shop/app.toml").write_text(CLAIMS.replace("10001", "10002"))
    if not same:
        (book.examples / "shop/app/main.go").write_text("package other\n")
    if same == "but for a mode":
        (book.examples / "shop/app/main.go").chmod(0o600)
    example = load("shop/app", book)
    found = measure.before(example)
    assert found is not None
    values = reusable(example, found, record_of(example))
    assert values.keys() == (VALUES.keys() - {"app user"} if same is True else set())


def test_how_it_is_told_is_no_value(book: Book) -> None:
    """A record that was made before it was noted is not written anew for it."""
    new = record_of(load("shop/app", book))
    claims = {id: {"value": entry["value"]} for id, entry in new["claims"].items()}
    old = {**new, "claims": claims}
    del old["made_of"]
    assert same(old, new)


@pytest.fixture
def lab(book: Book, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A lab in which a service does not start; `fails` is the build's error, if it has one."""
    lab = SimpleNamespace(fails=None, environment={})
    image = {
        "dockerfile": "Dockerfile", "bases": {}, "base_layers": 0, "layers": [], "unpacked": 1,
        "download": 1, "added": 1, "user": "10001", "files": 1, "packages": 0, "shells": 1,
        "setuid": 0, "wasted": 0,
    }  # fmt: skip

    def begin(_: object, example: Example) -> dict[str, Any]:
        images = {"app": {"dockerfile": "Dockerfile", "fails": {}} if lab.fails else image}
        whole = {"images": images, "example": example.name, "on": {}, "bases": {}, "claims": {}}
        return {**whole, "source": store.source_digest(example)}

    def measure(claimed: LocatedClaim, _: object) -> str:
        if lab.fails:
            raise lab.fails
        if claimed.key != "user":
            raise RunError("the container exited")
        return "root"

    def build(*_: object) -> None:
        raise lab.fails

    lab.build = build
    monkeypatch.setattr(measuring.recording, "begin", begin)
    monkeypatch.setattr(LocatedClaim, "measure", measure)
    yield lab


def test_what_cannot_be_tried_loses_nothing_but_itself(
    book: Book, lab: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rest is recorded; what is missing is said, a cause once, with the claim that is false."""
    assert not recorded(lab, load("shop/app", book), force=False, brief=True)
    said = capsys.readouterr().out
    assert said.startswith("failed; the rest is recorded in ")
    assert "    does not hold: app user (examples/shop/app.toml:4)\n        user is 'root'" in said
    assert "    not measured: app serves (examples/shop/app.toml:5): the container exited\n" in said
    assert "    not measured, for the same reason, 2 claims: app stops, rebuild edit\n" in said
    record = json.loads(path_of("shop/app", book.records).read_text())
    assert list(record["claims"]) == ["app user"]


def test_what_takes_long_is_named_while_it_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody waits without knowing for what; what is quick is not named."""
    with measuring.named("app user"):
        pass
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(measuring, "LONG", 0.01)
    with measuring.named("rebuild edit"):
        time.sleep(0.2)
        assert capsys.readouterr().out == "rebuild edit "
    assert capsys.readouterr().out == "0 s … "


def test_an_image_that_does_not_build_is_not_recorded(
    book: Book, lab: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    """It failed, unless that is claimed."""
    lab.fails = BuildError("RUN exit 3", "exit code: 3", "")
    assert not recorded(lab, load("shop/app", book), force=False, brief=False)
    said = capsys.readouterr().out
    assert (
        "not measured: app (examples/shop/app.toml:3): the build fails: "
        "step 'RUN exit 3': exit code: 3\n"
    ) in said
    assert said.startswith("failed; nothing is recorded, in ")
    assert not path_of("shop/app", book.records).exists()


def test_nothing_is_built_anew_of_an_image_that_does_not_build(
    book: Book, lab: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """An experiment would run into the same fault, minutes later; one line says what is lost."""
    lab.fails = BuildError("RUN exit 3", "exit code: 3", "")
    tried = []
    monkeypatch.setattr(LocatedClaim, "measure", lambda claimed, _: tried.append(claimed.id))
    assert not recorded(lab, load("shop/app", book), force=False, brief=False)
    said = capsys.readouterr().out.splitlines()
    assert "    not measured, for the same reason, 4 claims: app user, app serves, app stops, " in [
        line.partition("rebuild edit")[0] for line in said
    ]
    assert tried == []


def test_a_current_record_keeps_what_cannot_be_tried_now(
    book: Book, lab: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    """An engine that has trouble takes nothing from it."""
    example = load("shop/app", book)
    known = {"source": store.source_digest(example), "claims": {}, "kept": True}
    store.write({"example": "shop/app", **known}, book.records)
    assert not recorded(lab, example, force=False, brief=False)
    assert "the record stays as it was" in capsys.readouterr().out
    assert json.loads(path_of("shop/app", book.records).read_text())["kept"]


def test_a_build_that_was_broken_off_catches_nothing() -> None:
    """Ctrl-C says nothing of a mutant."""
    assert canceled(BuildError("", "Canceled: context canceled", ""))
    assert not canceled(BuildError("RUN a", "exit code: 1", "context canceled"))


@pytest.mark.parametrize("file", sorted(LOGS.glob("*.txt")), ids=lambda file: file.stem)
def test_the_line_that_says_why_is_shown(file: Path) -> None:
    """What a program printed as it failed, whose first line here is the one that says why."""
    why, _, log = file.read_text().partition("\n")
    shown = telling(log)
    assert why in shown
    assert len(shown) <= 8


@pytest.mark.parametrize(
    "line",
    [
        "   Compiling thiserror v2.0.21",
        "go: downloading github.com/hashicorp/go-multierror v1.1.1",
        "Unpacking liberror-perl (0.17030-1) ...",
        "Downloading error-prone-annotations-2.36.0.jar",
    ],
)
def test_the_name_of_a_package_says_no_reason(line: str) -> None:
    """What is shown begins at the line that tells of a failure, which comes later."""
    why = ["thread 'main' panicked at src/main.rs:2:5:", *(f"note {n}" for n in range(9))]
    log = [line, *(f"step {n}" for n in range(9)), *why]
    assert telling("\n".join(log))[0] == why[0]
