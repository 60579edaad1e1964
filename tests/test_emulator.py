"""An engine that runs programs for arm64, and what it leaves of that on the host: nothing."""

import os
import subprocess
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from engine import EngineError, arm64_bases, emulator
from engine.engine import Engine
from engine.throwaway import throwaway
from layerlab.transcripts import transcript

BASE = "alpine:3.23"
LIST = "/proc/sys/fs/binfmt_misc"
on_an_engine = pytest.mark.usefixtures("lab")
pytestmark = pytest.mark.xdist_group("stores")


def test_pages_ask_for_it_in_the_same_words() -> None:
    """Pages are built without an engine, so they cannot read them there."""
    assert transcript.WAYS == emulator.WAYS


def test_a_base_of_debians_packages_is_refused() -> None:
    """One sentence, before anything is downloaded."""
    with pytest.raises(
        EngineError, match="debian:trixie-slim cannot be made for arm64: its recipe"
    ):
        arm64_bases._recipe("debian:trixie-slim")


def test_an_older_kernel_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has one list of emulators, which is the host's; BuildKit's way needs none."""
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(release="6.6.10-amd64"))
    said = "it needs Linux 6.7 or newer, and this is 6.6.10-amd64"
    assert emulator.impossible(emulator.BINFMT) == said
    assert emulator.impossible(emulator.BUILDKIT) == ""
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(release="6.12.1"))
    assert emulator.impossible(emulator.BINFMT) == ""


def docker(engine: Engine, *words: str, stdin: str = "") -> tuple[int, str]:
    """The exit code, and all that Docker's command prints."""
    done = subprocess.run(
        ["docker", *words], input=stdin, env=os.environ | engine.environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def registered() -> str:
    """The host's list of emulators, mounted where nobody else sees it."""
    script = f"mount -t binfmt_misc binfmt_misc {LIST} && ls {LIST}"
    command = ["unshare", "--mount", "sh", "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def before() -> str:
    """The host's list before there is an engine."""
    return registered()


@pytest.fixture(scope="module")
def emulating(before: str) -> Iterator[Engine]:
    """One engine for the module, with one base; started when the list was read (`before`)."""
    del before
    if reason := emulator.impossible(emulator.BINFMT):
        pytest.skip(reason)
    with throwaway([BASE], emulates=emulator.BINFMT) as engine:
        yield engine


@pytest.mark.engine
@pytest.mark.embedded
@on_an_engine
class TestBinfmt:
    """The kernel starts QEMU."""

    def test_a_program_and_what_it_starts_are_for_arm64(self, emulating: Engine) -> None:
        """In a step, and in a container."""
        dockerfile = f"FROM {BASE}\nRUN uname -m && sh -c 'uname -m'\n"
        build = ("buildx", "build", "--progress=plain", "--platform=linux/arm64", "-")
        code, said = docker(emulating, *build, stdin=dockerfile)
        assert (code, said.count(" aarch64\n")) == (0, 2)
        run = ("run", "--rm", "--platform=linux/arm64", BASE, "uname", "-m")
        assert docker(emulating, *run) == (0, "aarch64\n")

    def test_the_base_is_for_both(self, emulating: Engine, engine: Engine) -> None:
        """And the one for the engine's own processor is the very same."""
        layers = ("image", "inspect", "--platform=linux/amd64", "--format={{.RootFS.Layers}}", BASE)
        assert docker(emulating, *layers) == docker(engine, *layers)
        assert docker(emulating, "run", "--rm", BASE, "uname", "-m") == (0, "x86_64\n")

    def test_the_host_learns_nothing(self, emulating: Engine, before: str) -> None:
        """Its list of emulators is what it was, while the engine has one more."""
        assert emulating.emulator.startswith("QEMU ")
        assert "linux/arm64" in docker(emulating, "buildx", "ls")[1]
        assert registered() == before


@pytest.mark.engine
@pytest.mark.embedded
@on_an_engine
def test_an_engine_without_it_runs_no_such_program() -> None:
    """Which shows that the tests above ask the right thing."""
    with throwaway([BASE], emulates=emulator.BUILDKIT) as half:
        code, said = docker(half, "run", "--rm", "--platform=linux/arm64", BASE, "uname", "-m")
        assert code == 255
        assert "exec format error" in said
