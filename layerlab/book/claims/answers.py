"""What a probe answers: plain values, which a record holds as JSON."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, NotRequired, TypedDict


class Configuration(TypedDict, total=False):
    """The `config` of an image's configuration, as far as claims read it.

    https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md; health checks are Docker's.
    """

    User: str
    Entrypoint: list[str] | None
    Cmd: list[str] | None
    WorkingDir: str
    StopSignal: str
    ExposedPorts: dict[str, object] | None
    Volumes: dict[str, object] | None
    Env: list[str] | None
    Labels: dict[str, str] | None
    Healthcheck: "HealthSetting | None"


class HealthSetting(TypedDict, total=False):
    """A health check of the configuration; `Test` begins with `CMD` or `CMD-SHELL`.

    Times are in nanoseconds.
    """

    Test: list[str] | None
    Interval: int | None
    Timeout: int | None
    StartPeriod: int | None
    StartInterval: int | None
    Retries: int | None


class FileFacts(TypedDict):
    """One file: its mode in octal (`0755`), its owner in numbers (`10001:10001`)."""

    mode: str
    owner: str


class Failure(TypedDict):
    """A build that failed; `step` is empty where it failed before its first step."""

    step: str
    message: str


class ProcessFacts(TypedDict):
    """A process as it is seen from outside its container."""

    uid: str
    args: str


class RunResult(TypedDict):
    """What a container that ended has printed, and its exit code."""

    exit: int
    stdout: str
    stderr: str


class HttpRequest(NamedTuple):
    """A request as it is sent; `data` is its body, None for none."""

    method: str
    path: str
    headers: Mapping[str, str]
    data: str | None


class HttpAnswer(TypedDict):
    """The answer of a container to a request."""

    status: int
    body: str


class WritesResult(TypedDict):
    """Paths in order: what containers changed, and what a read-only file system refused them."""

    changed: list[str]
    refused: list[str]


class StopResult(TypedDict):
    """Seconds that `docker stop` took, and the exit code."""

    seconds: float
    exit: int


class HealthResult(TypedDict):
    """A health state, and the seconds after which it was reached."""

    state: str
    seconds: float


class TwoBuilds(TypedDict):
    """Bytes that a first build costs, and the one after it."""

    first: int
    again: int


class RebuildResult(TypedDict):
    """Steps of a second build: seconds of those that ran, those cached, what some printed.

    `seconds` go from the begin of the first step that ran to the end of the last one.
    """

    ran: dict[str, float]
    cached: list[str]
    printed: dict[str, str]
    seconds: float


class SharedTime(TypedDict):
    """Seconds for which two steps ran at the same time, and those of each."""

    both: float
    seconds: list[float]


class PlacesResult(TypedDict):
    """Places in which a value was looked for, and those where it was found.

    `unread` names what could not be looked into, in places where it was not found.
    """

    looked: list[str]
    found: list[str]
    unread: NotRequired[list[str]]


class CacheChoice(NamedTuple):
    """A cache that one builder exports and another imports, in Buildx's words."""

    type: Literal["registry", "local", "inline"]
    mode: Literal["min", "max"]


class SecretInput(NamedTuple):
    """How a build gets a random value: as what, under which name, in which text.

    `{value}` in `text` stands for the value; in a file it takes the place of `replaces`, if that
    is given. The name is empty for `ssh`, whose value is the run's own private key.
    """

    way: Literal["arg", "secret_file", "secret_env", "file", "ssh"]
    name: str
    text: str
    replaces: str | None
