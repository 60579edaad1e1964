"""Where a session runs: the engine, the folder, the environment of its shell."""

import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from engine.emulator import impossible
from engine.engine import Engine
from engine.throwaway import throwaway
from layerlab.book.dockerfiles import named_in
from layerlab.builds.builders import builder_name, create
from layerlab.builds.lab import Lab
from layerlab.transcripts.gate import Gate
from layerlab.transcripts.made import Made
from layerlab.transcripts.reservation import Reservation

# What a checker set up to reach an engine of theirs.
_REACHING = ("DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")


class Refused(Exception):
    """What cannot be run here; `str()` is one sentence that says why, and where it can."""


@dataclass(frozen=True)
class Place:
    """A home folder, an environment, and what is put before the shell to be where a reader is."""

    home: Path
    environment: dict[str, str]
    gate: Gate
    engine: Engine
    prefix: tuple[str, ...] = ()


@contextmanager
def place(
    lab: Lab, commands: Sequence[str], context: Path | None, *, fresh: bool, alone: bool,
    store: str = "", lane: str = "", emulates: str = "",
) -> Iterator[Place]:  # fmt: skip
    """Yield the place for these commands, cleared at the end; raises Refused, NameTaken.

    On a throw-away engine run fresh sessions and those that need one `alone`, beside the embedded
    engine only, with its image store or another `store`, of its lane or another `lane`, one that
    runs programs for arm64 with `emulates`. With a user's engine a fresh session gets a builder of
    its own.
    """
    if alone and not lab.engine.embedded:
        raise Refused(
            "it touches or lists what is not the book's too (:alone:), so it runs on an engine of "
            "the book's own only: ENGINE=embedded"
        )
    if reason := impossible(emulates):
        raise Refused(reason)
    with TemporaryDirectory(prefix="measured-") as folder:
        if lab.engine.embedded and (fresh or alone):
            with (
                throwaway(
                    bases(lab, commands, context), store=store, lane=lane, emulates=emulates
                ) as engine,
                _opened(Path(folder), engine) as found,
            ):
                yield found
            return
        reservation = Reservation(lab.client, lab.run.engine, own=lab.engine.embedded)
        with reservation.held(), _opened(Path(folder), lab.engine, reservation) as found:
            if fresh:
                builder = builder_name(lab.run.id)
                reservation.take(Made(builders={builder}))
                create(builder, "--driver-opt=default-load=true", environment=found.environment)
                found.environment["BUILDX_BUILDER"] = builder
            yield found


@contextmanager
def _opened(home: Path, engine: Engine, reservation: Reservation | None = None) -> Iterator[Place]:
    plugins = Path(_configuration(engine), "cli-plugins")
    (home / ".docker").mkdir()
    if plugins.is_dir():
        (home / ".docker/cli-plugins").symlink_to(plugins)
    (home / ".curlrc").write_text("no-progress-meter\n")  # as curl does in a terminal
    environment = _environment(home, engine)
    docker = shutil.which("docker", path=environment["PATH"]) or "docker"
    gate = Gate(home, docker, environment, reservation)
    with gate.open() as folder:
        # what the session is given from here on, such as a builder, is its own for the gate, too
        environment["PATH"] = f"{folder}:{environment['PATH']}"
        yield Place(home, environment, gate, engine, _prefix(engine))


def _environment(home: Path, engine: Engine) -> dict[str, str]:
    """A small one: nothing of the checker's own reaches an output."""
    path = engine.environment.get("PATH") or os.environ.get("PATH", os.defpath)
    reaching = {name: os.environ[name] for name in _REACHING if os.environ.get(name)}
    return reaching | {
        "PATH": f"{path}:{Path(sys.executable).parent}", "HOME": str(home), "USER": "reader",
        "LANG": "C.UTF-8", "TERM": "dumb", "TZ": "UTC", "DOCKER_HOST": engine.host,
        "BUILDKIT_PROGRESS": "plain", "DOCKER_CLI_HINTS": "false",
    }  # fmt: skip


def _configuration(engine: Engine) -> str:
    given = engine.environment.get("DOCKER_CONFIG") or os.environ.get("DOCKER_CONFIG")
    return given or str(Path("~/.docker").expanduser())


def _prefix(engine: Engine) -> tuple[str, ...]:
    """Into the embedded engine's network, where published ports are on localhost."""
    if not engine.embedded:
        return ()
    process = Path(urlsplit(engine.host).path).with_name("init.pid").read_text().strip()
    return ("nsenter", f"--net=/proc/{process}/ns/net")


def bases(lab: Lab, commands: Sequence[str], context: Path | None) -> list[str]:
    """The images that a throw-away engine needs: what Dockerfiles and commands name."""
    named = named_in(context) if context else set()
    # in here-documents too, often Dockerfiles, and after a scheme (docker-image://)
    typed = "\n".join(commands)
    return [
        base for base in lab.engine.origins()
        if base in named or re.search(rf"{re.escape(base)}(?![\w.-])", typed)
    ]  # fmt: skip
