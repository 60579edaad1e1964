"""Claims about the build itself: that it fails, which stages it runs, what linters report."""

import re
from typing import Annotated, ClassVar

from pydantic import Field

from layerlab.book.claims.answers import Failure
from layerlab.book.claims.base import DockerfileClaim, TableClaim, ValueClaim
from layerlab.book.claims.matching import Part, matching
from layerlab.book.claims.probe import DockerfileProbe, ImageProbe
from layerlab.book.claims.words import code, instruction, listed

# What BuildKit quotes of the Dockerfile, a command and an excerpt: nothing of it was ever printed.
_QUOTED = re.compile(
    r'^process ".*" did not complete successfully: |\n\S[^\n]*:\d+\n-{20}\n(?s:.*)\n-{20}\Z'
)


class Fails(TableClaim[Failure | None]):
    """The build fails, in this step (when named) and with this message.

    The message is part of the builder's reason or of what the step printed; the command and the
    lines of the Dockerfile that the builder quotes with it are neither.
    """

    group: ClassVar[str] = "build"

    message: Part
    step: Part | None = None

    def measure(self, probe: ImageProbe) -> Failure | None:
        """The failing step and its message, or None when the build succeeds."""
        return probe.failure()

    def check(self, value: Failure | None) -> str | None:
        """The build must have failed, there, with that message."""
        if value is None:
            return "the build succeeded, claimed to fail"
        if self.message not in (told := _told(value)):
            return f"the build failed with {told!r}, claimed {self.message!r}"
        if self.step and self.step not in value["step"]:
            return f"the build failed in {value['step']!r}, claimed in {self.step!r}"
        return None

    def describe(self) -> str:
        """Word the failure."""
        where = f" in `{self.step}`" if self.step else ""
        return f"does not build: it fails{where} with `{self.message}`"

    def format(self, value: Failure | None) -> str:
        """The step that fails, if it comes to one, and the line of the message that was claimed."""
        if value is None:
            return "builds"
        said = matching(_told(value), self.message)  # the step tells which process it was
        where = f" in {' '.join(value['step'].split())}" if value["step"] else ""
        return f"fails{where}: {said}"

    def phrase(self, value: Failure | None) -> str:
        """The instruction that fails; the message, where none was reached."""
        if value is None or not value["step"]:
            return self.cell(value)
        return f"fails in {instruction(value['step'])}"

    def cell(self, value: Failure | None) -> str:
        """The message that was claimed, a row names the instruction; else its first line."""
        return f"fails with {self._said(value)}" if value else "builds"

    def other_forms(self, value: Failure | None) -> dict[str, str]:
        """The instruction alone, and the message alone."""
        if value is None:
            return {}
        step = {"step": instruction(value["step"])} if value["step"] else {}
        return {"message": self._said(value), **step}

    def _said(self, value: Failure) -> str:
        told = _told(value)
        said = self.message if self.message in told else told.splitlines()[0]
        return said.replace(":", "") if said.startswith("exit code: ") else code(said)


def _told(value: Failure) -> str:
    """The reason, and what was printed."""
    return _QUOTED.sub("", value["message"])


class Steps(ValueClaim[Annotated[list[Part], Field(min_length=1)], dict[str, bool]]):
    """Steps that the builder runs for this image (each named by a part of its text)."""

    group: ClassVar[str] = "build"
    by_name: ClassVar[bool] = True

    def measure(self, probe: ImageProbe) -> dict[str, bool]:
        """Whether some step has each text."""
        names = probe.step_names
        return {text: any(text in name for name in names) for text in self.root}

    def check(self, value: dict[str, bool]) -> str | None:
        """Every step must be there."""
        missing = [text for text, found in value.items() if not found]
        return f"not among the build steps: {', '.join(missing)}" if missing else None

    def describe(self) -> str:
        """Word the steps."""
        return f"its build has {self._named()}"

    def format(self, value: dict[str, bool]) -> str:
        """Which were found."""
        return ", ".join(f"{t} {'runs' if found else 'is skipped'}" for t, found in value.items())

    def _named(self) -> str:
        return f"the step{'s' * bool(self.root[1:])} {listed(map(code, self.root))}"

    def phrase(self, value: dict[str, bool]) -> str:
        """Those that run, then those that do not."""
        run = [code(text) for text, found in value.items() if found]
        skipped = [code(text) for text, found in value.items() if not found]
        said = [f"{listed(run)} {'run' if run[1:] else 'runs'}"] if run else []
        if skipped:
            said.append(f"{listed(skipped)} {'are' if skipped[1:] else 'is'} skipped")
        return listed(said)


class Skips(Steps):
    """Steps of the Dockerfile that the builder does not run for this image."""

    def check(self, value: dict[str, bool]) -> str | None:
        """No step may be there."""
        there = [text for text, found in value.items() if found]
        return f"among the build steps: {', '.join(there)}; claimed skipped" if there else None

    def describe(self) -> str:
        """Word the steps."""
        return f"its build skips {self._named()}"


class _Rules(DockerfileClaim):
    """The rules that a linter reports, exactly; order does not matter."""

    group: ClassVar[str] = "build"
    linter: ClassVar[str] = ""

    def check(self, value: list[str]) -> str | None:
        """Compare as sets."""
        if sorted(set(self.root)) == sorted(set(value)):
            return None
        return f"{self.linter} reports {_listed(value)}, claimed {_listed(self.root)}"

    def describe(self) -> str:
        """Word the rules."""
        return f"{self.linter} reports {_listed(self.root)}"

    def format(self, value: list[str]) -> str:
        """The rules."""
        return _listed(value)

    def phrase(self, value: list[str]) -> str:
        """The rules, as the linter calls them."""
        return listed(map(code, sorted(set(value)))) if value else "nothing"


class Check(_Rules):
    """Rules that `docker build --check` reports for a Dockerfile, exactly."""

    linter: ClassVar[str] = "docker build --check"

    def measure(self, probe: DockerfileProbe) -> list[str]:
        """Names of the rules."""
        return probe.checked()


class Hadolint(_Rules):
    """Rules that hadolint reports for a Dockerfile, exactly."""

    linter: ClassVar[str] = "hadolint"

    def measure(self, probe: DockerfileProbe) -> list[str]:
        """Codes of the rules."""
        return probe.hadolinted()


def _listed(rules: list[str]) -> str:
    return ", ".join(sorted(set(rules))) or "nothing"
