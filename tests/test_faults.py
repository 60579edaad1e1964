"""What happens when the engine, the disk or the run itself dies: one sentence, and nothing left."""

import contextlib
import gc
import os
import re
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docker
import pytest
from testcontainers.core.config import testcontainers_config as settings

import lab.__main__ as command
from engine import Engine, embedded, paths
from engine.paths import Home
from lab import ROOT, record
from lab.building import BuildError, BuildxImage
from lab.lab import Lab
from lab.load import load
from lab.runs import LABEL, PREFIX, clear, images
from tests import test_claims
from tests.sockets import Passage

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("faults")]
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
    make = record.make
    monkeypatch.setattr(command, "choose", lambda: dying[0])
    monkeypatch.setattr(record, "make", lambda *args: (dying[1].close(), make(*args))[1])
    monkeypatch.setattr(record, "write", None)
    assert command.main(["measure", EXAMPLE]) == 1
    assert capsys.readouterr().err == f"stopped: {GONE}\n"


def test_a_claim_says_in_one_sentence_that_the_engine_died(dying: tuple[Engine, Passage]) -> None:
    """Where, what was expected, what happened, and what to do; the lab ends without an error."""
    example = load(EXAMPLE)
    claimed = next(claimed for claimed in example.claims() if claimed.id == "default runs")
    with Lab(dying[0]) as lab:
        lab.build(example, "default")
        dying[1].close()
        with pytest.raises(pytest.fail.Exception) as failure:
            test_claims.test_claim(lab, example, claimed)
    assert failure.value.pytrace is False
    assert f"  measured: {GONE}\n" in str(failure.value)


def test_no_buildx_is_one_sentence(engine: Engine, monkeypatch, tmp_path: Path) -> None:
    """What is missing, and what to install."""
    with Lab(engine) as lab:
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        monkeypatch.setenv("HOME", str(tmp_path))
        with pytest.raises(BuildError) as error:
            lab.build(load(EXAMPLE), "default")
    assert str(error.value) == (
        "the build fails: `docker buildx` is missing; install Buildx "
        "(Debian: docker-buildx, Docker's own packages: docker-buildx-plugin)"
    )


def test_no_docker_command_is_one_sentence(engine: Engine, monkeypatch, tmp_path: Path) -> None:
    """Whoever has only the Docker API is told what else is needed."""
    with Lab(engine) as lab:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(BuildError) as error:
            lab.build(load(EXAMPLE), "default")
    assert str(error.value) == (
        "the build fails: there is no `docker` command; install the Docker CLI with Buildx"
    )


def tags(client: docker.DockerClient) -> list[str]:
    """Every tag of a repository with slashes, read in one call: others come and go meanwhile."""
    return [tag for image in images(client, "*/*/*/*") for tag in image.get("RepoTags") or []]


class Things:
    """Images, containers, networks and volumes on the engine, made as a user makes them."""

    def __init__(self, client: docker.DockerClient, name: str, labels: dict[str, str]) -> None:
        """One of each, with this name and these labels."""
        self.client, self.name = client, name
        base = client.images.get("alpine:3.23")
        base.tag(name)
        plain = re.sub("[/:]", "-", name)
        self.network = client.networks.create(plain, labels=labels)
        self.volume = client.volumes.create(plain, labels=labels)
        self.container = client.containers.run(
            "alpine:3.23", ["sleep", "600"], detach=True, labels=labels, network=self.network.name
        )

    def left(self) -> set[str]:
        """Which of them are there."""
        found = {
            "image": self.name in tags(self.client),
            "network": any(n.id == self.network.id for n in self.client.networks.list()),
            "volume": any(v.id == self.volume.id for v in self.client.volumes.list()),
            "container": any(
                c.id == self.container.id for c in self.client.containers.list(all=True)
            ),
        }
        return {name for name, there in found.items() if there}

    def remove(self) -> None:
        """Take them away, as far as they are there."""
        with contextlib.suppress(docker.errors.NotFound):
            self.container.remove(force=True)
        for thing in (self.network, self.volume):
            with contextlib.suppress(docker.errors.NotFound):
                thing.remove()
        with contextlib.suppress(docker.errors.NotFound):
            self.client.images.remove(self.name)


ALL = {"image", "network", "volume", "container"}


@pytest.fixture
def mine(engine: Engine) -> Iterator[Things]:
    """What a user has on the engine beside the suite; it must survive everything here."""
    os.environ.update(engine.environment)
    client = docker.from_env()
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
from lab.lab import Lab
from tests.test_faults import Things
with Lab(choose()) as lab:
    Things(lab.client, lab.tag("chapter/app:x"), lab.labels)
    print(lab.run.id, flush=True)
    sys.stdin.read()
"""


def left(client: docker.DockerClient, run: str) -> list[str]:
    """Everything on the engine that belongs to a run."""
    label = {"label": f"{LABEL}={run}"}
    kinds = (client.containers.list(all=True, filters=label), client.networks.list(filters=label))
    return [
        *(thing.name for things in kinds for thing in things),
        *(volume.name for volume in client.volumes.list(filters=label)),
        *(tag for tag in tags(client) if f"{PREFIX}/{run}/" in tag),
    ]


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=lambda s: s.name
)
def test_a_run_that_is_ended_leaves_nothing_after_the_next(
    engine: Engine, mine: Things, how: signal.Signals
) -> None:
    """Containers, networks, volumes and images of the run; nothing else is touched."""
    with subprocess.Popen(
        [sys.executable, "-c", HANGS], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as other:  # fmt: skip
        assert other.stdout
        run = other.stdout.readline().strip()
        assert len(left(mine.client, run)) == 4
        other.send_signal(how)
        other.wait()
    if how != signal.SIGINT:  # on Ctrl-C the run itself clears up
        assert len(left(mine.client, run)) == 4
    with Lab(engine):
        assert left(mine.client, run) == []


def test_two_labs_at_once_do_not_disturb_each_other(engine: Engine, mine: Things) -> None:
    """Neither the beginning nor the end of one touches what the other has."""
    example = load(EXAMPLE)
    with Lab(engine) as first:
        built = first.build(example, "default")
        things = Things(first.client, first.tag("chapter/app:x"), first.labels)
        with Lab(engine) as second:
            assert things.left() == ALL
            other = second.build(example, "default")
            assert (other.tag, other.config_digest) == (
                second.tag(f"{EXAMPLE}:default"), built.config_digest,
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
        built = lab.build(load(EXAMPLE), "words")
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
        listed = [*client.containers.list(all=True), *client.volumes.list()]
        found = {thing.name for thing in listed if run in thing.name and "buildkit" in thing.name}
        for name in others:
            client.containers.get(name).remove()
            client.volumes.get(f"{name}_state").remove()
    assert found == {*others, *(f"{name}_state" for name in others)}


@pytest.mark.embedded
def test_a_full_disk_is_one_sentence(engine: Engine, monkeypatch, tmp_path: Path) -> None:
    """The failing step says that no space is left; the next build works."""
    home = Home(paths.home().root, data_size="200M")
    small = embedded.up(home, "for a test", ["alpine:3.23"])
    try:
        with Lab(small) as lab:
            folder = tmp_path / "context"
            folder.mkdir()
            step = "RUN dd if=/dev/urandom of=/big bs=1M count=500"
            (folder / "Dockerfile").write_text(f"FROM alpine:3.23\n{step}\n")
            with pytest.raises(BuildError) as error:
                BuildxImage(folder, tag=lab.tag("chapter/app:big")).build()
            assert str(error.value).startswith(f"the build fails: step '[2/2] {step}': ")
            assert "No space left on device" in str(error.value)
            (folder / "Dockerfile").write_text("FROM alpine:3.23\nRUN true\n")
            assert BuildxImage(folder, tag=lab.tag("chapter/app:small")).build().config_digest
    finally:
        assert embedded.down(home) == []


def test_a_lab_that_ends_points_back(engine: Engine) -> None:
    """Ports are looked for at the address of the engine of the lab that goes on."""
    other = {**engine.environment, "TESTCONTAINERS_HOST_OVERRIDE": "192.0.2.1", "ONLY_THERE": "1"}
    with Lab(engine):
        before = settings.tc_host_override, dict(os.environ)
        with Lab(replace(engine, environment=other)):
            assert settings.tc_host_override == "192.0.2.1"
        assert (settings.tc_host_override, dict(os.environ)) == before
