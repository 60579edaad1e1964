"""Every transcript of the book, each an item of its own, and how they behave on an engine."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docker.errors
import pytest
from _pytest.mark import ParameterSet

from lab.lab import Lab
from lab.transcripts import record, shared
from lab.transcripts.pages import find, read
from lab.transcripts.place import Refused
from lab.transcripts.safety import Made
from lab.transcripts.session import Session, run, sessions
from lab.transcripts.shared import Claim, Taken
from lab.transcripts.suite import check, measure
from lab.transcripts.transcript import Transcript, TranscriptError

pytestmark = pytest.mark.engine


def _items() -> list:
    try:
        found = find()
    except TranscriptError as error:
        pytest.exit(str(error), returncode=1)
    return [
        *(_item(session, pytest.mark.xdist_group(session.example or session.id))
          for session in sessions(found)),
        *(_item(Session((one,)), pytest.mark.skip(reason=f"not checked: {one.norun}"))
          for one in found if one.norun),
    ]  # fmt: skip


def _item(session: Session, mark: pytest.MarkDecorator) -> ParameterSet:
    return pytest.param(session, id=f"{session.id} {session.example}".rstrip(), marks=mark)


@pytest.mark.parametrize("session", _items())
def test_transcript(lab: Lab, session: Session) -> None:
    """The commands print what the page shows, and exit as it says."""
    try:
        fault = check(lab, session)
    except Refused as error:
        pytest.skip(f"not checked: {error}")
    if fault:
        pytest.fail(fault, pytrace=False)


# How transcripts behave, on a book of one page


@pytest.fixture
def book(tmp_path: Path) -> Iterator["Book"]:
    """A book with one small example."""
    yield Book(tmp_path)


class Book:
    """Pages, examples and records in a folder of their own."""

    def __init__(self, root: Path) -> None:
        """Writes the example; the page comes with its transcript."""
        self.docs, self.records, self.examples = (root / n for n in ("docs", "records", "examples"))
        self.context = self.examples / "shop/hello"
        for folder in (self.docs, self.records, self.context):
            folder.mkdir(parents=True)
        (self.context / "Dockerfile").write_text(
            'FROM alpine:3.23\nCOPY hello.txt /\nRUN wc -w hello.txt\nCMD ["cat", "hello.txt"]\n'
        )
        (self.context / "hello.txt").write_text("hello you\n")
        (self.examples / "shop/hello.toml").write_text('title = "Hello"\n[image.all]\n')

    def transcript(self, body: str, options: str = ":name: one", example: str = "shop/hello"
                   ) -> Transcript:  # fmt: skip
        """Write the only page, with one transcript."""
        text = f"# T\n\n```{{transcript}} {example}\n{options}\n\n{body}\n```\n"
        (self.docs / "page.md").write_text(text)
        return read("page", text)[0]

    def measure(self, lab: Lab) -> int:
        """Record it."""
        return measure(lab, docs=self.docs, root=self.records, examples=self.examples)

    def check(self, lab: Lab) -> str | None:
        """Compare it with its record."""
        (session,) = sessions(find(self.docs))
        return check(lab, session, self.records, self.examples)

    def run(self, lab: Lab) -> list[str]:
        """What each of its commands prints."""
        (session,) = sessions(find(self.docs))
        return [o.output for o in run(lab, session, self.examples)["one"]]


def there(lab: Lab, kind: str, name: str) -> bool:
    """Whether the engine has a thing of that name."""
    try:
        getattr(lab.client, kind).get(name)
    except docker.errors.NotFound:
        return False
    return True


@pytest.mark.xdist_group("transcripts")
def test_a_recorded_build_stays_byte_for_byte(lab: Lab, book: Book) -> None:
    """Recorded once; four more runs say the same and leave the file as it is."""
    book.transcript(
        "docker build -t tr-stable .\ndocker run --rm tr-stable\ndocker image ls tr-stable\n"
        "docker run -d --name tr-stable-web -p 8080 tr-stable sleep 60\n"
        "docker ps --filter name=tr-stable-web\ndate; hostname >/dev/null; mktemp -u"
    )
    assert book.measure(lab) == 0
    file = record.path_of("page", book.records)
    first = file.read_bytes()
    for _ in range(4):
        assert book.measure(lab) == 0
        assert file.read_bytes() == first
    assert book.check(lab) is None


@pytest.mark.xdist_group("transcripts")
def test_a_drifted_transcript_fails_with_a_diff(lab: Lab, book: Book) -> None:
    """The whole message: where, recorded against printed now, and what records it anew."""
    book.transcript("docker build -t tr-drift .\ndocker run --rm tr-drift\necho $?")
    book.measure(lab)
    file = record.path_of("page", book.records)
    file.write_text(file.read_text().replace('"hello you"', '"good day"'))
    assert book.check(lab) == (
        "docs/page.md:3: transcript one: what is printed now is not what was recorded\n"
        "--- recorded\n"
        "+++ printed now\n"
        "@@ -4,5 +4,5 @@\n"
        " # RUN wc -w hello.txt\n"
        " $ docker run --rm tr-drift\n"
        "-good day\n"
        "+hello you\n"
        " $ echo $?\n"
        " 0\n"
        "next: read the diff; if it is right, run `make measure EXAMPLE=shop/hello`"
    )


@pytest.mark.xdist_group("transcripts")
def test_an_unexpected_exit_code_fails(lab: Lab, book: Book) -> None:
    """Whatever was recorded; with the last lines that the command printed."""
    book.transcript("docker run --rm alpine:3.23 sh -c 'echo one; exit 3'")
    assert book.check(lab) == (
        "docs/page.md:3: transcript one: `docker run --rm alpine:3.23 sh -c 'echo one; exit 3'` "
        "exits 3, the page says 0; if that is meant, end the command with `# exit 3`\n"
        "    one"
    )


@pytest.mark.xdist_group("transcripts")
def test_a_shell_is_where_a_reader_is(lab: Lab, book: Book) -> None:
    """In a copy of the example's folder, with published ports on localhost, no secrets around."""
    book.transcript(
        "pwd; ls; echo new > hello.txt\n"
        "docker run -d --rm --name tr-web -p 18080:8080 alpine:3.23 "
        "nc -lk -p 8080 -e printf 'HTTP/1.0 200 OK\\r\\n\\r\\nhi\\n'\n"
        "curl --retry 9 --retry-all-errors localhost:18080\n"
        "env | cut -d= -f1 | sort | tr '\\n' ' '"
    )
    folder, _, answer, names = book.run(lab)
    assert folder == "/home/reader/hello\nDockerfile\nhello.txt\n"
    assert answer == "hi\n"
    assert names == "BUILDKIT_PROGRESS DOCKER_CLI_HINTS DOCKER_HOST HOME LANG PATH PWD SHLVL " \
        "TERM TZ USER _ "  # fmt: skip
    assert (book.context / "hello.txt").read_text() == "hello you\n"


@pytest.mark.xdist_group("transcripts")
def test_nothing_of_a_transcript_is_left(lab: Lab, book: Book) -> None:
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
def test_an_image_whose_id_went_into_a_file_is_not_left(lab: Lab, book: Book) -> None:
    """Nothing prints the id, and it has no tag; `tr` keeps it from reading like one."""
    book.transcript("docker build -q . > built\ntr : = < built")
    digest = book.run(lab)[1].strip().replace("=", ":")
    assert digest.startswith("sha256:")
    assert not there(lab, "images", digest)


@pytest.fixture
def killed(
    lab: Lab, book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Claim, str]]:
    """The claim after a session that was killed, so removed nothing, and a container without name.

    A build that exports files makes no image; it must run all the same.
    """
    monkeypatch.setattr(shared, "cache_folder", lambda: tmp_path)
    book.transcript(
        "docker build -q -t tr-killed .\ndocker image tag tr-killed tr-killed:too\n"
        "docker build -q -o out .\ndocker create --name tr-killed alpine:3.23\n"
        "docker container create alpine:3.23\ndocker volume create tr-killed"
    )
    with monkeypatch.context() as kill:
        kill.setattr(Claim, "_clear", lambda claim, names: None)
        unnamed = book.run(lab)[4].strip()
    yield Claim(lab.client, lab.run.engine), unnamed
    for remove, name in (
        (lab.client.api.remove_container, "tr-killed"), (lab.client.api.remove_container, unnamed),
        (lab.client.api.remove_volume, "tr-killed"), (lab.client.api.remove_image, "tr-killed"),
        (lab.client.api.remove_image, "tr-killed:too"),
    ):  # fmt: skip
        with contextlib.suppress(docker.errors.NotFound):
            remove(name)


@pytest.mark.xdist_group("transcripts")
def test_a_killed_run_is_cleared_by_the_next(lab: Lab, killed: tuple[Claim, str]) -> None:
    """What it noted the ids of as it made them: containers, and images under each of their tags."""
    claim, unnamed = killed
    things = [("containers", "tr-killed"), ("containers", unnamed), ("images", "tr-killed:latest"),
              ("images", "tr-killed:too")]  # fmt: skip
    assert [thing for thing in things if not there(lab, *thing)] == []
    with claim.held(Made(images={"tr-killed", "tr-killed:too"}, containers={"tr-killed"})):
        assert [thing for thing in things if there(lab, *thing)] == []


@pytest.mark.xdist_group("transcripts")
def test_a_killed_run_on_an_engine_of_our_own_is_cleared(
    lab: Lab, killed: tuple[Claim, str]
) -> None:
    """By its names, too: nobody else has anything there."""
    claim = Claim(lab.client, lab.run.engine, own=True)
    with claim.held(Made(volumes={"tr-killed"}, containers={"tr-killed"})):
        assert not there(lab, "volumes", "tr-killed")
        assert not there(lab, "containers", killed[1])


@pytest.mark.xdist_group("transcripts")
def test_what_a_user_has_made_since_stays(lab: Lab, killed: tuple[Claim, str]) -> None:
    """Under a name that the killed run gave, too; and a volume, of which nobody knows whose."""
    lab.client.containers.get("tr-killed").remove()
    own = lab.client.containers.create("alpine:3.23", name="tr-killed")
    lab.client.images.get("alpine:3.23").tag("tr-killed")
    for kind in ("containers", "images", "volumes"):
        names = Made(**{kind: {"tr-killed"}})
        with pytest.raises(Taken, match="tr-killed is there already"), killed[0].held(names):
            pass
    assert lab.client.containers.get("tr-killed").id == own.id
    assert there(lab, "images", "tr-killed")
    assert there(lab, "volumes", "tr-killed")


@pytest.mark.xdist_group("transcripts")
def test_a_name_that_is_somebody_elses_is_not_used(lab: Lab, book: Book, tmp_path: Path) -> None:
    """It is a failure with one sentence, and what has the name stays."""
    volume = lab.client.volumes.create("tr-taken", labels=lab.labels)
    try:
        claim = Claim(lab.client, lab.run.engine, tmp_path)
        with pytest.raises(Taken) as error, claim.held(Made(volumes={"tr-taken"})):
            pass
        assert str(error.value) == (
            "the volume tr-taken is there already and may not be the book's: remove or rename it, "
            "or use the embedded engine (ENGINE=embedded)"
        )
        assert there(lab, "volumes", "tr-taken")
    finally:
        volume.remove()


@pytest.mark.xdist_group("transcripts")
def test_two_runs_at_once_do_not_collide(lab: Lab, book: Book) -> None:
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


@pytest.mark.xdist_group("transcripts")
def test_a_missing_program_is_not_a_failure(lab: Lab, book: Book) -> None:
    """It is told, so that the summary can list it."""
    book.transcript("no-such-scanner x", ":name: one\n:needs: no-such-scanner")
    with pytest.raises(Refused, match="^it needs no-such-scanner, which is not here$"):
        book.check(lab)
    assert book.measure(lab) == 0


@pytest.mark.xdist_group("transcripts")
def test_broad_commands_touch_nothing_on_a_users_engine(
    lab: Lab, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are not even begun."""
    book.transcript("docker volume create tr-broad\ndocker system prune -af")
    monkeypatch.setattr(lab, "engine", replace(lab.engine, embedded=False))
    with pytest.raises(Refused, match="^`docker system prune -af` touches or lists what is not "):
        book.check(lab)
    assert not there(lab, "volumes", "tr-broad")


@pytest.fixture
def embedded(lab: Lab) -> Lab:
    """The lab, where it may start engines of its own."""
    if not lab.engine.embedded:
        pytest.skip("not checked: throw-away engines need the embedded one (ENGINE=embedded)")
    return lab


@pytest.mark.xdist_group("transcripts")
def test_broad_commands_run_on_a_throw_away_engine(embedded: Lab, book: Book) -> None:
    """It has the bases and nothing else; the embedded engine keeps what it has."""
    volume = embedded.client.volumes.create("tr-kept", labels=embedded.labels)
    try:
        book.transcript(
            "docker build -q -t tr-pruned .\ndocker image ls --format '{{.Repository}}'\n"
            "docker system prune -af --volumes\ndocker image ls -q"
        )
        printed = book.run(embedded)
        assert sorted(printed[1].split()) == ["alpine", "tr-pruned"]
        assert printed[3] == ""
        assert there(embedded, "volumes", "tr-kept")
        assert there(embedded, "images", "alpine:3.23")
    finally:
        volume.remove()


@pytest.mark.xdist_group("transcripts")
def test_a_fresh_transcript_says_what_was_cached(embedded: Lab, book: Book) -> None:
    """Whatever the engine built before; a step that should have been cached is a drift."""
    one = book.transcript(
        "docker build -t tr-fresh .\nprintf 'hello all of you\\n' > hello.txt\n"
        "docker build -t tr-fresh .\ndocker build -t tr-fresh .",
        ":name: one\n:fresh:",
    )
    assert book.measure(embedded) == 0
    saved = record.read(one, book.records, book.examples)
    compared = record.compared(one, saved["commands"])
    place = [n for n, line in enumerate(compared) if line == "# RUN wc -w hello.txt"]
    assert [compared[n + 1 : n + 3] for n in place] == [
        ["2 hello.txt", "DONE"], ["4 hello.txt", "DONE"], ["CACHED"]
    ]  # fmt: skip
    assert book.check(embedded) is None
    text = json.dumps(saved["commands"]).replace("CACHED", "DONE 0.1s")
    file = record.path_of("page", book.records)
    changed = json.loads(file.read_text())
    changed["transcripts"]["one"]["commands"] = json.loads(text)
    file.write_text(json.dumps(changed))
    assert "\n-DONE\n+CACHED\n" in (book.check(embedded) or "")
