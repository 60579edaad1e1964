"""A whole run leaves nothing on the engine: under `CI=true` what is left fails it.

Only on the embedded engine, and only in CI, where nobody else makes things meanwhile.
"""

import os
from collections.abc import Iterable

import pytest

from engine import Engine, embedded, paths

NEXT = "find who made it (its name, or `docker inspect`), and take it away where it is made"


def pytest_configure(config: pytest.Config) -> None:
    """Look only where a whole run is: neither in a worker, nor in a run that a test starts."""
    inner = hasattr(config, "workerinput") or "PYTEST_CURRENT_TEST" in os.environ
    if os.environ.get("CI") and not inner:
        config.pluginmanager.register(Leftovers(), "leftovers")


class Leftovers:
    """Compares what is on the engine before the run and after it."""

    def __init__(self) -> None:
        """Where no engine runs, no test that needs one was asked for: nothing is compared."""
        engine = _running()
        self.before = things(engine) if engine else None
        self.left: list[str] = []

    @pytest.hookimpl(trylast=True)  # after the labs of all workers have ended
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn what is left into a failed run."""
        engine = _running()
        if engine and self.before is not None:
            self.left = new(self.before, things(engine), engine.origins())
        if self.left and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what is left, and the next step."""
        if self.left:
            terminalreporter.write_line(f"the run left on the engine: {', '.join(self.left)}")
            terminalreporter.write_line(f"  next: {NEXT}")


def new(before: set[str], after: set[str], bases: Iterable[str]) -> list[str]:
    """What was not there before; a base that had to be built first may stay."""
    return sorted(after - before - {f"image {name}" for name in bases})


def things(engine: Engine) -> set[str]:
    """All containers, images, networks and volumes of an engine, such as `volume data`."""
    import docker  # only where a whole run is watched

    from layerlab.builds.runs import images

    client = docker.DockerClient(engine.host)
    try:
        tagged = [image.get("RepoTags") or [image["Id"]] for image in images(client)]
        return {
            *(f"image {tag}" for tags in tagged for tag in tags),
            *(f"container {c['Names'][0]}" for c in client.api.containers(all=True)),
            *(f"network {network.name}" for network in client.networks.list()),
            *(f"volume {volume.name}" for volume in client.volumes.list()),
        }
    finally:
        client.close()


def _running() -> Engine | None:
    return embedded.running(paths.home(), "it runs")
