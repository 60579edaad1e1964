"""Claims about the running container, all measured from outside it: no shell is needed."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from lab.bands import TimeBand, time_text
from lab.claims.base import Claim, Plain

if TYPE_CHECKING:
    from lab.subject import ImageSubject


class RunsAs(Plain[Annotated[str, Field(pattern=r"^\d+$", examples=["10001"])]]):
    """The uid that the container's first process really has, seen from the engine's host."""

    group: ClassVar[str] = "who runs"

    def measure(self, subject: "ImageSubject") -> str:
        """The uid, as text."""
        return subject.first_process()["uid"]

    def judge(self, value: str) -> str | None:
        """Compare the uid."""
        return None if value == self.root else f"process 1 has uid {value}, claimed {self.root}"

    def say(self) -> str:
        """Word the uid."""
        return f"process 1 really has uid {self.root}"


class Process1(Plain[str]):
    """The command line of the container's first process."""

    group: ClassVar[str] = "running"

    def measure(self, subject: "ImageSubject") -> str:
        """The arguments, joined by spaces."""
        return subject.first_process()["args"]

    def judge(self, value: str) -> str | None:
        """Compare the command line."""
        return None if value == self.root else f"process 1 is {value!r}, claimed {self.root!r}"

    def say(self) -> str:
        """Word the command line."""
        return f"process 1 is `{self.root}`"


class Run(Claim):
    """What one run of the image prints, and its exit code."""

    command: list[str] = []
    entrypoint: str | None = None
    user: str | None = None
    env: dict[str, str] = {}
    stdout: str | None = None
    contains: str | None = None
    exit: Annotated[int, Field(ge=0, le=255)] = 0

    def expected(self) -> dict[str, Any]:
        """The keys that were claimed."""
        return {
            key: getattr(self, key)
            for key in ("stdout", "contains", "exit")
            if getattr(self, key) is not None
        }


class Runs(Plain[dict[str, Run]]):
    """Runs by name: each with its command, what it prints, and its exit code."""

    group: ClassVar[str] = "running"

    def measure(self, subject: "ImageSubject") -> dict[str, Any]:
        """Output (stdout, stderr) and exit code of each run."""
        return {name: subject.run(run) for name, run in self.root.items()}

    def judge(self, value: dict[str, Any]) -> str | None:
        """Compare each run."""
        for name, run in self.root.items():
            found = value[name]
            if found["exit"] != run.exit:
                return (
                    f"run {name} exited with {found['exit']}, claimed {run.exit}; it printed "
                    f"{(found['stdout'] + found['stderr'])[-300:]!r}"
                )
            if run.stdout is not None and found["stdout"] != run.stdout:
                return f"run {name} printed {found['stdout']!r}, claimed {run.stdout!r}"
            if run.contains is not None and run.contains not in found["stdout"] + found["stderr"]:
                return (
                    f"run {name} printed {found['stdout'] + found['stderr']!r}, "
                    f"claimed to contain {run.contains!r}"
                )
        return None

    def say(self) -> str:
        """Word each run."""
        return "; ".join(
            f"{name}: "
            + ", ".join(f"{key} `{str(val).strip()}`" for key, val in run.expected().items())
            for name, run in self.root.items()
        )

    def show(self, value: dict[str, Any]) -> str:
        """The last line and the exit code of each run."""
        return "; ".join(
            f"{name}: exit {found['exit']}"
            + "".join((found["stdout"] + found["stderr"]).strip().splitlines()[-1:][:1]).join(
                [", " if found["stdout"] + found["stderr"] else "", ""]
            )
            for name, found in value.items()
        )


class Serves(Claim):
    """The HTTP answer of the running container."""

    group: ClassVar[str] = "running"

    port: Annotated[int, Field(ge=1, le=65535)]
    path: Annotated[str, Field(pattern=r"^/")] = "/"
    status: Annotated[int, Field(ge=100, le=599)] = 200
    body: str | None = None

    def measure(self, subject: "ImageSubject") -> dict[str, Any]:
        """Status and body."""
        return subject.answer(self)

    def judge(self, value: dict[str, Any]) -> str | None:
        """Compare status and body."""
        if value["status"] != self.status:
            said = f" {value['body'][:200]!r}" if value["body"] else ""
            return f"GET {self.path} answered {value['status']}{said}, claimed {self.status}"
        if self.body is not None and value["body"] != self.body:
            return f"GET {self.path} answered {value['body']!r}, claimed {self.body!r}"
        return None

    def say(self) -> str:
        """Word the answer."""
        body = "" if self.body is None else f" `{self.body.strip()}`"
        return f"answers GET `{self.path}` on port {self.port} with {self.status}{body}"

    def show(self, value: dict[str, Any]) -> str:
        """Status and body."""
        return f"{value['status']} {value['body']}".strip()


class Hardened(Claim):
    """Works with a read-only root file system, no capabilities and no new privileges.

    What 'works' means is the image's own `serves` or `runs` claim, made again. With `fails` it
    does not work so, and that text is in the reason.
    """

    group: ClassVar[str] = "running"

    tmpfs: list[str] = []
    fails: str | None = None

    def measure(self, subject: "ImageSubject") -> str:
        """`works`, or one sentence that says what did not."""
        return subject.works_hardened(self.tmpfs) or "works"

    def judge(self, value: str) -> str | None:
        """Only `works` will do, or the failure that is claimed."""
        if self.fails is not None:
            return None if self.fails in value else f"hardened: {value}; claimed {self.fails!r}"
        return None if value == "works" else f"hardened, it does not work: {value}"

    def say(self) -> str:
        """Word the conditions."""
        spare = f" (tmpfs at {', '.join(self.tmpfs)})" if self.tmpfs else ""
        conditions = (
            "with a read-only root file system, all capabilities dropped and "
            f"no new privileges{spare}"
        )
        if self.fails is not None:
            return f"does not work {conditions}: `{self.fails}`"
        return f"works {conditions}"


class Stops(Claim):
    """How the container ends after `docker stop`: exit code, and seconds that it takes.

    It is stopped once it answers, where a claim says that it serves, and has printed `ready`.
    """

    group: ClassVar[str] = "running"

    within: TimeBand
    exit: Annotated[int, Field(ge=0, le=255)]
    grace: Annotated[int, Field(ge=1, le=60)] = 10
    init: bool = False
    ready: str | None = None

    def measure(self, subject: "ImageSubject") -> dict[str, Any]:
        """Seconds and exit code."""
        return subject.stop(self)

    def judge(self, value: dict[str, Any]) -> str | None:
        """Compare the exit code, then the time."""
        if value["exit"] != self.exit:
            return (
                f"stopped with exit code {value['exit']} after {time_text(value['seconds'])}, "
                f"claimed {self.exit}"
            )
        if not self.within.holds(value["seconds"]):
            return f"took {time_text(value['seconds'])} to stop, claimed {self.within}"
        return None

    def say(self) -> str:
        """Word both."""
        init = " under `--init`" if self.init else ""
        grace = f" (`docker stop --timeout {self.grace}`)" if self.grace != 10 else ""
        return f"stops{init} in {self.within} with exit code {self.exit}{grace}"

    def show(self, value: dict[str, Any]) -> str:
        """Both values."""
        return f"{time_text(value['seconds'])}, exit code {value['exit']}"


class Health(Claim):
    """The state that the container's health check reaches, and within which time."""

    group: ClassVar[str] = "running"

    becomes: Literal["healthy", "unhealthy"] = "healthy"
    within: TimeBand

    def measure(self, subject: "ImageSubject") -> dict[str, Any]:
        """The state reached, and seconds."""
        return subject.health(self.becomes, self.within.high)

    def judge(self, value: dict[str, Any]) -> str | None:
        """Compare the state, then the time."""
        if value["state"] != self.becomes:
            return f"health is {value['state']!r}, claimed to become {self.becomes!r}"
        if not self.within.holds(value["seconds"]):
            took = f"took {time_text(value['seconds'])} to become {self.becomes}"
            return f"{took}, claimed {self.within}"
        return None

    def say(self) -> str:
        """Word both."""
        return f"becomes {self.becomes} in {self.within}"

    def show(self, value: dict[str, Any]) -> str:
        """Both values."""
        return f"{value['state']} after {time_text(value['seconds'])}"
