"""What happens when the engine, the disk or the run itself dies: one sentence, and nothing left."""

import contextlib
import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import docker
import pytest

from engine import Engine, embedded, paths
from layerlab.__main__ import main
from layerlab.book.load import load
from layerlab.builds.build import BuildError, BuildxImage
from layerlab.builds.containers import ImageContainer
from layerlab.builds.lab import Lab
from layerlab.builds.runs import PREFIX, clear
from layerlab.pytest_plugin.checks import check_claim
from layerlab.records import store
from layerlab.tools import measure, recording
from tests.known import BOOK, ROOT
from tests.sockets import Passage
from tests.test_ending_signals import HEARS
from tests.things import ALL, Things, left

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("drills")]
EXAMPLE = "multi-stage/skipped"
GONE = (
    "the Docker engine no longer answers; is it still running? `docker version` tells; "
    "then run the same command again"
)


@pytest.fixture
def dying(engine: Engine) -> Iterator[tuple[Engine, Passage]]:
    """An engine that can die."""
    if not engine.host.startswith("unix://"):
        pytest.fail("the engine is not at a unix socket; this test needs one that is")
    with tempfile.TemporaryDirectory() as folder:
        host = Path(folder, "docker.sock")
        end = Passage(host, engine.host)
        variables = {**engine.environment, "DOCKER_HOST": f"unix://{host}"}
        yield replace(engine, host=f"unix://{host}", environment=variables), end
        end.close()
    with warnings.catch_warnings(action="ignore"):  # connections that broke were never closed
        gc.collect()


def test_make_measure_says_in_one_sentence_that_the_engine_died(
    dying: tuple[Engine, Passage], monkeypatch, capsys, tmp_path: Path
) -> None:
    """Without traceback; nothing is recorded."""
    begin = recording.begin
    monkeypatch.setattr(measure, "chosen_engine", lambda *_: dying[0])
    monkeypatch.setattr(recording, "begin", lambda *args: (dying[1].close(), begin(*args))[1])
    monkeypatch.setattr(store, "write", None)
    assert main(["measure", EXAMPLE, f"--root={ROOT}"]) == 1
    assert capsys.readouterr().err == f"stopped: {GONE}\n"


def test_a_claim_says_in_one_sentence_that_the_engine_died(dying: tuple[Engine, Passage]) -> None:
    """Where, what was expected, what happened, and what to do; the lab ends without an error."""
    example = load(EXAMPLE, BOOK)
    claimed = next(claimed for claimed in example.claims() if claimed.id == "default runs")
    with Lab(dying[0]) as lab:
        lab.build(example, "default")
        dying[1].close()
        with pytest.raises(pytest.fail.Exception) as failure:
            check_claim(lab, example=example, claimed=claimed, causes={})
    assert failure.value.pytrace is False
    assert f"  measured: {GONE}\n" in str(failure.value)


def test_no_buildx_is_one_sentence(engine: Engine, tmp_path: Path) -> None:
    """What is missing, and what to install."""
    with Lab(engine) as lab:
        lab.environment |= {"DOCKER_CONFIG": str(tmp_path), "HOME": str(tmp_path)}
        with pytest.raises(BuildError) as error:
            lab.build(load(EXAMPLE, BOOK), "default")
    assert str(error.value) == (
        "the build fails: `docker buildx` is missing; install Buildx "
        "(Debian: docker-buildx, Docker's own packages: docker-buildx-plugin)"
    )


def test_no_docker_command_is_one_sentence(engine: Engine, tmp_path: Path) -> None:
    """Whoever has only the Docker API is told what else is needed."""
    with Lab(engine) as lab:
        lab.environment |= {"PATH": str(tmp_path), "DOCKER_CONFIG": str(tmp_path)}
        with pytest.raises(BuildError) as error:
            lab.build(load(EXAMPLE, BOOK), "default")
    assert str(error.value) == (
        "the build fails: there is no `docker` command; install the Docker CLI with Buildx"
    )


@pytest.fixture
def mine(engine: Engine) -> Iterator[Things]:
    """What a user has on the engine beside the suite; it must survive everything here."""
    client = docker.DockerClient(engine.host)
    things = Things(client, f"mine/{os.urandom(4).hex()}/chapter/app:latest", {})
    try:
        yield things
        assert things.left() == ALL
    finally:
        things.remove()
        client.close()


HANGS = """
import sys
import docker
from engine import choose
from layerlab.builds.lab import Lab
from tests.things import Things
with Lab(choose()) as lab:
    Things(lab.client, lab.tag("chapter/app:x"), lab.labels)
    print(lab.run.id, flush=True)
    sys.stdin.read()
"""
COMMAND = """
from engine.ending_signals import ends_when_told
sys.exit(ends_when_told(main)())
"""


@contextlib.contextmanager
def hanging(mine: Things, script: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process whose run has all of its things on the engine, and the id of that run."""
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        run = process.stdout.readline().strip()
        assert len(left(mine.client, run)) == 4
        yield process, run


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=lambda s: s.name
)
def test_a_run_that_is_ended_leaves_nothing_after_the_next(
    engine: Engine, mine: Things, how: signal.Signals
) -> None:
    """Containers, networks, volumes and images of the run; nothing else is touched."""
    with hanging(mine, HANGS) as (other, run):
        other.send_signal(how)
        other.wait()
    if how != signal.SIGINT:  # on Ctrl-C the run itself clears up
        assert len(left(mine.client, run)) == 4
    with Lab(engine):
        assert left(mine.client, run) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP], ids=lambda s: s.name)
def test_a_command_that_is_told_to_end_leaves_nothing(mine: Things, how: signal.Signals) -> None:
    """As after Ctrl-C: it may be the last one for long."""
    command = HEARS + HANGS.replace("\nwith ", "\ndef main():\n  with ") + COMMAND
    with hanging(mine, command) as (other, run):
        other.send_signal(how)
        assert other.wait(timeout=120) == 128 + how
    assert left(mine.client, run) == []


def test_two_labs_at_once_do_not_disturb_each_other(engine: Engine, mine: Things) -> None:
    """Neither the beginning nor the end of one touches what the other has."""
    example = load(EXAMPLE, BOOK)
    with Lab(engine) as first:
        built = first.build(example, "default")
        things = Things(first.client, first.tag("chapter/app:x"), first.labels)
        with Lab(engine) as second:
            assert things.left() == ALL
            other = second.build(example, "default")
            assert (other.tag, other.digest) == (
                second.tag(f"{EXAMPLE}:default"), built.digest,
            )  # fmt: skip
        assert things.left() == ALL
        assert first.client.images.get(built.tag)
        run = first.run.id
    assert left(mine.client, run) == []


def test_what_is_finished_after_ctrl_c_is_removed(
    engine: Engine, dying: tuple[Engine, Passage]
) -> None:
    """By the next run, wherever it reaches the engine, and also where an image was pushed."""
    with pytest.raises(KeyboardInterrupt), Lab(dying[0]) as lab:
        raise KeyboardInterrupt
    client = docker.DockerClient(engine.host)
    Things(client, lab.tag("chapter/app:late"), lab.labels)
    client.images.get("alpine:3.23").tag(f"127.0.0.1:9/{lab.tag('cache')}", "pushed")
    assert len(left(client, lab.run.id)) == 5
    with Lab(engine):
        assert left(client, lab.run.id) == []
    client.close()


def test_an_image_that_a_user_keeps_is_left(engine: Engine, mine: Things) -> None:
    """Under the user's own tag, or under a container of the user's; clearing is no error."""
    with Lab(engine) as lab:
        built = lab.build(load(EXAMPLE, BOOK), "words")
        built.get_wrapped_image().tag("mine/kept")
        container = mine.client.containers.create(built.tag, ["sleep", "1"])
        clear(lab.client, lab.run.id)
        assert mine.client.images.get("mine/kept").id == built.get_wrapped_image().id
        container.remove()
        mine.client.images.remove("mine/kept")


def test_a_builder_of_a_killed_run_is_removed(engine: Engine) -> None:
    """Buildx puts no label on its container and volume; another run's, and a user's, stay."""
    with Lab(engine) as lab:
        client, run = lab.client, lab.run.id
        mine = f"buildx_buildkit_{PREFIX}-{run}-abcdef0"
        others = [mine.replace(run, f"{run}x"), f"my-{mine}"]
        for name in (mine, *others):
            volume = client.volumes.create(f"{name}_state")
            mounts = {volume.name: {"bind": "/var/lib/buildkit"}}
            client.containers.create("alpine:3.23", name=name, volumes=mounts)
        clear(client, run)
        listed = [*client.containers.list(all=True, ignore_removed=True), *client.volumes.list()]
        found = {thing.name for thing in listed if run in thing.name and "buildkit" in thing.name}
        for name in others:
            client.containers.get(name).remove()
            client.volumes.get(f"{name}_state").remove()
    assert found == {*others, *(f"{name}_state" for name in others)}


def _once_freed(build: Callable[[], BuildxImage]) -> BuildxImage:
    """The build, once the engine has removed what the failed step wrote: it does so on the side."""
    for _ in range(20):
        with contextlib.suppress(BuildError):
            return build()
        time.sleep(0.5)
    return build()


@pytest.mark.embedded
def test_a_full_disk_is_one_sentence(engine: Engine, monkeypatch, tmp_path: Path) -> None:
    """The failing step says that no space is left; the next build works."""
    home = replace(paths.home(), store="containerd", data_size="200M")
    small = embedded.up(home, "for a test", ["alpine:3.23"])
    try:
        with Lab(small) as lab:
            folder = tmp_path / "context"
            folder.mkdir()
            step = "RUN dd if=/dev/urandom of=/big bs=1M count=500"
            (folder / "Dockerfile").write_text(f"FROM alpine:3.23\n{step}\n")
            with pytest.raises(BuildError) as error:
                lab.image(folder, lab.tag("chapter/app:big")).build()
            assert str(error.value).startswith(
                f"the build fails: Dockerfile:2: step '[2/2] {step}': "
            )
            assert "No space left on device" in str(error.value)
            (folder / "Dockerfile").write_text("FROM alpine:3.23\nRUN true\n")
            again = lab.image(folder, lab.tag("chapter/app:small"))
            assert _once_freed(again.build).digest
    finally:
        assert embedded.down(home) == []


def test_labs_leave_the_process_as_it_was(engine: Engine) -> None:
    """Several live in one: each looks for ports at the address of its own engine."""
    other = {**engine.environment, "TESTCONTAINERS_HOST_OVERRIDE": "192.0.2.1", "ONLY_THERE": "1"}
    before = dict(os.environ)
    with Lab(engine) as one, Lab(replace(engine, environment=other)) as two:
        hosts = [
            ImageContainer(lab.owner, "alpine:3.23").get_container_host_ip() for lab in (one, two)
        ]
        assert (hosts[0] != "192.0.2.1", hosts[1]) == (True, "192.0.2.1")
        assert dict(os.environ) == before
