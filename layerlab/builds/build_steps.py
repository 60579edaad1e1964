"""Read BuildKit's own progress records: which build steps there are, ran, or were cached."""

import base64
import json
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from layerlab.book.claims.answers import TwoBuilds
from layerlab.book.dockerfiles import full

# The place in brackets can be missing: a step that builds share has the name that one of them gave.
# A base that a named context replaces has no FROM, where no other build gave it one.
_BASE = re.compile(
    r"^(?:(?:\[[^\]]*\] )?FROM |\[context [^\]]*\] )(?P<name>\S+?)(?:@(?P<digest>sha256:\w+))?$"
)
_INTERNAL = re.compile(
    r"^\[(internal|auth|context [^\]]*)\]"
    r"|^(exporting|importing|resolving|resolve image config for |docker-image:)"
)

# Each named context is sent under its own name.
_CONTEXT = re.compile(r"^transferring (?!dockerfile:)\S+:$")


@dataclass
class Step:
    """One build step (a BuildKit vertex).

    Times are seconds since the epoch, None if not run: `printed` those of its output. `transferred`
    is bytes of the context.
    """

    digest: str
    name: str
    inputs: list[str] = field(default_factory=list)
    cached: bool = False
    started: float | None = None
    completed: float | None = None
    error: str = ""
    log: bytes = b""
    transferred: int = 0
    printed: list[float] = field(default_factory=list)

    @property
    def internal(self) -> bool:
        """Whether the step is the builder's own (loading, exporting), not an instruction."""
        return bool(_INTERNAL.match(self.name))

    @property
    def from_base(self) -> bool:
        """Whether the step is a base image's arrival."""
        return bool(_BASE.match(self.name))

    @property
    def seconds(self) -> float:
        """How long it ran; 0 for a cached step."""
        return (self.completed or 0) - (self.started or 0) if not self.cached else 0.0

    @property
    def instruction(self) -> str:
        """The step's text without its place: `[build 2/4] COPY . .` is `COPY . .`."""
        return re.sub(r"^\[[^\]]*\] ", "", self.name)


class Fetched(NamedTuple):
    """Bytes that the steps of two builds fetched, and the steps of the second one."""

    sizes: TwoBuilds
    steps: list[Step]


def read_steps(lines: Iterable[str]) -> tuple[list[Step], list[str]]:
    """Parse `--progress=rawjson`: the steps, each after those it needs, and the other lines."""
    steps: dict[str, Step] = {}
    other = []
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            other.append(line.rstrip("\n"))
            continue
        _apply(record, steps)
    return _in_order(steps), other


def _in_order(steps: dict[str, Step]) -> list[Step]:
    """Each step after those that it needs: the builder reports them in no certain order."""
    ordered: dict[str, Step] = {}

    def place(step: Step) -> None:
        for digest in step.inputs:
            if digest in steps and digest not in ordered:
                place(steps[digest])
        ordered.setdefault(step.digest, step)

    for step in sorted(steps.values(), key=lambda step: step.name):
        place(step)
    return list(ordered.values())


def _apply(record: dict[str, Any], steps: dict[str, Step]) -> None:
    for vertex in record.get("vertexes") or []:
        step = steps.setdefault(vertex["digest"], Step(vertex["digest"], vertex.get("name", "")))
        step.inputs = vertex.get("inputs") or step.inputs
        step.cached = vertex.get("cached", step.cached)
        step.started = _seconds(vertex.get("started")) or step.started
        step.completed = _seconds(vertex.get("completed")) or step.completed
        step.error = vertex.get("error", step.error)
    for status in record.get("statuses") or []:
        if _CONTEXT.match(status.get("id", "")) and status["vertex"] in steps:
            step = steps[status["vertex"]]
            step.transferred = max(step.transferred, status.get("current") or 0)
    for log in record.get("logs") or []:
        if printing := steps.get(log["vertex"]):
            printing.log += base64.b64decode(log.get("data", ""))
            printing.printed += [at] if (at := _seconds(log.get("timestamp"))) else []


def _seconds(stamp: str | None) -> float | None:
    if not stamp:
        return None
    # datetime reads at most six digits of a fraction; BuildKit writes nine
    return datetime.fromisoformat(re.sub(r"(\.\d{1,6})\d*", r"\1", stamp)).timestamp()


def bases(steps: Iterable[Step], named: Container[str] = ()) -> dict[str, str]:
    """Base images that the steps start from, by name as in FROM, with their digests if known.

    Where builds of the same moment start from one image by two names, the builder joins their steps
    and tells each build of both. Those that the Dockerfile has, in full, are `named`: another name
    of such an image is another build's.
    """
    found: dict[str, str] = {}
    for step in steps:
        if match := _BASE.match(step.name):
            name = match["name"].removeprefix("docker.io/").removeprefix("library/")
            found[name] = match["digest"] or found.get(name, "")
    own = {digest for name, digest in found.items() if digest and full(name) in named}
    return {
        name: digest for name, digest in found.items() if full(name) in named or digest not in own
    }
