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

from engine.chosen import Engine
from engine.names import named_in
from engine.throwaway import throwaway
from lab.fresh import builder_name, create
from lab.lab import Lab
from lab.transcripts.safety import broad, made
from lab.transcripts.shared import Claim

# Puts the id of each container and of each image that is built where it is found again; adds
# nothing that anyone sees. A build that exports files makes no image, and no option may be given
# twice.
_WRAPPER = """#!/bin/sh
# the book's: keeps the ids of what `docker run`, `docker create` and `docker build` make
group=
case "$1 $2" in
    run\\ *|create\\ *) option=--cidfile ;;
    container\\ run|container\\ create) option=--cidfile group=$1 ;;
    build\\ *) option=--iidfile ;;
    image\\ build|buildx\\ build|builder\\ build) option=--iidfile group=$1 ;;
    *) exec '{docker}' "$@" ;;
esac
case "$option $* " in
    *" $option"*) exec '{docker}' "$@" ;;
    "--iidfile "*" -o"*|"--iidfile "*" --output"*) exec '{docker}' "$@" ;;
esac
[ -z "$group" ] || shift
verb=$1; shift
exec '{docker}' $group "$verb" $option "$(mktemp -u '{ids}/XXXXXXXX')" "$@"
"""
# What a checker set up to reach an engine of theirs.
_REACHING = ("DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")


class Refused(Exception):
    """What cannot be run here; `str()` is one sentence that says why, and where it can."""


@dataclass(frozen=True)
class Place:
    """A home folder, an environment, and what is put before the shell to be where a reader is."""

    home: Path
    environment: dict[str, str]
    prefix: tuple[str, ...] = ()
    claim: Claim | None = None


@contextmanager
def place(lab: Lab, commands: Sequence[str], context: Path | None, fresh: bool) -> Iterator[Place]:
    """Yield the place for these commands, cleared at the end; raises Refused, Taken.

    On a throw-away engine run fresh sessions and broad commands, beside the embedded engine only.
    With a user's engine a fresh session gets a builder of its own.
    """
    with TemporaryDirectory(prefix="measured-") as folder:
        home, broader = Path(folder), broad(commands)
        if lab.engine.embedded and (fresh or broader):
            with throwaway(bases(lab, commands, context)) as engine:
                yield _place(home, engine)
            return
        if broader:
            raise Refused(
                f"`{broader}` touches or lists what is not the book's too, so it runs on an "
                "engine of the book's own only: ENGINE=embedded"
            )
        claim, names = Claim(lab.client, lab.run.engine, own=lab.engine.embedded), made(commands)
        builder = builder_name(lab.run.id)
        names.builders |= {builder} if fresh else set()
        with claim.held(names) as ids:
            found = _place(home, lab.engine, ids, claim)
            if fresh:
                create(builder, "--driver-opt=default-load=true", environment=found.environment)
                found.environment["BUILDX_BUILDER"] = builder
            yield found


def _place(
    home: Path, engine: Engine, ids: Path | None = None, claim: Claim | None = None
) -> Place:
    plugins = Path(_configuration(engine), "cli-plugins")
    (home / ".docker").mkdir()
    if plugins.is_dir():
        (home / ".docker/cli-plugins").symlink_to(plugins)
    (home / ".curlrc").write_text("no-progress-meter\n")  # as curl does in a terminal
    return Place(home, _environment(home, engine, ids), _prefix(engine), claim)


def _environment(home: Path, engine: Engine, ids: Path | None) -> dict[str, str]:
    """A small one: nothing of the checker's own reaches an output."""
    path = engine.environment.get("PATH") or os.environ.get("PATH", os.defpath)
    path += f":{Path(sys.executable).parent}"
    if ids:
        wrapper = home / ".bin/docker"
        wrapper.parent.mkdir()
        real = shutil.which("docker", path=path)
        wrapper.write_text(_WRAPPER.format(docker=real, ids=ids))
        wrapper.chmod(0o755)
        path = f"{wrapper.parent}:{path}"
    reaching = {name: os.environ[name] for name in _REACHING if os.environ.get(name)}
    return reaching | {
        "PATH": path, "HOME": str(home), "USER": "reader", "LANG": "C.UTF-8", "TERM": "dumb",
        "TZ": "UTC", "DOCKER_HOST": engine.host, "BUILDKIT_PROGRESS": "plain",
        "DOCKER_CLI_HINTS": "false",
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
