"""Runs: which are alive, which are dead, on which engine."""

import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import docker.errors
import pytest

from layerlab.builds import runs
from layerlab.builds.runs import FORGOTTEN_AFTER, SuiteRun

ENGINE = "3d1b9a52-7c0e-4a56-b8c7-2f2a8c1f9a10"


@pytest.fixture
def run(tmp_path: Path):
    """A run that is alive."""
    opened = SuiteRun(ENGINE, tmp_path)
    yield opened
    opened.end()


RUN = """
import os, pathlib, subprocess, sys
from layerlab.builds.runs import SuiteRun
print(SuiteRun(sys.argv[1], pathlib.Path(sys.argv[2])).id, flush=True)
"""
KILLED = (
    RUN
    + """
subprocess.Popen(["sleep", "3"], close_fds=False, stdout=subprocess.DEVNULL)
os.kill(os.getpid(), 9)
"""
)


def dead_file(folder: Path, engine: str = ENGINE) -> Path:
    """What a run that was killed leaves behind; a program that it started goes on."""
    done = subprocess.run([sys.executable, "-c", KILLED, engine, folder], stdout=subprocess.PIPE)
    return folder / done.stdout.decode().strip()


def test_a_killed_run_is_dead(run: SuiteRun, tmp_path: Path) -> None:
    """The kernel gives its lock back, however it ended, also where what it started goes on."""
    file = dead_file(tmp_path)
    assert list(run.dead()) == [file.name]


def test_a_run_that_ended_left_nothing(run: SuiteRun, tmp_path: Path) -> None:
    """It removed what it made, so there is nothing to clear."""
    SuiteRun(ENGINE, tmp_path).end()
    assert list(run.dead()) == []
    assert [file.name for file in tmp_path.iterdir()] == [run.id]


def test_a_run_in_another_process_is_alive(run: SuiteRun, tmp_path: Path) -> None:
    """Two checkers at once do not disturb each other."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN + "input()", ENGINE, tmp_path],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        assert other.stdout
        assert len(other.stdout.readline().strip()) == 8
        assert list(run.dead()) == []
        other.communicate(b"\n")


def test_a_run_on_another_engine_is_left_alone(run: SuiteRun, tmp_path: Path) -> None:
    """Only that engine has what it made."""
    dead_file(tmp_path, "an engine elsewhere")
    assert list(run.dead()) == []


def test_a_run_that_is_just_beginning_is_not_dead(run: SuiteRun, tmp_path: Path) -> None:
    """Its file is there before its lock is."""
    (tmp_path / "beginning").touch()
    assert list(run.dead()) == []


def test_a_folder_of_strange_files_does_no_harm(run: SuiteRun, tmp_path: Path) -> None:
    """Only files that hold this engine's id are runs."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    assert list(run.dead()) == []


def test_a_dead_run_is_looked_at_again_for_a_day(run: SuiteRun, tmp_path: Path) -> None:
    """A build that it started may finish, and tag its image, after the run that cleared it."""
    file = dead_file(tmp_path)
    run.forget(file.name)
    assert list(run.dead()) == [file.name]
    long_ago = time.time() - FORGOTTEN_AFTER - 1
    os.utime(file, (long_ago, long_ago))
    run.forget(file.name)
    assert list(run.dead()) == []


def test_ids_differ(run: SuiteRun, tmp_path: Path) -> None:
    """Each run has labels and tags of its own."""
    other = SuiteRun(ENGINE, tmp_path)
    assert other.id != run.id
    other.end()


def test_a_list_of_images_that_another_run_disturbs_is_made_again() -> None:
    """The containerd store answers 404 when an image goes while it makes the list."""

    class Images:
        """An engine that fails twice."""

        asked = 0

        def images(self, filters: dict) -> list[dict]:
            """The list, the third time."""
            self.asked += 1
            if self.asked < 3:
                raise docker.errors.NotFound("No such image")
            return [{"RepoTags": [filters["reference"]]}]

    client = SimpleNamespace(api=Images())
    assert runs.images(client, "mine/*") == [{"RepoTags": ["mine/*"]}]
    client.api.asked = -9
    with pytest.raises(docker.errors.NotFound):
        runs.images(client, "mine/*")
