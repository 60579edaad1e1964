"""Claims about how a container ends, and which health it reaches: states, each within a time."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from layerlab.book.bands import TimeBand, time_text
from layerlab.book.claims.answers import HealthResult, StopResult
from layerlab.book.claims.base import TableClaim
from layerlab.book.claims.matching import Part
from layerlab.book.claims.probe import ImageProbe

GRACE = 10  # seconds from SIGTERM to SIGKILL, where `docker stop` is not told others


class Stops(TableClaim[StopResult]):
    """How the container ends after `docker stop`: exit code, and seconds that it takes.

    It is stopped once it answers, where a claim says that it serves, and has printed `ready`.
    """

    group: ClassVar[str] = "running"

    within: TimeBand
    exit: Annotated[int, Field(ge=0, le=255)]
    grace: Annotated[int, Field(ge=1, le=60)] = GRACE
    init: bool = False
    ready: Part | None = None

    def measure(self, probe: ImageProbe) -> StopResult:
        """Seconds and exit code."""
        return probe.stop(self.grace, init=self.init, ready=self.ready)

    def check(self, value: StopResult) -> str | None:
        """Compare the exit code, then the time."""
        if value["exit"] != self.exit:
            return (
                f"stopped with exit code {value['exit']} after {time_text(value['seconds'])}, "
                f"claimed {self.exit}"
            )
        if not self.within.holds(value["seconds"]):
            return f"took {time_text(value['seconds'])} to stop, {self.within.claimed}"
        return None

    def describe(self) -> str:
        """Word both."""
        init = " under `--init`" if self.init else ""
        grace = f" (`docker stop --timeout {self.grace}`)" if self.grace != GRACE else ""
        return f"stops{init} in {self.within} with exit code {self.exit}{grace}"

    def format(self, value: StopResult) -> str:
        """The bound that was kept, and the exit code."""
        bound = f"in less than {min(self.within.high, self.grace):g} s"
        return f"{self._when(value['seconds'], bound)}, exit code {value['exit']}"

    def phrase(self, value: StopResult) -> str:
        """Both, to go on after a verb."""
        when = self._when(value["seconds"], earlier="before the time is up")
        return f"{when}, with exit code {value['exit']}"

    def cell(self, value: StopResult) -> str:
        """Both; a cell has no verb before it that says that the container was killed."""
        when = self._when(value["seconds"], late="killed after")
        return f"{when} (exit code {value['exit']})"

    def _when(self, seconds: float, earlier: str = "in time", late: str = "after the full") -> str:
        """Whether it came to the kill: how long one run took says little of the next."""
        if not self.within.holds(seconds):
            return f"after {time_text(seconds)}"
        return f"{late} {self.grace} s" if seconds >= self.grace else earlier


class Health(TableClaim[HealthResult]):
    """The state that the container's health check reaches, and within which time."""

    group: ClassVar[str] = "running"

    becomes: Literal["healthy", "unhealthy"] = "healthy"
    within: TimeBand

    def measure(self, probe: ImageProbe) -> HealthResult:
        """The state reached, and seconds."""
        return probe.health(self.becomes, self.within.high)

    def check(self, value: HealthResult) -> str | None:
        """Compare the state, then the time."""
        if value["state"] != self.becomes:
            return f"health is {value['state']!r}, claimed to become {self.becomes!r}"
        if not self.within.holds(value["seconds"]):
            took = f"took {time_text(value['seconds'])} to become {self.becomes}"
            return f"{took}, {self.within.claimed}"
        return None

    def describe(self) -> str:
        """Word both."""
        return f"becomes {self.becomes} in {self.within}"

    def format(self, value: HealthResult) -> str:
        """The state; when it came, only where that was not as claimed."""
        late = not self.within.holds(value["seconds"])
        return value["state"] + (f" after {time_text(value['seconds'])}" if late else "")
