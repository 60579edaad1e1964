"""Build with BuildKit behind the interface of testcontainers."""

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Self

from testcontainers.core.image import DockerImage

from layerlab.book.dockerfiles import DockerfileError, images, text_of
from layerlab.builds.build_steps import Step, bases, read_steps
from layerlab.builds.buildx_command import buildx
from layerlab.builds.likely_meant import meant, near_file

# The variable from which `--secret …,env=` takes the value.
SECRET = "MEASURED_SECRET"
# How it begins where it is about a Dockerfile as a whole, and names none.
_OF_A_FILE = ("target stage", "the Dockerfile cannot be empty", "failed to marshal LLB definition")
# The builder's own names for what it holds of a context, other ones in each build.
_REF = re.compile(r"\bref [a-z0-9]{25}::[a-z0-9]{25}\b")
# How the builder's excerpt of a Dockerfile begins: its name and the line that fails.
_EXCERPT = re.compile(r"^\S.*:(\d+)\n-{5,}$", re.MULTILINE)
# How many lines are shown of what a failing step printed; which of them say why, in the words of
# npm, Node, Go, Python, Java, Rust, compilers and apt, but not in the name of a package such as
# thiserror or liberror-perl; and the calls that a stack lists.
_SHOWN = 8
_WHY = (
    re.compile(
        r"(?i:(?<![\w.-])error(?![\w.-])|\bfatal\b|failed to compile)|[a-z]Configured\b"
        r"|^E: |^panic: |panicked at|^Exception in |^Caused by: |[a-z](Error|Exception)\b"
    ),
    # Programs say so of what they can do without, too: it counts where nothing stronger is said.
    re.compile(r"(?i:not found|No such file)"),
)
_CALL = re.compile(r"\s+at ")
# What Docker's command says, by its version, where the plugin is missing.
# Which of the two calls of Buildx is heard first is chance (moby/buildkit, client/solve.go).
_PASSED_ON = re.compile(r"^(?:failed to build: )?(?:failed to (?:solve|run Build function): )?")
_UNKNOWN = re.compile(r"unknown flag: --progress|command: docker buildx|not a docker command")
_NO_BUILDX = (
    "`docker buildx` is missing; install Buildx "
    "(Debian: docker-buildx, Docker's own packages: docker-buildx-plugin)"
)


class BuildError(Exception):
    """A build that failed; `str()` names place and step and shows the last lines of its output."""

    def __init__(
        self, step: str, message: str, log: str, *, place: str = "", hint: str = ""
    ) -> None:
        """`step` is empty when the build fails before its first step.

        `place` is the Dockerfile with its line, where that is known; `hint` what was likely meant.
        """
        self.step, self.message, self.log = step, message, log
        tail = "".join(f"\n    {line}" for line in telling(log))
        named = f"step {step!r}" if step else ""
        said = ": ".join(filter(None, ("the build fails", place, named, message)))
        super().__init__(f"{said}{hint}{tail}")


def telling(log: str) -> list[str]:
    """The last lines of what a step printed; half of them from where it says why, if that is above.

    Below it a Node stack has only the calls that led there, and npm how it is used.
    """
    lines = [line for line in log.strip().splitlines() if not _CALL.match(line)]
    last, half = lines[-_SHOWN:], _SHOWN // 2
    said = (place for why in _WHY for place, line in enumerate(lines) if why.search(line))
    why = next(said, len(lines))
    return last if why > len(lines) - _SHOWN else [*lines[why : why + half], *last[half:]]


class BuilderError(Exception):
    """A builder that cannot be had; `str()` is one sentence with the next step."""


class BuildxImage(DockerImage):
    """A testcontainers image that is built by `docker buildx build`, as a reader types it.

    testcontainers and the Docker SDK build through the engine's legacy builder
    (docker-py#2230, testcontainers-python#940), which knows no `RUN --mount` and no heredoc.
    """

    def __init__(
        self, path: Path | str, *, environment: Mapping[str, str], options: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """`environment` reaches the engine; `options` are further arguments of the build."""
        super().__init__(path, docker_client_kw={"environment": dict(environment)}, **kwargs)
        self.options = options
        self.environment = dict(environment)
        # Entered for each build: what must run beside it, and the options that it brings.
        self.beside: Callable[[], AbstractContextManager[list[str]]] = lambda: nullcontext([])
        self.shown = str(self._dockerfile_path)  # the Dockerfile, as whoever reads of it knows it
        self.hosts: dict[str, str] = {}  # what ran beside the last build: names by address
        self.steps: list[Step] = []
        self.metadata: dict[str, Any] = {}

    def build(self) -> Self:
        """Build and load the image; raises BuildError.

        Attestations are left out: they hold times, so the image's digest would change each time.
        """
        self.metadata = self.export("--provenance=false", "--load")
        self._image = self.get_docker_client().client.images.get(self.tag)
        return self

    def export(self, *options: str) -> dict[str, Any]:
        """Build to where `options` say (`--output`, `--cache-to`); returns Buildx's metadata."""
        with tempfile.TemporaryDirectory() as folder:
            metadata = Path(folder, "metadata.json")
            self._run(f"--metadata-file={metadata}", *options)
            return dict(json.loads(metadata.read_text()))

    @property
    def digest(self) -> str:
        """Digest by which the store knows the image: of its manifest, which names the blobs.

        The classic store has no manifest, so there it is that of the configuration.
        """
        return str(self.get_wrapped_image().id)

    @property
    def bases(self) -> dict[str, str]:
        """What the last build started from: digests, where they are known, by name as in FROM."""
        try:
            named = images(text_of(Path(self.path) / self._dockerfile_path))
        except (OSError, DockerfileError):  # it is gone, or BuildKit alone can read it
            named = []
        return bases(self.steps, named)

    def saved(self) -> Iterator[bytes]:
        """The image's archive, as `docker save` gives it."""
        return iter(self.get_wrapped_image().save(named=True))

    def _run(self, *options: str) -> None:
        command = [*buildx(self.environment), "build", "--progress=rawjson", f"--tag={self.tag}"]
        command += [f"--file={Path(self.path) / self._dockerfile_path}", *options, *self.options]
        with self.beside() as more:
            self.hosts = host_names(more)
            done = _docker([*command, *more, str(self.path)], self.environment)
        self.steps, other = read_steps(self.named(done.stderr).splitlines())
        for step in self.steps:  # the log is encoded in the progress, so it is read by itself
            step.log = self.named(step.log.decode(errors="replace")).encode()
        if done.returncode:
            raise failure(self.steps, other, self.shown, Path(self.path))

    def named(self, text: str) -> str:
        """The text with names in place of the addresses of what ran beside the build."""
        return with_host_names(text, self.hosts)


def with_host_names(text: str, hosts: dict[str, str]) -> str:
    """The text with a host's name in place of its address, which is another in each build."""
    for address, host in hosts.items():
        text = re.sub(rf"(?<![\d.]){re.escape(address)}(?![\d.]*\d)", host, text)
    return text


def host_names(options: Iterable[str]) -> dict[str, str]:
    """Names by address, of the options `--add-host=NAME:ADDRESS`."""
    pairs = (o.partition("=")[2].partition(":") for o in options if o.startswith("--add-host="))
    return {address: host for host, _, address in pairs}


def _docker(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Docker's command; raises BuildError where there is none."""
    try:
        return subprocess.run(
            command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL,
            env=environment,
        )  # fmt: skip
    except FileNotFoundError:
        text = "there is no `docker` command; install the Docker CLI with Buildx"
        raise BuildError("", text, "") from None


def failure(steps: list[Step], other: list[str], shown: str, context: Path) -> BuildError:
    """The error of a step, or of what `other` lines say; `shown` is the Dockerfile to a reader."""
    # An excerpt of the Dockerfile, or nothing, then the error.
    excerpt, _, message = "\n".join(other).strip().rpartition("ERROR: ")
    message = _PASSED_ON.sub("", message)
    at = _EXCERPT.search(excerpt)
    place = f"{shown}:{at[1]}" if at else ""
    for step in steps:
        if step.error and "context canceled" not in step.error and not step.internal:
            error = _REF.sub("ref …", step.error)
            hint = meant(message, error) or near_file(step.name, error, context)
            log = step.log.decode(errors="replace")
            return BuildError(step.name, error, log, place=place, hint=hint)
    if not steps and _UNKNOWN.search(message):
        message, excerpt = _NO_BUILDX, ""
    if message.startswith(_OF_A_FILE):
        place = shown
    hint = " (what a Dockerfile says is in UTF-8)" if message.endswith("invalid UTF-8") else ""
    return BuildError("", message or "no message", excerpt, place=place, hint=hint)
