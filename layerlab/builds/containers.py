"""Run an image's containers with testcontainers, with the least they need."""

import shlex
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import docker.errors
from docker.models.containers import Container
from testcontainers.core.config import testcontainers_config as settings
from testcontainers.core.container import DockerContainer

from layerlab.book.claims.answers import HealthResult, ProcessFacts, RunResult, StopResult
from layerlab.book.claims.probe import RunError

# Seconds that a container gets to answer, to end, or to settle, unless a claim says otherwise.
PATIENCE = 20
# Seconds: how long one that answers is looked at behind its last answer, and then gets to end.
WATCHED = 0.5
GRACE = 10
HARDENED = {"read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges"]}
ENDED = ("exited", "dead")  # what the engine calls a container whose program runs no longer
# On every engine: the reaper would be a privileged container, and a run's lock already tells what a
# killed run has left behind.
settings.ryuk_disabled = True
settings.sleep_time = 0.05


@dataclass(frozen=True)
class Owner:
    """Whose containers these are: labels that tell them apart, variables that reach the engine."""

    labels: dict[str, str]
    environment: Mapping[str, str]


class ImageContainer(DockerContainer):
    """A container of an image under test: labelled, without network unless a port is asked for."""

    def __init__(
        self, owner: Owner, tag: str, *, command: list[str] | None = None,
        port: int | None = None,
        tmpfs: tuple[str, ...] = (), **options: Any,
    ) -> None:  # fmt: skip
        """`options` go to the engine as they are (`read_only`, `cap_drop`, `user`, …)."""
        super().__init__(
            tag,
            ports=[port] if port else None,
            docker_client_kw={"environment": dict(owner.environment)},
        )
        self._host = owner.environment.get("TESTCONTAINERS_HOST_OVERRIDE")
        if command is not None:
            self.with_command(command)
        for mount in tmpfs:  # `/path` or `/path:size=1m`, as `--tmpfs` takes them
            path, _, given = mount.partition(":")
            self.with_tmpfs_mount(path, given)
        # Called with it before it is removed, also where it did not come up.
        self.before_removal: Callable[[ImageContainer], None] = lambda _: None
        self.grace, self.answered = GRACE, list[str]()  # seconds to end; bodies of its answers
        network = {} if port or "network" in options else {"network_mode": "none"}
        self.with_kwargs(**{"labels": owner.labels, "pids_limit": 512, **network, **options})

    def stop(self, force: bool = True, delete_volume: bool = True) -> None:
        """Remove it."""
        try:
            if self._container:
                self.before_removal(self)
        finally:
            super().stop(force, delete_volume)

    def get_container_host_ip(self) -> str:
        """Where published ports are: where the engine says, or as testcontainers finds it.

        testcontainers reads what an engine says once a process, before any engine is chosen.
        """
        return self._host or super().get_container_host_ip()

    @property
    def address(self) -> str:
        """The container's address on the engine's default network."""
        inner = self.get_wrapped_container()
        inner.reload()
        return str(inner.attrs["NetworkSettings"]["Networks"]["bridge"]["IPAddress"])

    def first_process(self) -> ProcessFacts:
        """Uid and arguments of process 1, read outside the container, once they are stable.

        Raises RunError, also where it ends while it is looked at.
        """
        inner, before = self.get_wrapped_container(), None
        for _ in range(50):
            inner.reload()
            if inner.status != "running":
                raise RunError(f"the container exited: {last_words(inner)}")
            now = self._top(inner)
            if now and now == before:
                return now
            before = now
            time.sleep(0.2)
        raise RunError("process 1 kept changing its command line for 10 s")

    @staticmethod
    def _top(inner: Container) -> ProcessFacts | None:
        try:
            rows = inner.top(ps_args="-eo pid,uid,args")["Processes"]
        except docker.errors.APIError as error:
            if error.status_code != HTTPStatus.CONFLICT:
                raise
            rows = None
        if not rows:  # it ended between the two questions
            return None
        pid = str(inner.attrs["State"]["Pid"])
        row = next((row for row in rows if row[0] == pid), rows[0])
        return {"uid": row[1], "args": row[2]}

    def ended(self) -> RunResult:
        """Output and exit code once the container has ended; raises RunError if it hangs."""
        inner = self.get_wrapped_container()
        late = f"the container still runs after {PATIENCE:g} s"
        self._wait(lambda: inner.status in ENDED, late)
        return {
            "exit": inner.attrs["State"]["ExitCode"],
            "stdout": inner.logs(stderr=False).decode(errors="replace"),
            "stderr": inner.logs(stdout=False).decode(errors="replace"),
        }

    def printed(self, text: str) -> None:
        """Wait until the output contains `text`; raises RunError when it does not in time."""
        inner = self.get_wrapped_container()
        self._wait(
            lambda: text in inner.logs().decode(errors="replace"),
            f"it did not print {text!r} in time",
        )

    def accepted(self, command: list[str]) -> None:
        """Wait until a command in it ends with 0; raises RunError when it does not in time."""
        tried = f"`{shlex.join(command)}` did not end with 0 in time"
        self._wait(lambda: self._accepts(command), tried)

    def _accepts(self, command: list[str]) -> bool:
        try:
            return bool(self.get_wrapped_container().exec_run(command).exit_code == 0)
        except docker.errors.APIError:  # it does not run yet, or no longer
            return False

    def _wait(self, met: Callable[[], bool], late: str) -> None:
        """Wait until it is so. Raises RunError where the container ends first, or time does."""
        inner = self.get_wrapped_container()
        deadline = time.monotonic() + PATIENCE
        while not met():
            # Whether it had ended before it was asked: what it printed last is in its output then.
            if inner.status in ENDED or time.monotonic() > deadline:
                raise RunError(f"{late}; {last_words(inner)}")
            time.sleep(0.05)
            inner.reload()

    def said(self, watched: float = WATCHED) -> str:
        """See it to its end; all that it printed until then, and the bodies of its answers."""
        printed = self._seen_out(watched).logs().decode(errors="replace")
        return "\n".join([printed, *self.answered])

    def changed(self) -> list[str]:
        """See it to its end; the paths that it changed, without folders in which one of them lies.

        Where something is mounted the engine made a folder, and those above it, and does not look
        into it. https://docs.docker.com/reference/cli/docker/container/diff/
        """
        inner = self._seen_out(WATCHED)
        mounted = {mount["Destination"] for mount in inner.attrs["Mounts"]} | set(self.tmpfs)
        paths = {change["Path"] for change in inner.diff() or []} - mounted
        below = paths | mounted
        return sorted(path for path in paths if not any(p.startswith(f"{path}/") for p in below))

    def _seen_out(self, watched: float) -> Container:
        """Look on for these seconds, then stop it as `docker stop` does: its end belongs to it."""
        inner = self.get_wrapped_container()
        inner.reload()
        if inner.status == "running":
            time.sleep(watched)  # nothing tells of a timer that is still to run out
            inner.stop(timeout=self.grace)
            inner.reload()
        return inner

    def stopped(self, grace: int) -> StopResult:
        """Seconds that `docker stop` takes, and the exit code; raises RunError if it had ended."""
        inner = self.get_wrapped_container()
        inner.reload()
        if inner.status in ENDED:
            raise RunError(f"it ended before it was stopped: {last_words(inner)}")
        start = time.monotonic()
        inner.stop(timeout=grace)
        seconds = time.monotonic() - start
        inner.reload()
        return {"seconds": round(seconds, 2), "exit": inner.attrs["State"]["ExitCode"]}

    def reached(self, state: str, within: float) -> HealthResult:
        """The health state after at most `within` seconds, and when it was reached."""
        inner, start = self.get_wrapped_container(), time.monotonic()
        found = "none"
        while (passed := time.monotonic() - start) < min(within, 120):
            inner.reload()
            found = inner.attrs["State"].get("Health", {}).get("Status", "none")
            if found == state or inner.status in ENDED:
                break
            time.sleep(0.1)
        return {"state": found, "seconds": round(passed, 1)}


def last_words(inner: Container) -> str:
    """The exit code of a container, if it has ended, and the last lines of its output."""
    inner.reload()
    code = inner.attrs["State"]["ExitCode"]
    logs = inner.logs(tail=3).decode(errors="replace").strip()
    ended = f"exit code {code}, " if inner.status in ENDED else ""
    return f"{ended}last output {logs!r}" if logs else f"{ended}no output"
