"""How the transcripts of a session run, are recorded and compared on an engine."""

import json
from dataclasses import replace

import pytest

from layerlab.builds.lab import Lab
from layerlab.transcripts import transcript_record
from layerlab.transcripts.place import Refused
from tests.one_page_book import Shop, book, there

__all__ = ["book"]  # a fixture
pytestmark = pytest.mark.engine


@pytest.mark.xdist_group("transcripts")
def test_a_recorded_build_stays_byte_for_byte(lab: Lab, book: Shop) -> None:
    """Recorded once; four more runs say the same and leave the file as it is."""
    book.transcript(
        "docker build -t tr-stable .\ndocker run --rm tr-stable\ndocker image ls tr-stable\n"
        "docker run -d --name tr-stable-web -p 8080 tr-stable sleep 60\n"
        "docker ps --filter name=^tr-stable-web$\ndate; hostname >/dev/null; mktemp -u"
    )
    assert book.measure(lab) == 0
    file = transcript_record.path_of("page", book.records)
    first = file.read_bytes()
    for _ in range(4):
        assert book.measure(lab) == 0
        assert file.read_bytes() == first
    assert book.check(lab) is None


@pytest.mark.xdist_group("transcripts")
def test_a_drifted_transcript_fails_with_a_diff(lab: Lab, book: Shop) -> None:
    """The whole message: where, recorded against printed now, and what records it anew."""
    book.transcript("docker build -t tr-drift .\ndocker run --rm tr-drift\necho $?")
    book.measure(lab)
    file = transcript_record.path_of("page", book.records)
    file.write_text(file.read_text().replace('"hello you"', '"good day"'))
    assert book.check(lab) == (
        f"docs/page.md:3: transcript one: what Docker Engine {lab.engine.version} prints now is "
        "not what was recorded\n"
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
def test_an_unexpected_exit_code_fails(lab: Lab, book: Shop) -> None:
    """Whatever was recorded; with the last lines that the command printed."""
    book.transcript("docker run --rm alpine:3.23 sh -c 'echo one; exit 3'")
    assert book.check(lab) == (
        "docs/page.md:3: transcript one: `docker run --rm alpine:3.23 sh -c 'echo one; exit 3'` "
        "exits 3, the page says 0; if that is meant, end the command with `# exit 3`\n"
        "    one"
    )


@pytest.mark.xdist_group("transcripts")
def test_a_shell_is_where_a_reader_is(lab: Lab, book: Shop) -> None:
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
def test_a_missing_program_is_not_a_failure(lab: Lab, book: Shop) -> None:
    """It is told, so that the summary can list it."""
    book.transcript("no-such-scanner x", ":name: one\n:needs: no-such-scanner")
    with pytest.raises(Refused, match="^it needs no-such-scanner, which is not here$"):
        book.check(lab)
    assert book.measure(lab) == 0


@pytest.mark.xdist_group("transcripts")
def test_broad_commands_touch_nothing_on_a_users_engine(
    lab: Lab, book: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are refused when they come; a session that says that it has any is not even begun."""
    typed = "docker volume create tr-broad\ndocker system prune --force --filter label=nobodys"
    book.transcript(typed)
    monkeypatch.setattr(lab, "engine", replace(lab.engine, embedded=False))
    assert book.check(lab) == (
        "docs/page.md:3: transcript one: `docker system prune --force --filter label=nobodys` "
        "touches or lists what the transcript did not make; name what it made, or give it an "
        "engine of its own with :alone:"
    )
    assert not there(lab, "volumes", "tr-broad")
    book.transcript(typed, ":name: one\n:alone:")
    with pytest.raises(Refused, match="^it touches or lists what is not the book's too"):
        book.check(lab)


@pytest.fixture
def embedded(lab: Lab) -> Lab:
    """The lab, where it may start engines of its own."""
    if not lab.engine.embedded:
        pytest.skip("not checked: throw-away engines need the embedded one (ENGINE=embedded)")
    return lab


@pytest.mark.xdist_group("transcripts")
def test_a_store_is_that_of_a_throw_away_engine(embedded: Lab, book: Shop) -> None:
    """Whatever the lab's own engine has; the record says which it was."""
    book.transcript("docker info --format '{{.Driver}}'", ":name: one\n:store: overlay2")
    assert book.run(embedded) == ["overlay2\n"]
    assert book.measure(embedded) == 0
    record = json.loads((book.records / "transcripts/page.json").read_text())
    assert record["transcripts"]["one"]["on"]["store"] == "overlay2"


@pytest.mark.xdist_group("transcripts")
def test_broad_commands_run_on_a_throw_away_engine(embedded: Lab, book: Shop) -> None:
    """It has the bases and nothing else; the embedded engine keeps what it has."""
    volume = embedded.client.volumes.create("tr-kept", labels=embedded.labels)
    try:
        book.transcript(
            "docker build -q -t tr-pruned .\ndocker image ls --format '{{.Repository}}'\n"
            "docker system prune -af --volumes\ndocker image ls -q",
            ":name: one\n:alone:",
        )
        printed = book.run(embedded)
        assert sorted(printed[1].split()) == ["alpine", "tr-pruned"]
        assert printed[3] == ""
        assert there(embedded, "volumes", "tr-kept")
        assert there(embedded, "images", "alpine:3.23")
    finally:
        volume.remove()


@pytest.mark.xdist_group("transcripts")
def test_a_fresh_transcript_says_what_was_cached(embedded: Lab, book: Shop) -> None:
    """Whatever the engine built before; a step that should have been cached is a drift."""
    one = book.transcript(
        "docker build -t tr-fresh .\nprintf 'hello all of you\\n' > hello.txt\n"
        "docker build -t tr-fresh .\ndocker build -t tr-fresh .",
        ":name: one\n:fresh:",
    )
    assert book.measure(embedded) == 0
    saved = transcript_record.read(one, book)
    compared = transcript_record.compared(one, saved["commands"])
    place = [n for n, line in enumerate(compared) if line == "# RUN wc -w hello.txt"]
    assert [compared[n + 1 : n + 3] for n in place] == [
        ["2 hello.txt", "DONE"], ["4 hello.txt", "DONE"], ["CACHED"]
    ]  # fmt: skip
    assert book.check(embedded) is None
    text = json.dumps(saved["commands"]).replace("CACHED", "DONE 0.1s")
    file = transcript_record.path_of("page", book.records)
    changed = json.loads(file.read_text())
    changed["transcripts"]["one"]["commands"] = json.loads(text)
    file.write_text(json.dumps(changed))
    assert "\n-DONE\n+CACHED\n" in (book.check(embedded) or "")
