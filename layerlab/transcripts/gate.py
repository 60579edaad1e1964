"""Judge each docker command of a session when it runs, by its real arguments."""

import os
import shlex
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer

from layerlab.transcripts import docker_wrapper
from layerlab.transcripts.actions import Action, action
from layerlab.transcripts.docker_wrapper import GO, NUL
from layerlab.transcripts.made import Made
from layerlab.transcripts.option_rules import Reach, is_inside, refused_option
from layerlab.transcripts.policy import is_broad, is_elsewhere
from layerlab.transcripts.reservation import NameTaken, Reservation
from layerlab.transcripts.surroundings import leading_elsewhere
from layerlab.transcripts.written_files import written

# Seconds that an interrupted `docker run` gets to note the container that it makes.
_NOTING = 10.0


class Forbidden(Exception):
    """What a transcript may not do; `str()` is one sentence that says what to write instead."""


@dataclass
class Gate:
    """What the `docker` on a session's PATH asks before it runs.

    It puts the id of each container and of each image that is built where it is found again; that
    adds nothing that anyone sees. `environment` is the session's own. On an engine that the session
    has for itself there is no `reservation`: only what speaks to another engine, or has another
    configuration, is refused.
    """

    home: Path
    docker: str
    environment: Mapping[str, str]
    reservation: Reservation | None = None
    refused: list[Exception] = field(default_factory=list)
    _making: dict[Path, int] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def open(self) -> Iterator[Path]:
        """Yield the folder that has `docker`, which asks until the end of this."""
        folder = self.home / ".bin"
        folder.mkdir()
        asked = folder / "asked"
        program = [sys.executable, "-I", "-S", docker_wrapper.__file__, str(asked)]
        (folder / "docker").write_text(f'#!/bin/sh\nexec {shlex.join(program)} "$@"\n')
        (folder / "docker").chmod(0o755)
        with _Server(str(asked), self) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True)
            thread.start()
            try:
                yield folder
            finally:
                server.shutdown()

    def answer(
        self, process: int, folder: Path, environment: Mapping[str, str], words: list[str]
    ) -> list[str]:
        """What the docker command becomes; raises Forbidden, NameTaken; keeps what was refused."""
        with self._one_at_a_time:
            try:
                self._check_surroundings(folder, environment, words)
                return [self.docker, *self._allowed(process, folder, words)]
            except (Forbidden, NameTaken) as error:
                self.refused.append(error)
                raise

    def _check_surroundings(
        self, folder: Path, environment: Mapping[str, str], words: list[str]
    ) -> None:
        """Raise Forbidden where the environment leads docker away from the session's own."""
        if name := leading_elsewhere(environment, self.environment, self.home, folder):
            raise Forbidden(
                f"`{shlex.join(['docker', *words])}` is run with another {name} than the "
                "transcript's own, which may lead to an engine, a builder or credentials of "
                "somebody's; leave that out, or mark it with :norun:"
            )

    def _allowed(self, process: int, folder: Path, words: list[str]) -> list[str]:
        one, said = action(words), shlex.join(["docker", *words])
        if is_elsewhere(one):
            raise Forbidden(
                f"`{said}` may speak to another engine than the transcript's own; leave that out, "
                "or mark it with :norun:"
            )
        for path in written(one):
            if not is_inside(path, self.home, folder):
                raise Forbidden(
                    f"`{said}` writes {path}, which is not in the transcript's folder; name a "
                    "path in it"
                )
        if not self.reservation:
            return words
        self._reserve(self.reservation, one, folder, said)
        return self._noted(self.reservation, one, process, folder, words)

    def _reserve(self, reservation: Reservation, one: Action, folder: Path, said: str) -> None:
        """Take what a command makes; raises Forbidden, NameTaken, where it may touch others'."""
        reservation.take_volumes()
        if is_broad(one, reservation.owns):
            raise Forbidden(
                f"`{said}` touches or lists what the transcript did not make; name what it made, "
                "or give it an engine of its own with :alone:"
            )
        if option := refused_option(one, Reach(reservation.owns, self.home, folder)):
            raise Forbidden(
                f"`{said}` may reach by `{option}` what the transcript did not make; leave that "
                "option out, or give it an engine of its own with :alone:"
            )
        new = Made()
        new.add(one)
        reservation.take(new)

    def _noted(
        self, reservation: Reservation, one: Action, process: int, folder: Path, words: list[str]
    ) -> list[str]:
        """The words with an option that notes the id of what is made, where they have none."""
        if one.name in ("container run", "container create"):
            option = "--cidfile"
        elif one.name == "buildx build" and not one.has("-o", "--output"):
            option = "--iidfile"  # a build that exports files makes no image
        else:
            return words
        if written := one.values(option):
            reservation.place_for_id(folder / written[-1])
            return words
        place = reservation.place_for_id()
        if option == "--cidfile":
            self._making[place] = process
        return [*words[: one.begun], option, str(place), *words[one.begun :]]

    def settle(self) -> None:
        """Wait until containers that are being made are noted, so that they can be removed."""
        end = time.monotonic() + _NOTING
        while any(_is_making(*pair) for pair in self._making.items()) and time.monotonic() < end:
            time.sleep(0.02)


def _is_making(place: Path, process: int) -> bool:
    """Whether the process lives and did not yet write the id."""
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return not (place.is_file() and place.read_text())


class _Server(ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, address: str, gate: Gate) -> None:
        super().__init__(address, _Answering)
        self.gate = gate


class _Answering(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        process, folder, count, *rest = map(os.fsdecode, self.rfile.read().split(NUL))
        around, words = rest[: int(count)], rest[int(count) :]
        environment = dict(one.split("=", 1) for one in around)
        try:
            answer = self.server.gate.answer(int(process), Path(folder), environment, words)
        except Exception as error:  # whatever it is, the command must not run
            self.wfile.write(os.fsencode(str(error)))
        else:
            self.wfile.write(NUL.join([GO, *map(os.fsencode, answer)]))
