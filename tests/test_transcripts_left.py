"""What transcripts leave on an engine that others use: nothing, and theirs as it was."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import docker.errors
import pytest

from layerlab.builds.lab import Lab
from layerlab.transcripts import reservation
from layerlab.transcripts.made import Made
from layerlab.transcripts.reservation import NameTaken, Reservation
from tests.one_page_book import Shop, book, there

__all__ = ["book"]  # a fixture
pytestmark = pytest.mark.engine


@pytest.mark.xdist_group("transcripts")
def test_nothing_of_a_transcript_is_left(lab: Lab, book: Shop) -> None:
    """Not what has a name, nor containers and images that have none."""
    book.transcript(
        "docker build -q -t tr-left .\necho >> hello.txt\ndocker build -q -t tr-left .\n"
        "docker tag tr-left tr-left-too:1\ndocker run tr-left\ndocker create alpine:3.23\n"
        "docker run -d --name tr-left-web alpine:3.23 sleep 60\ndocker network create tr-left-net\n"
        "docker volume create tr-left-vol\ndocker run -v tr-left-more:/m alpine:3.23 true\n"
        "docker export tr-left-web | docker import - tr-left-flat"
    )
    printed = book.run(lab)
    left = [
        (kind, name)
        for kind, names in {
            "images": [
                "tr-left", "tr-left-too:1", "tr-left-flat", printed[0].strip(), printed[2].strip(),
            ],
            "containers": ["tr-left-web", printed[5].strip()], "networks": ["tr-left-net"],
            "volumes": ["tr-left-vol", "tr-left-more"],
        }.items() for name in names if there(lab, kind, name)
    ]  # fmt: skip
    assert left == []


@pytest.mark.xdist_group("transcripts")
def test_an_image_whose_id_went_into_a_file_is_not_left(lab: Lab, book: Shop) -> None:
    """Nothing prints the id, and it has no tag; `tr` keeps it from reading like one."""
    book.transcript("docker build -q . > built\ntr : = < built")
    digest = book.run(lab)[1].strip().replace("=", ":")
    assert digest.startswith("sha256:")
    assert not there(lab, "images", digest)


@pytest.mark.xdist_group("transcripts")
def test_a_container_that_is_being_removed_is_waited_for(lab: Lab, book: Shop) -> None:
    """A transcript may end in stopping a container that goes when it ends."""
    book.transcript(
        "docker run -d --rm --name tr-stopped alpine:3.23 sleep 60\ndocker stop -t 0 tr-stopped"
    )
    assert book.run(lab)[1] == "tr-stopped\n"
    assert not there(lab, "containers", "tr-stopped")


@pytest.mark.xdist_group("transcripts")
def test_what_has_its_name_from_a_variable_is_known_and_not_left(lab: Lab, book: Shop) -> None:
    """Names as docker is given them, ids that it printed, volumes that an image asks for."""
    book.transcript(
        "for n in 1 2; do docker create --name tr-var-$n -v /data alpine:3.23; done > ids\n"
        "docker rm $(head -n 1 ids)\n"
        "VOLUME=$(docker inspect --format '{{range .Mounts}}{{.Name}}{{end}}' tr-var-2)\n"
        "docker rm tr-var-2 > rest\ndocker run --rm -v $VOLUME:/data alpine:3.23\n"
        "docker build -q -t tr-var:$VOLUME . > built\ndocker rmi $(cat built) > rest\n"
        "echo $VOLUME; docker run -d --name tr-var-$((1 + 2)) alpine:3.23 sleep 60"
    )
    volume, running = book.run(lab)[-1].split()
    things = [("volumes", volume), ("containers", running), ("containers", "tr-var-1"),
              ("containers", "tr-var-2"), ("images", f"tr-var:{volume}")]  # fmt: skip
    assert [thing for thing in things if there(lab, *thing)] == []


@pytest.mark.xdist_group("transcripts")
def test_the_beginning_of_somebodys_id_is_no_name(lab: Lab, tmp_path: Path) -> None:
    """A container called `db` that is gone does not stand for one whose id begins so."""
    theirs = lab.client.containers.create("alpine:3.23", labels=lab.labels)
    try:
        claim, name = Reservation(lab.client, lab.run.engine, tmp_path), theirs.id[:8]
        with claim.held():
            claim.take(Made(containers={name}))
            assert not claim.owns("containers", name)
        assert there(lab, "containers", theirs.id)
    finally:
        theirs.remove()


@pytest.fixture
def killed(
    lab: Lab, book: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Reservation, str]]:
    """The claim after a session that was killed, so removed nothing, and a container without name.

    A build that exports files makes no image; it must run all the same.
    """
    monkeypatch.setattr(reservation, "cache_folder", lambda: tmp_path)
    book.transcript(
        "docker build -q -t tr-killed .\ndocker image tag tr-killed tr-killed:too\n"
        "docker build -q -o out .\ndocker create --name tr-killed alpine:3.23\n"
        "docker container create alpine:3.23\ndocker volume create tr-killed"
    )
    with monkeypatch.context() as kill:
        kill.setattr(Reservation, "_clear", lambda claim, names: None)
        unnamed = book.run(lab)[4].strip()
    yield Reservation(lab.client, lab.run.engine), unnamed
    for remove, name in (
        (lab.client.api.remove_container, "tr-killed"), (lab.client.api.remove_container, unnamed),
        (lab.client.api.remove_volume, "tr-killed"), (lab.client.api.remove_image, "tr-killed"),
        (lab.client.api.remove_image, "tr-killed:too"),
    ):  # fmt: skip
        with contextlib.suppress(docker.errors.NotFound):
            remove(name)


@pytest.mark.xdist_group("transcripts")
def test_a_killed_run_is_cleared_by_the_next(lab: Lab, killed: tuple[Reservation, str]) -> None:
    """What it noted the ids of as it made them: containers, and images under each of their tags."""
    claim, unnamed = killed
    things = [("containers", "tr-killed"), ("containers", unnamed), ("images", "tr-killed:latest"),
              ("images", "tr-killed:too")]  # fmt: skip
    assert [thing for thing in things if not there(lab, *thing)] == []
    with claim.held():
        claim.take(Made(images={"tr-killed", "tr-killed:too"}, containers={"tr-killed"}))
        assert [thing for thing in things if there(lab, *thing)] == []


@pytest.mark.xdist_group("transcripts")
def test_a_killed_run_on_an_engine_of_our_own_is_cleared(
    lab: Lab, killed: tuple[Reservation, str]
) -> None:
    """By its names, too: nobody else has anything there."""
    claim = Reservation(lab.client, lab.run.engine, own=True)
    with claim.held():
        claim.take(Made(volumes={"tr-killed"}, containers={"tr-killed"}))
        assert not there(lab, "volumes", "tr-killed")
        assert not there(lab, "containers", killed[1])


@pytest.mark.xdist_group("transcripts")
def test_what_a_user_has_made_since_stays(lab: Lab, killed: tuple[Reservation, str]) -> None:
    """Under a name that the killed run gave, too; and a volume, of which nobody knows whose."""
    lab.client.containers.get("tr-killed").remove()
    own = lab.client.containers.create("alpine:3.23", name="tr-killed")
    lab.client.images.get("alpine:3.23").tag("tr-killed")
    for kind in ("containers", "images", "volumes"):
        names = Made(**{kind: {"tr-killed"}})
        with pytest.raises(NameTaken, match="tr-killed is there already"), killed[0].held():
            killed[0].take(names)
    assert lab.client.containers.get("tr-killed").id == own.id
    assert there(lab, "images", "tr-killed")
    assert there(lab, "volumes", "tr-killed")


@pytest.mark.xdist_group("transcripts")
def test_a_name_that_is_somebody_elses_is_not_used(lab: Lab, book: Shop, tmp_path: Path) -> None:
    """It is a failure with one sentence, and what has the name stays."""
    volume = lab.client.volumes.create("tr-taken", labels=lab.labels)
    try:
        claim = Reservation(lab.client, lab.run.engine, tmp_path)
        with pytest.raises(NameTaken) as error, claim.held():
            claim.take(Made(volumes={"tr-taken"}))
        assert str(error.value) == (
            "the volume tr-taken is there already and may not be the book's: remove or rename it, "
            "or use the embedded engine (ENGINE=embedded)"
        )
        assert there(lab, "volumes", "tr-taken")
    finally:
        volume.remove()


@pytest.mark.xdist_group("transcripts")
def test_two_runs_at_once_do_not_collide(lab: Lab, book: Shop) -> None:
    """The same names on the same engine, from two runs: one waits for the other."""
    book.transcript("docker run -d --name tr-both -p 18081:80 alpine:3.23 sleep 60\nsleep 0.5")
    faults: list[object] = []

    def once() -> None:
        try:
            faults.append(None if len(book.run(lab)) == 2 else "lost output")
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == [None, None]
