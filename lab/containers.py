"""Run an image's containers with testcontainers, with the least they need."""

import http.client
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from docker.models.containers import Container
from testcontainers.core.container import DockerContainer
from testcontainers.core.waiting_utils import WaitStrategy, WaitStrategyTarget

if TYPE_CHECKING:
    from lab.lab import Lab

# Seconds that a container gets to answer, to end, or to settle, unless a claim says otherwise.
PATIENCE = 20.0
HARDENED = {"read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges"]}


class RunError(Exception):
    """A container or a build step that did not do what a claim needs; `str()` is one sentence."""


class Answer(WaitStrategy):
    """Wait until the container answers HTTP on a port; any status is an answer."""

    def __init__(self, port: int, path: str) -> None:
        """The answer is kept in `status` and `body`."""
        super().__init__()
        self.with_startup_timeout(PATIENCE).with_poll_interval(0.03)
        self.port, self.path = port, path
        self.status, self.body = 0, ""

    def wait_until_ready(self, container: WaitStrategyTarget) -> None:
        """Raises RunError when the container ends first, or never answers."""
        inner = container.get_wrapped_container()
        deadline = time.monotonic() + self._startup_timeout
        while time.monotonic() < deadline:
            inner.reload()
            if inner.status in ("exited", "dead"):
                raise RunError(f"the container exited before it answered: {_last_words(inner)}")
            if self._asked(container, inner):
                return
            time.sleep(self._poll_interval)
        raise RunError(
            f"no answer on port {self.port} within {self._startup_timeout:g} s; "
            f"is the service listening there, on all addresses? {_last_words(inner)}"
        )

    def _asked(self, container: WaitStrategyTarget, inner: Container) -> bool:
        mapped = (inner.ports or {}).get(f"{self.port}/tcp")
        if not mapped:
            return False
        url = f"http://{container.get_container_host_ip()}:{mapped[0]['HostPort']}{self.path}"
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                self.status, self.body = response.status, response.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            self.status, self.body = error.code, error.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return False
        return True


class Running(DockerContainer):
    """A container of an image under test: labelled, without network unless a port is asked for."""

    def __init__(
        self, lab: "Lab", tag: str, *, command: list[str] | None = None, port: int | None = None,
        tmpfs: tuple[str, ...] = (), **options: Any,
    ) -> None:  # fmt: skip
        """`options` go to the engine as they are (`read_only`, `cap_drop`, `user`, …)."""
        super().__init__(tag, ports=[port] if port else None)
        if command is not None:
            self.with_command(command)
        for path in tmpfs:
            self.with_tmpfs_mount(path)
        network = {} if port else {"network_mode": "none"}
        self.with_kwargs(**{"labels": lab.labels, "pids_limit": 512, **network, **options})

    @property
    def address(self) -> str:
        """The container's address on the engine's default network."""
        inner = self.get_wrapped_container()
        inner.reload()
        return inner.attrs["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]

    def first_process(self) -> dict[str, str]:
        """Uid and arguments of process 1, read outside the container, once they are stable."""
        inner, before = self.get_wrapped_container(), None
        for _ in range(50):
            inner.reload()
            if inner.status != "running":
                raise RunError(f"the container exited: {_last_words(inner)}")
            now = self._top(inner)
            if now and now == before:
                return now
            before = now
            time.sleep(0.2)
        raise RunError("process 1 kept changing its command line for 10 s")

    @staticmethod
    def _top(inner: Container) -> dict[str, str] | None:
        rows = inner.top(ps_args="-eo pid,uid,args")["Processes"]
        if not rows:  # it ended between the two questions
            return None
        pid = str(inner.attrs["State"]["Pid"])
        row = next((row for row in rows if row[0] == pid), rows[0])
        return {"uid": row[1], "args": row[2]}

    def ended(self) -> dict[str, Any]:
        """Output and exit code once the container has ended; raises RunError if it hangs."""
        inner = self.get_wrapped_container()
        deadline = time.monotonic() + PATIENCE
        while inner.status not in ("exited", "dead"):
            if time.monotonic() > deadline:
                raise RunError(
                    f"the container still runs after {PATIENCE:g} s, {_last_words(inner)}"
                )
            time.sleep(0.03)
            inner.reload()
        return {
            "exit": inner.attrs["State"]["ExitCode"],
            "stdout": inner.logs(stderr=False).decode(errors="replace"),
            "stderr": inner.logs(stdout=False).decode(errors="replace"),
        }

    def printed(self, text: str) -> None:
        """Wait until the output contains `text`; raises RunError when it does not in time."""
        inner = self.get_wrapped_container()
        deadline = time.monotonic() + PATIENCE
        while text not in inner.logs().decode(errors="replace"):
            inner.reload()
            if inner.status != "running" or time.monotonic() > deadline:
                raise RunError(f"it did not print {text!r} in time; {_last_words(inner)}")
            time.sleep(0.05)

    def stopped(self, grace: int) -> dict[str, Any]:
        """Seconds that `docker stop` takes, and the exit code."""
        inner = self.get_wrapped_container()
        start = time.monotonic()
        inner.stop(timeout=grace)
        seconds = time.monotonic() - start
        inner.reload()
        return {"seconds": round(seconds, 2), "exit": inner.attrs["State"]["ExitCode"]}

    def reached(self, state: str, within: float) -> dict[str, Any]:
        """The health state after at most `within` seconds, and when it was reached."""
        inner, start = self.get_wrapped_container(), time.monotonic()
        found = "none"
        while (passed := time.monotonic() - start) < min(within, 120):
            inner.reload()
            found = inner.attrs["State"].get("Health", {}).get("Status", "none")
            if found == state or inner.status == "exited":
                break
            time.sleep(0.1)
        return {"state": found, "seconds": round(passed, 1)}


def _last_words(inner: Container) -> str:
    inner.reload()
    code = inner.attrs["State"]["ExitCode"]
    logs = inner.logs(tail=3).decode(errors="replace").strip()
    ended = f"exit code {code}, " if inner.status in ("exited", "dead") else ""
    return f"{ended}last output {logs!r}" if logs else f"{ended}no output"
