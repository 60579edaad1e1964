"""The lab on a real engine: what it builds, runs and measures, and what it says when it cannot."""

import gzip
import io
import json
import re
import tarfile
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from layerlab.book.book import Book
from layerlab.book.claims.probe import NoContent, RunError
from layerlab.book.claims.running import Process1
from layerlab.book.example import Example
from layerlab.book.load import load
from layerlab.builds import containers, http_answer
from layerlab.builds.build import BuildError, BuildxImage
from layerlab.builds.lab import Lab
from layerlab.builds.probes import BuiltImage
from layerlab.images.memory import Memory
from tests.known import BOOK

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("lab")]
Make = Callable[..., BuiltImage]


@pytest.fixture
def make(lab: Lab, tmp_path: Path) -> Make:
    """Make an example of one Dockerfile and one image, with the claims given."""

    def make(dockerfile: str, claims: str = "", lab: Lab = lab, **files: str) -> BuiltImage:
        book = Book(tmp_path)
        context = book.examples / "chapter" / "app"
        context.mkdir(parents=True, exist_ok=True)
        for name, text in {"Dockerfile": dockerfile, **files}.items():
            (context / name).write_text(text)
        # Each test has a name of its own: the lab builds what has the same name once.
        name = f"chapter/{tmp_path.name.replace('_', '-')}"
        data = {"title": "An app", **tomllib.loads(f"[image.app]\n{claims}\n")}
        example = Example.of(data, name, book)
        example.context.symlink_to("app")
        return BuiltImage(lab, example, "app")

    return make


def error_of(subject: BuiltImage) -> BuildError:
    """The failure of the build."""
    with pytest.raises(BuildError) as error:
        subject.built  # noqa: B018 - building is what fails
    return error.value


def without_folder(error: BuildError) -> str:
    """What it says, with the Dockerfile's name alone."""
    return re.sub(r"examples/chapter/[^/]+/", "", str(error))


def test_a_dockerfile_that_does_not_parse_is_one_sentence(make: Make) -> None:
    """With the line, which is shown; there is no step yet."""
    error = error_of(make("FROM alpine:3.23\nRUM true\n"))
    sentence, *excerpt = without_folder(error).splitlines()
    assert (error.step, sentence) == (
        "",
        "the build fails: Dockerfile:2: dockerfile parse error on line 2: unknown instruction: RUM "
        "(did you mean RUN?)",
    )
    assert "       2 | >>> RUM true" in excerpt


def test_a_failing_run_shows_its_step_and_last_lines(make: Make) -> None:
    """The last eight lines of its output, which is where the reason stands."""
    error = error_of(make("FROM alpine:3.23\nRUN seq 20; echo oh no; exit 7\n"))
    lines = "".join(f"\n    {line}" for line in [*range(14, 21), "oh no"])
    assert without_folder(error) == (
        "the build fails: Dockerfile:2: step '[2/2] RUN seq 20; echo oh no; exit 7': process "
        f'"/bin/sh -c seq 20; echo oh no; exit 7" did not complete successfully: '
        f"exit code: 7{lines}"
    )


def test_a_file_that_is_not_in_the_context_is_named(make: Make) -> None:
    """The failing step is the COPY."""
    error = error_of(make("FROM scratch\nCOPY nothing /\n"))
    assert error.step == "[1/1] COPY nothing /"
    assert '"/nothing": not found' in error.message


def test_a_build_fails_the_same_each_time_and_once(make: Make, monkeypatch) -> None:
    """What failed is not built again for every claim."""
    subject, built = make("FROM scratch\nRUN true\n"), []
    first = error_of(subject)
    monkeypatch.setattr(BuildxImage, "build", lambda image: built.append(image))
    assert str(error_of(subject)) == str(first)
    assert built == []


SERVES = "serves = { port = 8080 }"


def test_a_container_that_exits_says_its_last_words(make: Make) -> None:
    """Its exit code and output."""
    subject = make('FROM alpine:3.23\nCMD ["sh", "-c", "echo no config; exit 3"]\n', SERVES)
    with pytest.raises(RunError) as error:
        subject.spec.serves.measure(subject)
    assert str(error.value) == (
        "the container exited before it answered: exit code 3, last output 'no config'"
    )


def test_a_container_that_never_listens_is_not_waited_for(make: Make, monkeypatch) -> None:
    """What to look at is said, with the last output."""
    monkeypatch.setattr(http_answer, "PATIENCE", 0.5)
    subject = make('FROM alpine:3.23\nCMD ["sh", "-c", "echo starting; sleep 60"]\n', SERVES)
    with pytest.raises(RunError) as error:
        subject.spec.serves.measure(subject)
    assert str(error.value) == (
        "no answer on port 8080 within 0.5 s; is the service listening there, on all addresses? "
        "last output 'starting'"
    )


def test_what_never_answered_is_not_waited_for_again(make: Make, monkeypatch) -> None:
    """By no other claim, hardened or not; where it may listen is said."""
    monkeypatch.setattr(http_answer, "PATIENCE", 0.5)
    claims = f"{SERVES}\nhardened = {{}}\nwrites = []\nstops = {{ within = '< 1 s', exit = 0 }}"
    subject = make('FROM alpine:3.23\nEXPOSE 80 53/udp\nCMD ["sleep", "60"]\n', claims)
    with pytest.raises(RunError) as error:
        subject.spec.serves.measure(subject)
    said = str(error.value)
    assert said.startswith(
        "no answer on port 8080 within 0.5 s, and the image's EXPOSE says 53/udp, 80/tcp; "
    )
    monkeypatch.setattr(
        containers.ImageContainer, "start", lambda _: pytest.fail("it is started again")
    )
    for key in ("hardened", "writes", "process1"):
        claim = Process1("sleep 60") if key == "process1" else getattr(subject.spec, key)
        with pytest.raises(RunError, match=re.escape(said)):
            claim.measure(BuiltImage(subject.lab, subject.example, "app"))


def test_a_container_that_hangs_is_not_waited_for(make: Make, monkeypatch) -> None:
    """A run must end by itself."""
    monkeypatch.setattr(containers, "PATIENCE", 0.5)
    subject = make('FROM alpine:3.23\nCMD ["sleep", "60"]\n', "runs.a = {}")
    with pytest.raises(RunError) as error:
        subject.spec.runs.root["a"].made(subject)
    assert str(error.value) == "the container still runs after 0.5 s; no output"


def test_a_container_that_ended_has_no_process(make: Make) -> None:
    """Who runs cannot be seen then."""
    with pytest.raises(RunError) as error:
        make("FROM alpine:3.23\nCMD exit 4\n").first_process()
    assert str(error.value) == "the container exited: exit code 4, no output"


@pytest.mark.parametrize(
    ("entrypoint", "code"), [("/nothing", 127), ("/etc/passwd", 126)], ids=["absent", "no-program"]
)
def test_a_program_that_cannot_start_has_the_shells_exit_code(
    make: Make, entrypoint: str, code: int
) -> None:
    """As `docker run` has it."""
    subject = make("FROM alpine:3.23\n", f'runs.a = {{ entrypoint = "{entrypoint}" }}')
    assert subject.spec.runs.root["a"].made(subject)["exit"] == code


def test_a_container_is_stopped_once_it_is_ready(make: Make) -> None:
    """Before it has set its handler, it would not hear the signal; one that ends never is ready."""
    slow = "FROM alpine:3.23\nCMD sleep 1; trap 'exit 7' TERM; echo ready; sleep 60 & wait\n"
    subject = make(slow, 'stops = { within = "< 5 s", exit = 7, ready = "ready" }')
    assert subject.spec.stops is not None
    assert subject.spec.stops.measure(subject)["exit"] == 7
    with subject.running(command=["sleep", "0.5"]) as container, pytest.raises(RunError) as error:
        container.printed("ready")
    assert str(error.value) == ("it did not print 'ready' in time; exit code 0, no output")


def test_who_runs_is_seen_from_outside(make: Make) -> None:
    """The uid that the process has, where the image says nothing and where an option says it."""
    subject = make('FROM alpine:3.23\nCMD ["sleep", "60"]\n')
    assert subject.first_process() == {"uid": "0", "args": "sleep 60"}
    with subject.running(user="1234:5678") as container:
        assert container.first_process()["uid"] == "1234"


def test_an_image_without_a_shell_is_measured_from_outside(lab: Lab) -> None:
    """From scratch: who runs, its files, packages, shells and process 1."""
    subject = BuiltImage(lab, load("multi-stage/greeter", BOOK), "scratch")
    measured = subject.measurement
    assert subject.first_process() == {"uid": "10001", "args": "/greeter"}
    assert list(measured.files) == ["/greeter"]
    assert (measured.packages, measured.shells, subject.base) == ([], [], None)
    assert subject.content("/greeter").startswith("\x7fELF")


def test_content_is_read_without_running(make: Make) -> None:
    """Through links, from an image whose program does not exist."""
    subject = make(
        "FROM alpine:3.23 AS build\nRUN mkdir -p /d/real && echo hi >/d/real/f && ln -s real /d/l\n"
        'FROM scratch\nCOPY --from=build /d /d\nENTRYPOINT ["/none"]\n'
    )
    assert subject.content("/d/l/f") == "hi\n"
    with pytest.raises(NoContent, match="^/d/l has no content: it is a folder$"):
        subject.content("/d/l")


def test_a_base_and_what_is_added_are_told_apart(make: Make) -> None:
    """Layers, history and sizes of the base are those of the image that FROM names."""
    subject = make("FROM alpine:3.23\nCOPY a /a\nENV A=1\n", a="x" * 1000)
    assert subject.base is not None
    assert subject.size("added") == 1000
    assert subject.base_layers == len(subject.measurement.layers) - 1
    assert [entry.empty for entry in subject.own_history] == [False, True]


def test_whiteouts_of_a_real_build_are_understood(make: Make) -> None:
    """What BuildKit writes for deleted and overwritten files and for folders that are replaced."""
    subject = make(
        "FROM alpine:3.23\n"
        "RUN mkdir /d /e && echo 12345 >/d/a && echo 123 >/e/b && echo 1 >/f\n"
        "RUN rm -r /d && mkdir /d && echo new >/d/n && rm /f && rm -r /e && echo now a file >/e\n"
    )
    measured = subject.measurement
    assert [path for path in sorted(measured.files) if path[1:2] in "def" and path[2:3] in "/"] == [
        "/d", "/d/n", "/e",
    ]  # fmt: skip
    assert measured.wasted == 6 + 4 + 2


def test_the_second_measuring_reads_nothing(make: Make, lab: Lab, monkeypatch) -> None:
    """The digest of the image is known, also to another process."""
    subject = make("FROM alpine:3.23\nCOPY a /a\n", a="measured once")
    unpacked = subject.measurement.unpacked
    monkeypatch.setattr("layerlab.builds.lab.read_image", None)
    monkeypatch.setattr(lab, "memory", Memory())
    monkeypatch.setattr(lab, "_measured", type(lab._measured)())
    assert BuiltImage(lab, subject.example, "app").measurement.unpacked == unpacked


def test_images_are_built_once_by_several_threads(make: Make, lab: Lab, monkeypatch) -> None:
    """Who asks for an image while it is built waits for it."""
    subject, built = make("FROM alpine:3.23\nRUN true\n"), []
    build = type(subject.lab.buildx(subject.example, "app", "x/y:z")).build
    monkeypatch.setattr(
        BuildxImage,
        "build",
        lambda image: (built.append(image.tag), build(image))[1],
    )
    assert list(lab.prepare([subject.example] * 4)) == [(subject.example, "app", None)] * 4
    assert built.count(lab.tag(f"{subject.example.name}:app")) == 1


def test_download_size_is_that_of_the_blobs_that_buildkit_makes(lab: Lab, tmp_path: Path) -> None:
    """To the byte where the store keeps them; where it keeps none, near to what gzip makes."""
    subject = BuiltImage(lab, load("multi-stage/greeter", BOOK), "runtime")
    measured = subject.measurement
    if lab.engine.store == "containerd":
        archive = tmp_path / "image.tar"
        image = lab.buildx(subject.example, "runtime", f"{subject.example.name}:exported")
        image.export("--provenance=false", f"--output=type=oci,dest={archive}")
        assert [layer.download for layer in measured.layers] == _blobs(archive)
    else:  # this image store neither keeps nor exports gzip; Python's makes smaller blobs
        blobs = [len(gzip.compress(layer, 6)) for layer in _plain_layers(subject)]
        assert measured.download == pytest.approx(sum(blobs), rel=0.06)
        assert len(blobs) == len(measured.layers)
    assert measured.download_computed == (lab.engine.store != "containerd")


def _blobs(archive: Path) -> list[int]:
    with tarfile.open(archive) as tar:
        documents = [
            json.loads(text)
            for member in tar
            if member.isreg() and member.size < 10_000
            and (text := tar.extractfile(member).read()).startswith(b"{")  # type: ignore[union-attr]
        ]  # fmt: skip
    [manifest] = [d for d in documents if "layers" in d]
    return [layer["size"] for layer in manifest["layers"]]


def _plain_layers(subject: BuiltImage) -> list[bytes]:
    found = []
    with tarfile.open(fileobj=io.BytesIO(b"".join(subject.built.saved()))) as tar:
        for member in tar:
            data = tar.extractfile(member).read() if member.isreg() else b""  # type: ignore[union-attr]
            found += [data] if b"\0" in data[:512] else []
    return found
