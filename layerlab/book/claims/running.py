"""Claims about the running container, all measured from outside it: no shell is needed."""

from typing import Annotated, ClassVar

from pydantic import Field

from layerlab.book.claims.answers import RunResult
from layerlab.book.claims.base import Table, ValueClaim
from layerlab.book.claims.matching import Part, last_line, matching, one_line
from layerlab.book.claims.probe import ImageProbe, RunError
from layerlab.book.claims.words import code, listed


class RunsAs(ValueClaim[Annotated[str, Field(pattern=r"^\d+$", examples=["10001"])], str]):
    """The uid that the container's first process really has, seen from the engine's host."""

    group: ClassVar[str] = "who runs"

    def measure(self, probe: ImageProbe) -> str:
        """The uid, as text."""
        return probe.first_process()["uid"]

    def check(self, value: str) -> str | None:
        """Compare the uid."""
        return None if value == self.root else f"process 1 has uid {value}, claimed {self.root}"

    def describe(self) -> str:
        """Word the uid."""
        return f"process 1 really has uid {self.root}"


class Process1(ValueClaim[str, str]):
    """The command line of the container's first process."""

    group: ClassVar[str] = "running"

    def measure(self, probe: ImageProbe) -> str:
        """The arguments, joined by spaces."""
        return probe.first_process()["args"]

    def check(self, value: str) -> str | None:
        """Compare the command line."""
        return None if value == self.root else f"process 1 is {value!r}, claimed {self.root!r}"

    def describe(self) -> str:
        """Word the command line."""
        return f"process 1 is `{self.root}`"

    def phrase(self, value: str) -> str:
        """The same, as code."""
        return code(value)


class Run(Table):
    """What one run of the image prints, and its exit code."""

    command: list[str] = []
    entrypoint: str | None = None
    user: str | None = None
    env: dict[str, str] = {}
    stdout: str | None = None
    contains: Part | None = None
    exit: Annotated[int, Field(ge=0, le=255)] = 0

    def made(self, probe: ImageProbe) -> RunResult:
        """Output and exit code of the run."""
        return probe.run(
            command=self.command, entrypoint=self.entrypoint, user=self.user, env=self.env
        )

    def line(self, found: RunResult) -> str:
        """The line of the output that was claimed, or else the last one."""
        printed = found["stdout"] + found["stderr"]
        return matching(printed, self.contains) if self.contains else last_line(printed)

    def describe(self) -> str:
        """Word what is claimed, as the end of 'this run …'."""
        said = []
        if self.stdout is not None:
            said.append(f"prints {code(self.stdout) if self.stdout.strip() else 'nothing'}")
        if self.contains is not None:
            said.append(f"prints text that contains {code(self.contains)}")
        if self.exit:
            said.append(f"exits with code {self.exit}")
        return listed(said or ["succeeds"])

    def proof(self, found: RunResult) -> str:
        """All of an output that is claimed as a whole; nothing where only a success is."""
        if self.stdout is not None and found["exit"] == self.exit:
            return one_line(found["stdout"])
        silent = self.contains is None and found["exit"] == self.exit == 0
        return "" if silent else self.line(found)


class Runs(ValueClaim[Annotated[dict[str, Run], Field(min_length=1)], dict[str, RunResult]]):
    """Runs by name: each with its command, what it prints, and its exit code."""

    group: ClassVar[str] = "running"
    by_name: ClassVar[bool] = True

    def measure(self, probe: ImageProbe) -> dict[str, RunResult]:
        """Output (stdout, stderr) and exit code of each run; raises RunError with a run's name."""
        found = {}
        for name, run in self.root.items():
            try:
                found[name] = run.made(probe)
            except RunError as error:
                raise RunError(f"run {name}: {error}") from None
        return found

    def check(self, value: dict[str, RunResult]) -> str | None:
        """Compare each run."""
        for name, run in self.root.items():
            found = value[name]
            printed = found["stdout"] + found["stderr"]
            if found["exit"] != run.exit:
                return (
                    f"run {name} exited with {found['exit']}, claimed {run.exit}; it printed "
                    f"{printed[-300:]!r}"
                )
            if run.stdout is not None and found["stdout"] != run.stdout:
                return f"run {name} printed {found['stdout']!r}, claimed {run.stdout!r}"
            if run.contains is not None and run.contains not in printed:
                return f"run {name} printed {printed!r}, claimed to contain {run.contains!r}"
        return None

    def describe(self) -> str:
        """Word each run."""
        return "; ".join(f"run `{name}` {run.describe()}" for name, run in self.root.items())

    def format(self, value: dict[str, RunResult]) -> str:
        """What each run printed of that which was claimed; its exit code where it is not 0."""
        proofs = {name: self.root[name].proof(found) for name, found in value.items()}
        return "; ".join(
            f"{name}: {_proven(proof, value[name]['exit'])}" for name, proof in proofs.items()
        )

    def phrase(self, value: dict[str, RunResult]) -> str:
        """What each prints; an exit code says something only where it is not 0."""
        return listed(
            _printed(self.root[name].line(found), found["exit"], " with ")
            for name, found in value.items()
        )

    def cell(self, value: dict[str, RunResult]) -> str:
        """The same, shorter."""
        return "; ".join(
            _printed(self.root[name].line(found), found["exit"], ", ")
            for name, found in value.items()
        )

    def other_forms(self, value: dict[str, RunResult]) -> dict[str, str]:
        """What is printed, without an exit code: the line of the phrase, or all lines."""
        said = [self.root[name].line(found) for name, found in value.items()]
        output = [(found["stdout"] + found["stderr"]).strip() for found in value.values()]
        lines = [line for text in output for line in text.splitlines() if line.strip()]
        return {"message": _all(said), "lines": _all(lines)}


def _all(lines: list[str]) -> str:
    return listed(code(line) if line else "nothing" for line in lines or [""])


def _proven(proof: str, exit: int) -> str:
    said = [f"exit code {exit}"] if exit else []
    return ", ".join([*said, *filter(None, [proof])]) or "succeeded"


def _printed(line: str, exit: int, joined: str) -> str:
    said = code(line) if line else "nothing"
    if not exit:
        return said
    return f"{said}{joined}exit code {exit}" if line else f"exit code {exit}"
