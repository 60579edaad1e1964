"""The command on a folder that is not this repository: names, faults, what is said of a failure."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from engine.command_line import main as engine_main
from layerlab.__main__ import main
from layerlab.book.book import Book
from layerlab.book.claims.build_result import Hadolint
from layerlab.book.example import Example
from layerlab.book.load import load
from layerlab.book.located_claim import LocatedClaim
from layerlab.book.reports import report, to_paste
from layerlab.builds.build import BuildError
from layerlab.pytest_plugin.checks import check_claim
from layerlab.pytest_plugin.shards import Recorder
from layerlab.pytest_plugin.skips import LISTED, listed, unlisted
from layerlab.tools.mutate import mutation_run
from tests.archives import file, saved, tar
from tests.known import BOOK, ROOT

pytestmark = pytest.mark.machinery

CLAIMS = """title = "An app"

[image.app]
user = "10001"
layers = 2

[lint."Dockerfile.x"]
hadolint = []
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A folder with one example."""
    context = tmp_path / "examples/shop/app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text("FROM alpine:3.23\n")
    (context / "Dockerfile.x").write_text("FROM alpine:3.23\n")
    context.with_suffix(".toml").write_text(CLAIMS)
    return Book(tmp_path)


LIST = "`ls examples/*/*.toml` lists the examples\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["test", "greter"],
         "no example has 'greter' in its name, nor has a page or another test; did you mean "
         f"'multi-stage/greeter'?; {LIST}"),
        (["measure", "greter"],
         "no example is named 'greter': examples/greter.toml does not exist; did you mean "
         f"'multi-stage/greeter'?; {LIST}"),
        (["measure", "multistage"],
         "no example is named 'multistage': examples/multistage.toml does not exist; did you mean "
         f"'multi-stage/bases' or 'multi-stage/cutoff' or 'multi-stage/greeter'?; {LIST}"),
        (["mutate", "nosuch/one"],
         f"no example is named 'nosuch/one': examples/nosuch/one.toml does not exist; {LIST}"),
    ],
)  # fmt: skip
def test_a_name_that_matches_nothing_is_a_sentence(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the nearest names where some are near; no engine is asked for, and the code is 2."""
    monkeypatch.chdir(ROOT)
    start = time.process_time()
    assert main([*words, f"--root={ROOT}"]) == 2
    assert capsys.readouterr().err == said
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("command", "words", "said"),
    [
        (main, ["mesure"], "argument COMMAND: invalid choice: 'mesure'; did you mean 'measure'? ("),
        (main, ["new", "exmaple", "a/b"], "invalid choice: 'exmaple'; did you mean 'example'? (c"),
        (
            main,
            ["measure", "--forse"],
            "unrecognized arguments: --forse; did you mean '--force'?\n",
        ),
        (main, ["measure", "--zzz"], "unrecognized arguments: --zzz\n"),
        (engine_main, ["stauts"], "invalid choice: 'stauts'; did you mean 'status'? (choose from"),
    ],
)
def test_a_misspelt_command_has_the_nearest_beside_it(
    command: Callable[[list[str]], int], words: list[str], said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """An option, too."""
    with pytest.raises(SystemExit) as end:
        command(words)
    assert end.value.code == 2
    assert said in capsys.readouterr().err


def test_a_folder_without_examples_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says what a folder must hold, and what makes it."""
    assert main(["measure", f"--root={tmp_path}"]) == 2
    assert "--root names the folder that holds examples/" in capsys.readouterr().err


def test_an_example_needs_no_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a folder without pages; what comes next is said as it is typed there."""
    assert main(["new", "example", "shop/app", "--language=go", f"--root={tmp_path}"]) == 0
    assert capsys.readouterr().out == (
        "wrote examples/shop/app\nwrote examples/shop/app.toml\n"
        "wrote examples/claims.schema.json\n"
        f"next: layerlab measure shop/app --root {tmp_path}\n"
    )
    assert load("shop/app", Book(tmp_path)).title == "App: say what it shows"


def collected(book: Book, *words: str) -> tuple[int, str]:
    """Exit code and output of pytest with the plugin, and nothing of this repository's settings."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "layerlab.pytest_plugin", "-p", "no:anyio",
         "-c", os.devnull, f"--rootdir={book.root}", f"--root={book.root}", *words, book.examples],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("words", [[], ["-k", "shop/app"]])
def test_a_bad_claims_file_is_one_failed_item(book: Book, words: list[str]) -> None:
    """With its sentences, each once; what is good is there beside it."""
    (book.examples / "shop/app.toml").write_text(CLAIMS.replace("user", "usr"))
    (book.examples / "shop/good").mkdir()
    (book.examples / "shop/good/Dockerfile").write_text("FROM alpine:3.23\n")
    (book.examples / "shop/good.toml").write_text('title = "x"\n[image.app]\nuser = "root"\n')
    code, text = collected(book, "-m", "not engine", *words)
    sentence = (
        "examples/shop/app.toml:4: [image.app] usr: unknown key; did you mean 'user'? allowed"
    )
    told = text.partition("short test summary")[0]  # which repeats it, in CI whole
    assert (code, told.count(sentence), "Traceback" in text) == (1, 1, False), text
    assert "1 failed" in text
    assert "shop/good.toml::shop/good app user" in collected(book, "--co", "-q")[1]


@pytest.mark.slow
def test_a_context_without_claims_is_one_failed_item(book: Book) -> None:
    """Nobody would miss it otherwise."""
    (book.examples / "shop/new").mkdir()
    code, text = collected(book, "-m", "not engine")
    assert code == 1
    assert "examples/shop/new: an example without claims; add new.toml" in text


LAB = SimpleNamespace(engine=None)


class Broken:
    """A claim on an image that does not build."""

    def measure(self, subject: object) -> None:
        """Fails as the build does."""
        raise BuildError("RUN make", "exit code: 2", "make: *** no rule")

    def describe(self) -> str:
        """In words."""
        return "it builds"


def test_a_broken_dockerfile_is_told_once(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the first claim, which is red; the others are skipped for a reason that CI knows."""
    monkeypatch.setattr(Example, "unmet", lambda *_: None)
    monkeypatch.setattr(LocatedClaim, "measure", lambda one, _: one.claim.measure(None))
    example, causes, said = load("shop/app", book), {}, []
    for claimed in list(example.claims())[:2]:
        broken = claimed._replace(claim=Broken())
        with pytest.raises((pytest.fail.Exception, pytest.skip.Exception)) as told:
            check_claim(LAB, example=example, claimed=broken, causes=causes)  # type: ignore[arg-type]
        said.append(str(told.value))
    assert (
        "  measured: the build fails: step 'RUN make': exit code: 2\n    make: *** no rule"
        in said[0]
    )
    assert (told.type, said[1]) == (
        pytest.skip.Exception,
        "not checked: a build of shop/app fails, which app layers tells",
    )
    assert not unlisted("examples/shop/app.toml::shop/app user", said[1], listed(ROOT / LISTED))


def test_no_experiment_begins_on_an_image_that_does_not_build(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would run into the same fault, minutes later."""
    text = CLAIMS + '[rebuild.a]\nimage = "app"\nreruns = []\nedit = { args = ["A"] }\n'
    context = book.examples / "shop/app"
    (context / "Dockerfile").write_text("FROM alpine:3.23\nARG A\nRUN true\n")
    context.with_suffix(".toml").write_text(text)
    monkeypatch.setattr(Example, "unmet", lambda *_: None)
    monkeypatch.setattr(LocatedClaim, "measure", lambda *_: pytest.fail("it was tried"))
    build = Mock(side_effect=BuildError("RUN make", "exit code: 2", ""))
    example = load("shop/app", book)
    claimed = next(one for one in example.claims() if one.kind == "rebuild")
    with pytest.raises(pytest.fail.Exception, match="step 'RUN make': exit code: 2"):
        lab: Any = SimpleNamespace(build=build, engine=None)
        check_claim(lab, example=example, claimed=claimed, causes={})


def test_a_report_does_not_say_the_claim_twice(book: Book) -> None:
    """Where, what was measured and claimed, and the command that is typed there."""
    example = load("shop/app", book)
    claimed = next(claimed for claimed in example.claims() if claimed.id == "app user")
    fault = str(claimed.claim.check("root"))
    assert report(example, claimed, fault) == (
        "examples/shop/app.toml:4: [image.app] user\n"
        f"  measured: {fault}\n"
        "  next: mend examples/shop/app/ or the claim, then "
        f"`layerlab measure shop/app --root {book.root}`"
    )


def test_what_a_linter_found_can_be_pasted(book: Book) -> None:
    """A table whose name has a dot needs quotes, and stands in a file once, with each key once."""

    def pasted(claims: str, begun: tuple[str, ...] = ()) -> str:
        file = book.examples / "shop/app.toml"
        file.write_text(file.read_text().partition("[lint")[0] + claims)
        example = load("shop/app", book)
        found = LocatedClaim("lint", "Dockerfile.x", "hadolint", Hadolint([]))
        return to_paste(example, found, ["DL3025"], begun)

    line = '    hadolint = ["DL3025"]\n'
    heading = '[lint."Dockerfile.x"]'
    assert pasted("") == f"  to claim it:\n    {heading}\n{line}"
    assert pasted("", ("Dockerfile.x",)) == f"  to claim it, under {heading}:\n{line}"
    assert pasted(f"{heading}\ncheck = []\n") == f"  to claim it, under {heading}:\n{line}"
    said = pasted(f"{heading}\nhadolint = []\n")
    assert said == f"  to claim it, in place of line 8:\n{line}"


def test_no_mutant_counts_while_a_claim_does_not_hold(
    book: Book, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would be caught by that claim, whatever it breaks."""
    values = {"app user": "root", "app layers": 2, "Dockerfile.x hadolint": []}
    record = {"claims": {name: {"value": value} for name, value in values.items()}}
    monkeypatch.setattr(mutation_run.store, "read", lambda *_: record)
    assert main(["mutate", "--claims", f"--root={book.root}"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(
        "shop/app: no mutants are counted while a claim does not hold: app user: "
    )


def test_the_end_of_a_lab_is_no_tests_time(tmp_path: Path) -> None:
    """The last test of a process would be charged with it."""
    recorder = Recorder(tmp_path / "durations.json")
    for when, took in (("setup", 1.0), ("call", 2.0), ("teardown", 54.0)):
        report = SimpleNamespace(nodeid="tests/test_a.py::test_a", when=when, duration=took)
        recorder.pytest_runtest_logreport(report)  # type: ignore[arg-type]
    assert dict(recorder.seconds) == {"tests/test_a.py": 3.0}


def test_every_claim_of_the_book_is_found_by_the_name_of_its_example() -> None:
    """Whoever types EXAMPLE= finds the same claims as ever."""
    code, text = collected(BOOK, "--co", "-q", "-k", "multi-stage/greeter")
    assert code == 0
    example = load("multi-stage/greeter", BOOK)
    found = [line.rpartition("::")[2] for line in text.splitlines() if "::" in line]
    assert found == [f"multi-stage/greeter {claimed.id}" for claimed in example.claims()]


def test_an_archive_is_measured_without_an_engine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it holds, which claims hold, and what cannot be told; 1 where one does not hold."""
    archive, claims = tmp_path / "image.tar", tmp_path / "claims.toml"
    archive.write_bytes(saved([tar(file("app", b"123"))]).archive)
    claims.write_text('title = "x"\n[image.app]\nunpacked = "< 2 B"\nlayers = 1\nadded = "3 B"\n')
    words = ["measure", f"--archive={archive}", f"--claims={claims}"]
    assert main(words) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"{archive}: 3 B unpacked, ")
    assert "    does not hold: app unpacked: unpacked size is 3 B, claimed < 2 B\n" in said
    assert "    app layers: holds\n" in said
    assert "    app added: not checked: needs the base image" in said
    assert main([*words, "--image=ap"]) == 1
    assert "did you mean 'app'?" in capsys.readouterr().err
