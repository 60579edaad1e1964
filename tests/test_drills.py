"""Drills: a registry that refuses, a clock that is wrong, Ctrl-C at any moment."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine import Engine
from engine.throwaway import throwaway
from layerlab.book.edits import copied
from layerlab.book.load import load
from layerlab.builds.build import BuildError
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.failures import message
from layerlab.builds.lab import Lab
from layerlab.builds.runs import SuiteRun
from tests.known import BOOK, ROOT
from tests.things import left

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("drills")]
EXAMPLE = "multi-stage/skipped"
MOMENTS = 2


@pytest.mark.embedded
def test_a_registry_that_refuses_is_one_sentence(engine: Engine, tmp_path: Path) -> None:
    """It names the image that could not be had; there is no step yet, and no traceback."""
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.23\nRUN true\n")
    with throwaway(mirror="http://127.0.0.1:9") as bare, Lab(bare) as lab:
        image = lab.image(tmp_path, lab.tag("chapter/app:x"))
        error = pytest.raises(BuildError, image.build)
    assert re.match(r"the build fails: .*alpine:3\.23.*connection refused", message(error.value))


@pytest.mark.parametrize("moment", ["1971-01-01", "2099-01-01"])
def test_a_wrong_clock_changes_no_verdict(engine: Engine, moment: str) -> None:
    """Files of a context from the past or the future are built, and touching one reruns nothing."""
    seconds = time.mktime(time.strptime(moment, "%Y-%m-%d"))
    example = load("cache/keys", BOOK)
    with Lab(engine) as lab, copied(example.context, "words.txt") as context:
        subject = BuiltExample(lab, example)
        first = subject.unbuilt("words", context).build()
        for file in context.iterdir():
            os.utime(file, (seconds, seconds))
        again = subject.unbuilt("words", context).build()
    assert again.digest == first.digest
    steps = [step for step in again.steps if not step.internal and not step.from_base]
    assert [step.name for step in steps if not step.cached] == []


def test_a_run_from_the_future_is_cleared(engine: Engine, tmp_path: Path) -> None:
    """Its file is kept, since it does not look old; who is dead is told by the lock."""
    other = SuiteRun("there", tmp_path)
    other.end(cleared=False)
    os.utime(tmp_path / other.id, (4e9, 4e9))
    now = SuiteRun("there", tmp_path)
    assert list(now.dead()) == [other.id]
    now.forget(other.id)
    assert list(now.dead()) == [other.id]
    now.end()


@pytest.mark.parametrize("number", range(MOMENTS))
def test_ctrl_c_at_any_moment(engine: Engine, number: int, tmp_path: Path) -> None:
    """One sentence, each record whole, and nothing on the engine after the next run.

    The example's own record is written, since there is none: it is there wholly or not at all.
    """
    left_out = shutil.ignore_patterns(".*", "build", "__pycache__")
    book = shutil.copytree(ROOT, tmp_path / "book", symlinks=True, ignore=left_out)
    records = book / "docs" / "measurements"
    (records / f"{EXAMPLE}.json").unlink()
    after = random.uniform(0, 1.2 * MOMENTS) * (number + 1) / MOMENTS
    command = [sys.executable, "-m", "layerlab", "measure", EXAMPLE]
    with subprocess.Popen(
        command, cwd=book, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("engine: ")
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    told = f"Ctrl-C after {after:.2f} s: {errors}"
    assert process.returncode in (0, 1), told
    assert "Traceback" not in errors, told
    if process.returncode:
        assert errors.endswith(
            "stopped; what was recorded so far is kept, the same command goes on\n"
        ), told
    assert [file.name for file in records.rglob("*.json") if not is_whole(file)] == [], told
    assert process.returncode or (records / f"{EXAMPLE}.json").is_file(), told
    with Lab(engine) as lab:
        runs = [run for run in lab.run.dead() if left(lab.client, run)]
    assert runs == [], told


def is_whole(record: Path) -> bool:
    """Whether a record can be read, to its last line."""
    text = record.read_text()
    try:
        return isinstance(json.loads(text), dict) and text.endswith("}\n")
    except ValueError:
        return False
