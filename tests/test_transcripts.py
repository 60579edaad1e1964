"""Transcripts: how they are read from pages, run in a shell, compared, recorded; no engine."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from lab.transcripts import record, shell
from lab.transcripts.commands import CommandError, split
from lab.transcripts.normal import normal
from lab.transcripts.pages import DOCS, fences, find, read
from lab.transcripts.place import Refused, bases, place
from lab.transcripts.reading import simple
from lab.transcripts.safety import broad, forbidden, made
from lab.transcripts.session import Session, fault, sessions
from lab.transcripts.shell import Outcome, ShellError
from lab.transcripts.shown import pieces
from lab.transcripts.transcript import Transcript, TranscriptError
from tests.skips import listed, unlisted

OUTPUTS = Path(__file__).with_name("outputs")
# Languages of blocks in which a command or its output would be typed by hand.
TYPED = ("console", "shell-session", "shell", "bash", "sh", "doscon")


def page(body: str, options: str = ":name: one", argument: str = "-") -> Transcript:
    """The transcript of a page that has nothing else."""
    return read("page", f"# T\n\n```{{transcript}} {argument}\n{options}\n\n{body}\n```\n")[0]


# The book


def test_transcripts_of_the_book_are_sound() -> None:
    """Each has a name, commands that a shell takes, an example that exists."""
    faults = [f"docs/{s.id}: {found}" for s in sessions(find()) if (found := fault(s))]
    assert not faults


def test_each_transcript_is_recorded_as_it_stands() -> None:
    """No page can show what other commands, or other files, printed."""
    for one in find():
        if one.norun:
            continue
        try:
            record.read(one)
        except record.TranscriptRecordError as error:
            if not (one.needs and error.kind == "unrecorded-transcript"):
                said = f"docs/{one.page}.md:{one.line}: {error}"
                raise pytest.fail.Exception(said, pytrace=False) from None


def test_no_record_without_transcript() -> None:
    """A record whose transcript is gone is removed with it: `make measure` does."""
    there = {one.id for one in find()}
    recorded = {f"{name} {one}" for name, names in record.names().items() for one in names}
    assert recorded <= there


def test_no_command_is_typed_with_its_output() -> None:
    """Console blocks on pages are transcripts; one that cannot run here says why."""
    typed = [
        f"docs/{file.relative_to(DOCS)}:{line}: a block of {token.info.strip()}; use {{transcript}}"
        for file in sorted(DOCS.rglob("*.md"))
        for token, line in fences(file.read_text())
        if token.info.strip().removeprefix("{code-block} ").split(" ")[0] in TYPED
    ]
    assert not typed


# Commands


COMMANDS = {
    "a line each": ("one\n\ntwo", ["one", "two"]),
    "a backslash": ("docker build \\\n  -t x .\ntwo", ["docker build \\\n  -t x .", "two"]),
    "an operator": ("a &&\nb |\nc", ["a &&\nb |\nc"]),
    "a quote": ("echo 'a\nb'\nc", ["echo 'a\nb'", "c"]),
    "a here-document": ("cat <<'E' >f\n'\nE\nb", ["cat <<'E' >f\n'\nE", "b"]),
    "an indented here-document": ("cat <<-E\n\tE\nb", ["cat <<-E\n\tE", "b"]),
    "two here-documents": ("cat <<A <<B\n1\nA\n2\nB\nb", ["cat <<A <<B\n1\nA\n2\nB", "b"]),
    "a here-string": ("cat <<<x\nb", ["cat <<<x", "b"]),
    "a loop": ("for i in 1 2; do\necho $i\ndone\nb", ["for i in 1 2; do\necho $i\ndone", "b"]),
    "a condition on one line": ("if true; then a; fi\nb", ["if true; then a; fi", "b"]),
    "a function": ("f() {\n  echo\n}\nf", ["f() {\n  echo\n}", "f"]),
    "a comment with a quote": ("# don't\nb", ["# don't", "b"]),
    "no comment": ("echo $# ${#x} a#b\nb", ["echo $# ${#x} a#b", "b"]),
}


@pytest.mark.parametrize(("body", "expected"), COMMANDS.values(), ids=list(COMMANDS))
def test_commands_are_split_where_a_shell_ends_them(body: str, expected: list[str]) -> None:
    """A command goes on as long as a shell would wait for the rest of it."""
    assert [command.text for command in split(body.split("\n"))] == expected


def test_exit_codes_are_marked_and_not_shown() -> None:
    """The mark stands at the end of a command, or of the line that opens its document."""
    found = split(["a  # exit 1", "cat <<E # exit 2", "x", "E", "b \\", "  c # exit 3", "d"])
    assert [(c.text, c.exit) for c in found] == [
        ("a", 1), ("cat <<E\nx\nE", 2), ("b \\\n  c", 3), ("d", 0)
    ]  # fmt: skip


UNFINISHED = {
    "echo 'a": "the command `echo 'a` is not finished: a quote (') is open",
    "cat <<END\nx": "the command `cat <<END` is not finished: the here-document waits for END",
    "a \\": "the command `a \\` is not finished: its last line ends in a backslash",
    "a |": "the command `a |` is not finished: its last line ends in an operator",
    "while true; do": (
        "the command `while true; do` is not finished: a loop, a condition or a brace is open"
    ),
    "$ docker ps": "a command is typed without its prompt; leave out `$ `",
}


@pytest.mark.parametrize(("body", "expected"), UNFINISHED.items(), ids=list(UNFINISHED))
def test_what_no_shell_takes_is_an_error(body: str, expected: str) -> None:
    """The sentence names the command and what is missing."""
    with pytest.raises(CommandError) as error:
        split(body.split("\n"))
    assert str(error.value) == expected


# Pages


def test_transcripts_are_found_wherever_they_stand() -> None:
    """In colon fences, lists and other directives, but not where a page shows how to write one."""
    text = (
        "# T\n\n````md\n```{transcript} -\n:name: shown\nx\n```\n````\n\n"
        ":::::{note}\n::::{tab-set}\n```{transcript} a/b\n:name: deep\n:fresh:\nx\n```\n::::\n"
        ":::::\n\n- item\n\n  :::{transcript} -\n  :name: listed\n  y\n  :::\n"
    )
    found = read("page", text)
    assert [(one.name, one.example, one.line, one.fresh) for one in found] == [
        ("deep", "a/b", 12, True), ("listed", "", 22, False)
    ]  # fmt: skip


BROKEN = {
    "no name": (
        "```{transcript} -\nx\n```",
        ":1: a transcript has a :name: of small letters, digits and hyphens; it has none",
    ),
    "a name with a space": (
        "```{transcript} -\n:name: A b\n\nx\n```",
        ":1: a transcript has a :name: of small letters, digits and hyphens; found 'A b'",
    ),
    "no commands": ("```{transcript} -\n:name: a\n```", ":1: the transcript a has no commands"),
    "no example": (
        "```{transcript}\n:name: a\nx\n```",
        ":1: the transcript names no example: 1 argument(s) required, 0 supplied",
    ),
    "an unknown option": (
        "```{transcript} -\n:name: a\n:fresch:\n\nx\n```",
        ":3: Unknown option key: 'fresch' (allowed: ['exit', 'fresh', 'lines', 'name', 'needs', "
        "'norun', 'only', 'session', 'timeout', 'unordered', 'vary'])",
    ),
    "an option without its value": (
        "```{transcript} -\n:name: a\n:norun:\n\nx\n```",
        ":3: Invalid option value for 'norun': None: a value is required",
    ),
    "lines that are none": (
        "```{transcript} -\n:name: a\n:lines: 5..7\n\nx\n```",
        ":3: Invalid option value for 'lines': 5..7: lines are such as 5-20, -3, 7- or 1,4-6",
    ),
    "an unfinished command": (
        "```{transcript} -\n:name: a\n\nx\ny |\n```",
        ":5: the command `y |` is not finished: its last line ends in an operator",
    ),
    "a name twice": (
        "```{transcript} -\n:name: a\nx\n```\n```{transcript} -\n:name: a\nx\n```",
        ":5: the name a is that of the transcript in line 1 too",
    ),
    "a session on two examples": (
        "```{transcript} a/b\n:name: a\n:session: s\nx\n```\n"
        "```{transcript} -\n:name: b\n:session: s\nx\n```",
        ":6: the session s began in line 1 on a/b, so it cannot go on on -",
    ),
}


@pytest.mark.parametrize(("text", "expected"), BROKEN.values(), ids=list(BROKEN))
def test_faults_on_a_page_name_its_line(tmp_path: Path, text: str, expected: str) -> None:
    """One sentence, with the page and the line."""
    (tmp_path / "page.md").write_text(text)
    with pytest.raises(TranscriptError) as error:
        find(tmp_path)
    assert str(error.value) == f"{tmp_path}/page.md{expected}"


def test_transcripts_share_a_session_by_its_name() -> None:
    """Those with the same session run as one; one that is not run is in none."""
    text = "".join(
        f"```{{transcript}} -\n:name: {name}\n{options}\n{name}\n```\n"
        for name, options in (
            ("a", ":session: s"), ("b", ""), ("c", ":session: s"), ("d", ":norun: no account"),
            ("s", ""),
        )
    )  # fmt: skip
    found = sessions(read("page", text))
    assert [session.commands for session in found] == [["a", "c"], ["b"], ["s"]]


# What may run where


BROAD = [
    "docker system prune -af", "docker builder prune", "docker image prune -a",
    "docker buildx prune -af", "docker volume prune", "docker rm -f $(docker ps -aq)",
    "docker rmi `docker images -q`", "docker ps -aq | xargs -r docker rm", "docker rmi greeter",
    "docker container stop web", "docker network rm app", "docker rm -f x$i",
    "if true; then docker system prune; fi", "timeout 9 docker kill web", "docker build -t $NAME .",
    "docker buildx bake", "docker compose up -d", "docker ps", "docker ps -a", "docker image ls",
    "docker images", "docker system df -v", "docker buildx du", "docker --debug volume ls",
    # wherever a shell runs it
    "while docker rm -f db; do :; done", "until ! docker rm db; do sleep 1; done",
    "if a; then b; elif docker rm -f db; then c; fi", "coproc docker rm -f db",
    'echo "$(docker system prune -af)"', "diff <(docker ps) x", "cat <<E\n$(docker ps)\nE",
    "bash -c 'docker system prune -af'", "sh -xec 'docker system prune -af'", "/bin/sh -c '$x'",
    "eval docker rm -f db", "f() { docker rm db; }; f", "case x in x) docker rm db;; esac",
    "docker ps -aq --filter status=running | xargs -n1 docker rm -f",
    "echo db | xargs -I{} docker rm {}", "find . -exec docker rm {} \\;",
    "timeout -k 5 10 docker rm -f db", "timeout --signal KILL 9 docker rm db",
    "env -u A docker rm -f db", "env -i B=1 docker rm db", "nice -n 5 /usr/bin/docker rm db",
    # where it was not read
    "c='docker system prune'; $c", "trap 'docker rm -f db' EXIT", "echo docker system prune | sh",
    "python3 -c 'import os; os.system(\"docker system prune\")'", "bash <<E\ndocker rm db\nE",
    "sh clean.sh && cat <<'E'\ndocker rm db\nE", "curl --unix-socket /var/run/docker.sock x/y",
    # what is not their own
    "docker exec db rm -rf /data", "docker exec -it -u 0 db sh", "docker rename db x",
    "docker run --name a x; docker exec b a", "docker update --memory 1g db", "docker attach db",
    "docker cp db:/data .", "docker cp x db:/data", "docker pause db", "docker start db",
    "docker run --pid container:db x", "docker run --volumes-from db:ro x",
    "docker run -v /var/run/docker.sock:/var/run/docker.sock x", "docker run -itv /:/host x",
    "docker run -v ../../x:/x y", "docker run --mount type=bind,src=/etc,target=/x y",
    "docker run --use-api-socket x", "docker run -v $LEFT:/data x", "cd /; docker run -v .:/x y",
    "docker volume create", "docker load -i image.tar", "docker buildx history rm --all",
    "docker buildx --builder other prune", "docker ps > list", "docker ps --last 5",
]  # fmt: skip
NARROW = [
    "docker build -t greeter . && docker rmi greeter:latest", "docker ps --filter name=web",
    "docker run --name web x; docker stop -t 3 web; docker rm -f web", "docker image ls greeter",
    "docker run --name web x; docker stop --timeout 3 web",
    "docker network create --driver bridge app; docker network rm app", "docker version",
    "docker buildx create --name ci; docker buildx prune --builder ci; docker buildx rm ci",
    "cat > Dockerfile <<E\nRUN docker system prune\nE", "docker buildx bake --print",
    "docker tag greeter other; docker image rm other", "echo docker system prune",
    "docker build -qt greeter .; docker rmi greeter > /dev/null 2>&1",
    "docker buildx --builder=ci build -t greeter .; docker rmi greeter",
    "docker run --name web x; docker exec -it -u 0 web sh -c 'docker ps'; docker cp -q web:/x y",
    "docker run --name web x; docker rename web old; docker update --memory 1g old; docker rm old",
    "docker run --name web x; docker run --pid container:web x; docker exec -- web docker rm db",
    'docker run -v "$PWD/x:/x" -v $(pwd)/y:/y -v ./z:/z -v ~/w:/w -v /anonymous x',
    "docker run -vdata:/data x; docker volume rm data", "docker volume create --name a",
    "docker run --rm x ls -v /etc:/x --name $NAME", "f() { docker image ls $1 web; }; f",
    'test "$(docker inspect --format {{.Id}} web)" = x', "bash -c 'docker image ls web'",
    "cat > Dockerfile <<'E'\nRUN $(docker ps)\nE", "command -v docker", "echo '$(docker ps)'",
    "docker run x sh -c 'docker system prune'", "grep -c 'docker rm' notes.txt",
]  # fmt: skip


@pytest.mark.parametrize("command", BROAD)
def test_broad_commands_are_known(command: str) -> None:
    """What may touch, or lists, what the transcript did not make."""
    assert broad(["true", command]) == command


@pytest.mark.parametrize("command", NARROW)
def test_commands_on_what_they_made_may_run_anywhere(command: str) -> None:
    """What a transcript made it may remove."""
    assert broad([command]) is None


def test_broad_commands_are_refused_on_a_users_engine() -> None:
    """Nothing is run, and the sentence says where it would be; in CI that is no failure."""
    lab = SimpleNamespace(engine=SimpleNamespace(embedded=False))
    with (
        pytest.raises(Refused) as error,
        place(lab, ["true", "docker system prune -af"], None, fresh=False),  # type: ignore[arg-type]
    ):
        pass
    assert str(error.value) == (
        "`docker system prune -af` touches or lists what is not the book's too, so it runs on an "
        "engine of the book's own only: ENGINE=embedded"
    )
    skipped = "tests/test_transcripts_engine.py::test_transcript[cache pruned]"
    assert unlisted(skipped, f"not checked: {error.value}", listed()) is None


FORBIDDEN = {
    "rm -rf /var/lib/docker": (
        "`rm -rf /var/lib/docker` removes what is not in the transcript's folder; "
        "name a path in it"
    ),
    "true && rm ../x": (
        "`rm ../x` removes what is not in the transcript's folder; name a path in it"
    ),
    "sudo docker ps": "`sudo` changes the machine that it runs on; mark it with :norun:",
    "X=1 apt-get install x": "`apt-get` changes the machine that it runs on; mark it with :norun:",
    "if /usr/bin/sudo x; then y; fi": (
        "`sudo` changes the machine that it runs on; mark it with :norun:"
    ),
    "/bin/rm -rf /etc": (
        "`rm -rf /etc` removes what is not in the transcript's folder; name a path in it"
    ),
    "env -i rm -rf /etc": (
        "`rm -rf /etc` removes what is not in the transcript's folder; name a path in it"
    ),
    'echo "$(rm -rf /etc)"': (
        "`rm -rf /etc` removes what is not in the transcript's folder; name a path in it"
    ),
    "bash -c 'rm -rf ~'": (
        "`rm -rf ~` removes what is not in the transcript's folder; name a path in it"
    ),
    "find -L / -name x -delete": (
        "`find -L / -name x -delete` removes what is not in the transcript's folder; "
        "name a path in it"
    ),
    "find /etc -exec rm {} +": (
        "`rm /etc` removes what is not in the transcript's folder; name a path in it"
    ),
    "cd / && rm -rf etc": (
        "`rm -rf etc` removes what is not in the transcript's folder; name a path in it"
    ),
    "cd /\ncd etc\nrm x": (
        "`rm x` removes what is not in the transcript's folder; name a path in it"
    ),
    "ls /etc | xargs -r rm": (
        "`rm $(…)` removes what is not in the transcript's folder; name a path in it"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), FORBIDDEN.items(), ids=list(FORBIDDEN))
def test_what_changes_the_machine_runs_nowhere(command: str, expected: str) -> None:
    """Not on the embedded engine either: the shell is on the checker's machine."""
    found = fault(Session((page(command),)))
    assert str(found) == expected


def test_what_stays_in_the_folder_is_not_forbidden() -> None:
    """Nor is a here-document that only mentions it."""
    assert forbidden(["rm -rf build", "cat <<E\nsudo rm -rf /\nE", "echo sudo"]) is None
    assert forbidden(["find . -name '*.o' -delete", "find / -name x", "cd build; rm -f x"]) is None
    assert (
        forbidden(["cd /", "cd", "rm token", "docker run x rm -rf /", "rm x 2> /dev/null"]) is None
    )


READ = {
    "a 'b c' \"d e\" f\\ g": [["a", "b c", "d e", "f g"]],
    "a;b&&c||d|e&f\ng": [["a"], ["b"], ["c"], ["d"], ["e"], ["f"], ["g"]],
    "a > b 2>&1 3<c &> d x": [["a", "x"]],
    "cat <<'E' > f\nb\nE\nc": [["cat"], ["c"]],
    'a "$(b "$(c d)" | e)" `f \\`g\\``': [
        ["c", "d"], ["b", "$(…)"], ["e"], ["g"], ["f", "$(…)"], ["a", "$(…)", "$(…)"]
    ],
    "a '$(b)' \"\\$(c)\"": [["a", "$(b)", "$(c)"]],
    "(a; b) && { c; }": [["a"], ["b"], ["c"]],
    "x=1 time -p nice -n 5 env -u A B=2 /bin/a b": [["a", "b"]],
    "x=$(a b)": [["a", "b"]],
    "a 'not closed": [["a", "not closed"]],
    "a $(b": [["b"], ["a", "$(…)"]],
    "a `b": [["b"], ["a", "$(…)"]],
    "a \\": [["a", "\\"]],
}  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), READ.items(), ids=list(READ))
def test_simple_commands_are_read_as_a_shell_does(command: str, expected: list[list[str]]) -> None:
    """Wherever one runs; what is quoted is not run, and what is not finished is still read."""
    assert list(simple(command)) == expected


def test_names_that_commands_give_are_read() -> None:
    """Tags, names, networks, volumes, builders."""
    found = made([
        "docker build -t a:1 --tag=b . && docker tag a:1 c", "docker buildx build -o name=d,x=y .",
        "docker run --name web -v data:/d -v ./x:/x --mount type=volume,src=more,target=/m a:1",
        "docker create -itvlast:/d -v /d a:1 --name other -v none:/d", "docker rename web old",
        "docker image build -qtf . && docker commit -a me web e",
        "docker network create --driver bridge app", "docker volume create vol",
        "docker buildx create --name=ci --use",
    ])  # fmt: skip
    assert vars(found) == {
        "images": {"a:1", "b", "c", "d", "e", "f"}, "containers": {"web", "old"},
        "networks": {"app"}, "volumes": {"data", "more", "last", "vol"}, "builders": {"ci"},
    }  # fmt: skip


def test_bases_that_a_throw_away_engine_needs_are_found(tmp_path: Path) -> None:
    """In Dockerfiles, in commands, in here-documents; no others are copied."""
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.23\n")
    names = ("alpine:3.23", "debian:trixie", "debian:trixie-slim", "node:24-alpine")
    lab = SimpleNamespace(engine=SimpleNamespace(origins=lambda: dict.fromkeys(names)))
    commands = ["docker build --build-context a=docker-image://debian:trixie-slim .",
                "cat <<E\nFROM node:24-alpine\nE"]  # fmt: skip
    found = bases(lab, commands, tmp_path)  # type: ignore[arg-type]
    assert found == ["alpine:3.23", "debian:trixie-slim", "node:24-alpine"]


# The shell


def run(tmp_path: Path, *commands: str, seconds: float = 20) -> list[Outcome]:
    """Run commands in a shell of their own."""
    return shell.run(
        commands, folder=tmp_path, environment={"PATH": "/usr/bin:/bin"},
        timeouts=[seconds] * len(commands),
    )  # fmt: skip


def test_commands_share_one_shell(tmp_path: Path) -> None:
    """Variables, folder and `$?` last; each command has its own output and exit code."""
    found = run(tmp_path, "x=3; mkdir d; cd d; (exit 7)", 'echo "$? $x ${PWD##*/}"', "nosuch")
    assert found == [("", 7), ("7 3 d\n", 0), ("bash: nosuch: command not found\n", 127)]


def test_both_streams_come_as_they_are_printed(tmp_path: Path) -> None:
    """As on a terminal, and a command that reads its input finds none."""
    found = run(tmp_path, "echo a; echo b >&2; echo c", "cat; printf 'no end'", "sleep 60 &")
    assert found == [("a\nb\nc\n", 0), ("no end", 0), ("", 0)]


def test_a_command_that_hangs_is_ended(tmp_path: Path) -> None:
    """With one sentence and what it printed last."""
    with pytest.raises(ShellError) as error:
        run(tmp_path, "true", "echo waiting; sleep 60", seconds=0.5)
    assert str(error.value) == (
        "`echo waiting; sleep 60` did not end within 0 s; let it end, run it detached, or give it "
        "more with :timeout:\n    waiting"
    )


def test_a_command_that_ends_the_shell_is_named(tmp_path: Path) -> None:
    """What comes after it could not run."""
    with pytest.raises(ShellError) as error:
        run(tmp_path, "echo bye; exit 3", "true")
    assert str(error.value) == "`echo bye; exit 3` ended the shell\n    bye"


# What counts as the same


def output(name: str) -> list[str]:
    """A real output."""
    return (OUTPUTS / name).read_text().splitlines()


def test_a_build_is_known_by_its_steps() -> None:
    """Cold or from the cache, in whatever order: the same steps, the same name."""
    steps = [
        "# COPY --from=build /greeter /greeter", "# COPY go.mod main.go ./",
        "# FROM docker.io/library/alpine:3.23", "# FROM docker.io/library/golang:1.27-alpine",
        "# RUN CGO_ENABLED=0 go build -trimpath -o /greeter .", "# WORKDIR /src",
    ]  # fmt: skip
    assert normal(output("cold-build.txt")) == normal(output("warm-build.txt")) == steps


def test_a_fresh_build_says_what_ran() -> None:
    """There it is a difference whether a step came from the cache."""
    cold, warm = normal(output("cold-build.txt"), True), normal(output("warm-build.txt"), True)
    place = cold.index("# RUN CGO_ENABLED=0 go build -trimpath -o /greeter .")
    assert (cold[place + 1], warm[place + 1]) == ("DONE", "CACHED")


def test_a_failing_build_is_known_by_the_step_that_fails() -> None:
    """Which others were cancelled, and which stream came first, is chance."""
    failing, again = output("failing-build.txt"), output("failing-build-again.txt")
    assert failing != again
    assert normal(failing) == normal(again)
    assert normal(failing)[:4] == [
        "# RUN echo almost; cat /missing; exit 3",
        'ERROR: process "/bin/sh -c echo almost; cat /missing; exit 3" did not complete '
        "successfully: exit code: 3",
        "almost",
        "cat: can't open '/missing': No such file or directory",
    ]


@pytest.mark.parametrize(("line", "expected"), [
    ("f1584b19d501   trs-greeter   \"/greeter\"   2 seconds ago   Up About a minute   "
     "0.0.0.0:32945->8080/tcp, [::]:8080->80/tcp   eager_jones",
     '<id>  trs-greeter  "/greeter"  <duration>  Up <duration>  '
     "0.0.0.0:<port>->8080/tcp, [::]:8080->80/tcp  <name>"),
    ("127.0.0.1:32767 localhost:32768 0.0.0.0:32772 [::]:60999 [::]:8080",
     "127.0.0.1:32767 localhost:<port> 0.0.0.0:<port> [::]:<port> [::]:8080"),
    ("trs-greeter   latest    264d78fb77be   1 second ago   26.7MB",
     "trs-greeter  latest  <id>  <duration>  <size>"),
    ("Untagged: a@sha256:" + "0f" * 32, "Untagged: a@<digest>"),
    ("0a2swf25sv6w0i0651aabt8lm*   false         0B", "<id>  false  <size>"),
    ("ID\t\t\tSIZE\t\tLAST ACCESSED", "ID  SIZE  LAST ACCESSED"),
    ("Date: Mon, 23 Nov 2026 13:29:01 GMT", "Date: <date>"),
    ("Mon Nov 23 13:38:51 UTC 2026", "<date>"),
    ('"Created": "2026-01-01T00:00:00Z",', '"Created": "<date>",'),
    ("2026/11/23 13:00:01 listening", "<date> listening"),
    ("drwxr-xr-x    2 root     root          4096 Dec 16  2025 bin",
     "drwxr-xr-x  2 root  root  4096 <date> bin"),
    ("real\t0m34.205s", "real\t<duration>"),
    ("listening on 172.17.0.2:8080, 127.0.0.1:8080", "listening on <address>:8080, 127.0.0.1:8080"),
    ("go1.27.1 v0.25.2 10001:10001 port 8080", "go1.27.1 v0.25.2 10001:10001 port 8080"),
    ("saved to /tmp/tmp.Xy12/out", "saved to <temp>/out"),
    ("  indented   columns  ", "  indented  columns"),
])  # fmt: skip
def test_what_varies_is_replaced_by_its_kind(line: str, expected: str) -> None:
    """Identifiers, dates, durations, sizes, random ports and addresses; nothing else."""
    assert normal([line]) == [expected]


def test_layers_on_their_way_are_left_out() -> None:
    """They come in any order, and how many lines there are is chance."""
    lines = ["3.23: Pulling from library/alpine", "9824c27679d3: Pulling fs layer",
             "9824c27679d3: Pull complete", "Status: Image is up to date"]  # fmt: skip
    assert normal(lines) == ["3.23: Pulling from library/alpine", "Status: Image is up to date"]


def test_an_author_can_say_what_else_varies() -> None:
    """By an expression, after what varies anyway, or by saying that the order is chance."""
    digest = "sha256:" + "0f" * 32
    assert normal([f"{digest} used 3 times"], vary=r"\d+") == ["<digest> used <varies> times"]
    assert normal(["pid 17", "a"], vary=r"\d+", unordered=True) == ["a", "pid <varies>"]


# Records


ON = {"engine": "28.5.2", "buildkit": "v0.25.2", "store": "containerd", "platform": "linux/amd64"}


def recorded(one: Transcript, root: Path, *outcomes: Outcome) -> None:
    """Record a transcript as if it had been run."""
    record.write([one], {one.name: record.make(one, outcomes, ON)}, root)


def test_a_record_stays_while_its_transcript_does(tmp_path: Path) -> None:
    """It is read again whole; a newer one that says the same does not change the file."""
    one = page("date")
    recorded(one, tmp_path, Outcome("Mon Nov 23 13:38:51 UTC 2026\n", 0))
    again = {"one": record.make(one, [Outcome("Tue Nov 24 03:38:51 UTC 2026\n", 0)], ON)}
    assert record.read(one, tmp_path)["commands"][0]["output"] == ["Mon Nov 23 13:38:51 UTC 2026"]
    assert not record.changed([one], again, tmp_path)
    other = {"one": record.make(one, [Outcome("no date\n", 0)], ON)}
    assert record.changed([one], other, tmp_path)


STALE = {
    "never recorded": (
        ":name: two", "date", "unrecorded-transcript",
        "the transcript two was never recorded; run `make measure EXAMPLE=page`",
    ),
    "other commands": (
        ":name: one", "date -u", "stale-transcript",
        "the commands of the transcript one changed since it was recorded; "
        "run `make measure EXAMPLE=page`",
    ),
    "other options": (
        ":name: one\n:fresh:", "date", "stale-transcript",
        "the options of the transcript one changed since it was recorded; "
        "run `make measure EXAMPLE=page`",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("options", "body", "kind", "expected"), STALE.values(), ids=list(STALE))
def test_a_stale_record_is_not_shown(
    tmp_path: Path, options: str, body: str, kind: str, expected: str
) -> None:
    """One sentence that says what changed and which command records it anew."""
    recorded(page("date"), tmp_path, Outcome("x\n", 0))
    with pytest.raises(record.TranscriptRecordError) as error:
        record.read(page(body, options), tmp_path)
    assert (error.value.kind, str(error.value)) == (kind, expected)


def test_a_record_of_other_files_is_not_shown(tmp_path: Path) -> None:
    """The record holds the digest of the example's folder."""
    example = tmp_path / "shop/cart"
    example.mkdir(parents=True)
    one = page("ls", argument="shop/cart")
    made_ = record.make(one, [Outcome("", 0)], ON, tmp_path)
    record.write([one], {"one": made_}, tmp_path)
    assert record.read(one, tmp_path, tmp_path) == made_
    (example / "Dockerfile").write_text("FROM scratch\n")
    with pytest.raises(record.TranscriptRecordError) as error:
        record.read(one, tmp_path, tmp_path)
    assert str(error.value) == (
        "shop/cart has changed since the transcript one was recorded; "
        "run `make measure EXAMPLE=shop/cart`"
    )


def test_a_corrupt_record_is_one_sentence(tmp_path: Path) -> None:
    """With what is wrong in it."""
    recorded(page("date"), tmp_path, Outcome("x\n", 0))
    record.path_of("page", tmp_path).write_text("[]")
    with pytest.raises(record.TranscriptRecordError) as error:
        record.read(page("date"), tmp_path)
    assert str(error.value) == (
        "the record of the page's transcripts is corrupt (no transcripts in it); "
        "run `make measure EXAMPLE=page`"
    )


def test_what_left_the_page_leaves_the_record(tmp_path: Path) -> None:
    """And what else is on it stays as it was."""
    text = "```{transcript} -\n:name: a\na\n```\n```{transcript} -\n:name: b\nb\n```\n"
    both = read("page", text)
    made_ = {one.name: record.make(one, [Outcome("", 0)], ON) for one in both}
    record.write(both, made_, tmp_path)
    assert record.changed(both[1:], {}, tmp_path)
    record.write(both[1:], {}, tmp_path)
    assert record.names(tmp_path) == {"page": ["b"]}


# What is shown


SAID = {"commands": [
    {"command": "a \\\n  b", "exit": 0, "output": ["1", "2", "3"]},
    {"command": "c", "exit": 4, "output": ["4", "5"]},
]}  # fmt: skip
CUTS = {
    "all": ("", ["1\n2\n3", "4\n5"]),
    "lines over the whole transcript": (":lines: 2,4-", ["…\n2\n…", "4\n5"]),
    "lines from the start": (":lines: -1", ["1\n…", "…"]),
    "lines that match": (":only: '[35]'", ["…\n3", "…\n5"]),
}


@pytest.mark.parametrize(("options", "expected"), CUTS.values(), ids=list(CUTS))
def test_output_is_cut_where_the_author_says(options: str, expected: list[str]) -> None:
    """What is left out is marked; commands and exit codes stay."""
    one = page("a \\\n  b\n# note\nc # exit 4", f":name: one\n{options}")
    found = pieces(one, SAID)
    assert [piece.text for piece in found if piece.kind == "output"] == expected
    assert [piece.printed for piece in found if piece.kind != "output"] == [
        "$ a \\\n>   b", "$ # note", "$ c", "(exit code 4)"
    ]  # fmt: skip


def test_a_cut_that_leaves_nothing_is_an_error() -> None:
    """The sentence says how many lines there are."""
    with pytest.raises(ValueError, match="^the cut leaves nothing of the transcript one, which "
                       "has 5 lines of output$"):  # fmt: skip
        pieces(page("a \\\n  b\nc", ":name: one\n:lines: 9-"), SAID)


def test_a_build_is_shown_in_the_order_of_its_dockerfile() -> None:
    """Each step in one piece, stages in the order of their work, numbered anew."""
    one, lines = page("docker build ."), output("warm-build.txt")
    said = {"commands": [{"command": "docker build .", "exit": 0, "output": lines}]}
    shown = pieces(one, said)[1].text.split("\n")
    names = [line.split(" ", 1)[1] for line in shown if "] " in line and "internal" not in line]
    assert [name.partition("@")[0] for name in names] == [
        "[build 1/4] FROM docker.io/library/golang:1.27-alpine", "[build 2/4] WORKDIR /src",
        "[build 3/4] COPY go.mod main.go ./",
        "[build 4/4] RUN CGO_ENABLED=0 go build -trimpath -o /greeter .",
        "[stage-1 1/2] FROM docker.io/library/alpine:3.23",
        "[stage-1 2/2] COPY --from=build /greeter /greeter",
    ]  # fmt: skip


def test_a_build_can_be_cut_to_its_steps() -> None:
    """What the builder does before and after them is left out, and marked."""
    one = page("docker build .", ":name: one\n:only: steps")
    said = {"commands": [{"command": "", "exit": 0, "output": output("cold-build.txt")}]}
    shown = pieces(one, said)[1].text.split("\n")
    assert shown[0] == shown[-1] == "…"
    assert not [line for line in shown if "internal" in line or "resolve" in line]
    assert "#10 [stage-1 1/2] FROM docker.io/library/alpine:3.23@sha256:" in "\n".join(shown)


def test_wrong_exit_codes_are_told_with_the_last_output() -> None:
    """And with the mark that would make it right, if it is meant."""
    assert record.wrong_exit(page("a\nb"), [Outcome("", 0), Outcome("x\ny\n", 3)]) == (
        "`b` exits 3, the page says 0; if that is meant, end the command with `# exit 3`"
        "\n    x\n    y"
    )
    assert record.wrong_exit(page("a # exit 1"), [Outcome("", 0)]) == "`a` exits 0, the page says 1"
