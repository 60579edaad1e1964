"""Docker commands of transcripts, judged by their real arguments when a shell runs them."""

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from docker.errors import NotFound

from layerlab.pytest_plugin.skips import LISTED, listed, unlisted
from layerlab.transcripts import shell
from layerlab.transcripts.actions import action
from layerlab.transcripts.gate import Forbidden, Gate
from layerlab.transcripts.made import Made
from layerlab.transcripts.option_rules import Reach, is_inside, refused_option
from layerlab.transcripts.pages import find
from layerlab.transcripts.place import Refused, place
from layerlab.transcripts.policy import is_broad
from layerlab.transcripts.reading import calls
from layerlab.transcripts.reservation import Reservation
from layerlab.transcripts.session import sessions
from layerlab.transcripts.written_files import written
from tests.known import BOOK, ROOT
from tests.one_page import cases

RULES = cases("broad")
HOST = "unix:///nobody/listens"


class Somebodys:
    """An engine's things of a kind, of which somebody has one."""

    def get(self, name: str) -> SimpleNamespace:
        """The only one, by its digest too."""
        if name.partition("@")[0] != "db":
            raise NotFound(name)
        return SimpleNamespace(name="db", id="0" * 64, tags=["db:latest"])

    def list(self, names: list[str]) -> list[SimpleNamespace]:
        """Those of these names."""
        return [self.get("db")] * ("db" in names)


class Judged:
    """A shell whose `docker` asks a gate, and then becomes one that notes what it was told."""

    def __init__(self, root: Path) -> None:
        """Everything is in `root`."""
        self.home, self.log, docker = root / "home", root / "log", root / "docker"
        self.folder = self.home / "example"
        self.folder.mkdir(parents=True)
        (self.folder / "clean.sh").write_text("docker rm db\n")
        docker.write_text(f"#!/bin/sh\nprintf '%s ' \"$@\" >> {self.log}\necho >> {self.log}\n")
        docker.chmod(0o755)
        kinds = ("containers", "images", "networks", "volumes")
        client = SimpleNamespace(**{kind: Somebodys() for kind in kinds})
        self.reservation = Reservation(client, "there", root / "state")  # type: ignore[arg-type]
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "DOCKER_HOST": HOST}
        self.gate = Gate(self.home, str(docker), self.environment, self.reservation)

    def run(self, *commands: str) -> str:
        """What the commands print; what they leave in the background has ended, too."""
        with self.reservation.held(), self.gate.open() as folder, suppress(shell.ShellError):
            self.environment["PATH"] = f"{folder}:/usr/bin:/bin"
            return shell.run(
                [*commands, "wait; exit"], folder=self.folder, timeouts=[30] * (len(commands) + 1),
                environment=self.environment,
            )[0].output  # fmt: skip
        return ""

    @property
    def ran(self) -> list[str]:
        """The docker commands that ran."""
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def judged(tmp_path: Path) -> Judged:
    """A shell with a gate."""
    return Judged(tmp_path)


@pytest.mark.parametrize("command", RULES["refused"])
def test_broad_commands_are_refused(judged: Judged, command: str) -> None:
    """What may touch, or lists, what the transcript did not make, wherever a shell runs it."""
    judged.run("true", command)
    assert judged.gate.refused
    ran = [f"`docker {words.strip()}`" for words in judged.ran]
    assert not [error for error in judged.gate.refused if str(error).startswith(tuple(ran))]


@pytest.mark.parametrize("command", RULES["allowed"])
def test_commands_on_what_they_made_may_run(judged: Judged, command: str) -> None:
    """What a transcript made it may remove."""
    judged.run(command)
    assert judged.gate.refused == []


def test_commands_of_the_book_may_run(tmp_path: Path) -> None:
    """On an engine that others use, those that do not ask for one of their own."""
    refused = []
    for session in [one for one in sessions(find(BOOK.docs)) if not one.alone]:
        made = Made()
        for call in (call for typed in session.commands for call in calls(typed)):
            one = action(call.words[1:])
            if call.program == "docker":
                wrong = is_broad(one, made.owns)
                wrong |= bool(refused_option(one, Reach(made.owns, tmp_path, tmp_path)))
                wrong |= not all(is_inside(path, tmp_path, tmp_path) for path in written(one))
                refused += [(session.id, call.words)] * wrong
                made.add(one)
    assert not refused


def test_a_refusal_says_what_to_write(judged: Judged) -> None:
    """On the command's own error stream, and again as the reason why the transcript fails."""
    judged.run("docker run --name web$((1 + 1)) x; docker rm -f db; docker rm web2")
    said = (
        "`docker rm -f db` touches or lists what the transcript did not make; name what it made, "
        "or give it an engine of its own with :alone:"
    )
    assert [str(error) for error in judged.gate.refused] == [said]
    assert [line.split(" ")[0] for line in judged.ran] == ["run", "rm"]


def test_a_refused_option_is_named(judged: Judged) -> None:
    """With its value, and what to do."""
    judged.run("docker run -it --cap-add=ALL x; docker run --link=db x")
    said = (
        "`docker run {}` may reach by `{}` what the transcript did not make; leave that option "
        "out, or give it an engine of its own with :alone:"
    )
    assert [str(error) for error in judged.gate.refused] == [
        said.format("-it --cap-add=ALL x", "--cap-add ALL"),
        said.format("--link=db x", "--link db"),
    ]


@pytest.mark.parametrize("alone", [False, True])
def test_files_are_written_in_the_folder_only(judged: Judged, alone: bool) -> None:
    """Also by a transcript with an engine of its own: the files are the checker's."""
    if alone:
        judged.gate.reservation = None
    answer = (1, judged.folder, judged.environment)
    judged.gate.answer(*answer, ["save", "-o", "y", "x"])
    with pytest.raises(Forbidden) as error:
        judged.gate.answer(*answer, ["save", "-o", "../../y", "x"])
    assert str(error.value) == (
        "`docker save -o ../../y x` writes ../../y, which is not in the transcript's folder; name "
        "a path in it"
    )


def test_nothing_runs_where_nobody_answers(judged: Judged) -> None:
    """A shell that outlives its run can do nothing."""
    with judged.reservation.held(), judged.gate.open() as folder:
        pass
    done = subprocess.run([folder / "docker", "version"], capture_output=True, text=True)
    assert done.returncode == 125
    assert done.stderr.startswith("docker: nobody says whether the transcript may do this: ")
    assert judged.ran == []


def test_an_engine_of_its_own_is_the_only_one(judged: Judged) -> None:
    """There everything may be done, but to no other engine."""
    judged.gate.reservation = None
    judged.run("docker system prune -af; docker -H unix:///other.sock ps")
    assert judged.ran == ["system prune -af "]
    assert isinstance(judged.gate.refused[0], Forbidden)
    assert "may speak to another engine than the transcript's own" in str(judged.gate.refused[0])


def test_what_is_being_made_is_noted_before_the_shell_is_ended(judged: Judged) -> None:
    """Ctrl-C in the instant in which a container comes to be leaves none behind."""
    slow = Path(judged.gate.docker)
    slow.write_text("#!/bin/sh\nsleep 0.5\nprintf made > $3\nexec sleep 60\n")
    ids: list[str] = []

    def interrupt() -> None:
        while not judged.gate._making:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with judged.reservation.held(), judged.gate.open() as folder:
        judged.environment["PATH"] = f"{folder}:/usr/bin:/bin"
        with pytest.raises(KeyboardInterrupt):
            shell.run(
                ["docker run x"], folder=judged.folder, timeouts=[30], settle=judged.gate.settle,
                environment=judged.environment,
            )  # fmt: skip
        ids += judged.reservation._noted()
    assert ids == ["made"]


def test_alone_is_refused_on_a_users_engine() -> None:
    """Nothing is run, and the sentence says where it would be; in CI that is no failure."""
    lab = SimpleNamespace(engine=SimpleNamespace(embedded=False))
    with (
        pytest.raises(Refused) as error,
        place(lab, ["docker system prune -af"], None, fresh=False, alone=True),  # type: ignore[arg-type]
    ):
        pass
    assert str(error.value) == (
        "it touches or lists what is not the book's too (:alone:), so it runs on an engine of the "
        "book's own only: ENGINE=embedded"
    )
    skipped = "docs/cache.md::cache pruned"
    assert unlisted(skipped, f"not checked: {error.value}", listed(ROOT / LISTED)) is None


def test_the_id_of_an_image_is_no_container(judged: Judged) -> None:
    """Somebody's container may be named by the same letters."""
    with judged.reservation.held():
        judged.reservation.place_for_id().write_text("sha256:" + "a" * 64)
        judged.reservation.place_for_id().write_text("b" * 64)
        assert judged.reservation.owns("containers", "b" * 12)
        assert not judged.reservation.owns("containers", "a" * 12)


def test_names_that_commands_give_are_read() -> None:
    """Tags, names, networks, volumes, builders."""
    found = Made()
    for typed in [
        "docker build -t a:1 --tag=b . && docker tag a:1 c", "docker buildx build -o name=d,x=y .",
        "docker run --name web -v data:/d -v ./x:/x --mount type=volume,src=more,target=/m a:1",
        "docker create -itvlast:/d -v /d a:1 --name other -v none:/d", "docker rename web old",
        "docker image build -qtf . && docker commit -a me web e",
        "docker network create --driver bridge app", "docker volume create vol",
        "docker buildx create --name=ci --use",
    ]:  # fmt: skip
        for call in calls(typed):
            found.add(action(call.words[1:]))
    assert vars(found) == {
        "images": {"a:1", "b", "c", "d", "e", "f"}, "containers": {"web", "old"},
        "networks": {"app"}, "volumes": {"data", "more", "last", "vol"}, "builders": {"ci"},
    }  # fmt: skip
