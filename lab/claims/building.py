"""Claims about the build itself: that it fails, which stages it runs, what linters report."""

from typing import TYPE_CHECKING, Any, ClassVar

from lab.claims.base import Claim, Plain

if TYPE_CHECKING:
    from lab.subject import DockerfileSubject, ImageSubject


class Fails(Claim):
    """The build fails, in this step (when named) and with this message."""

    group: ClassVar[str] = "build"

    message: str
    step: str | None = None

    def measure(self, subject: "ImageSubject") -> dict[str, Any] | None:
        """The failing step and its message, or None when the build succeeds."""
        return subject.failure()

    def judge(self, value: dict[str, Any] | None) -> str | None:
        """The build must have failed, there, with that message."""
        if value is None:
            return "the build succeeded, claimed to fail"
        if self.message not in value["message"]:
            return f"the build failed with {value['message']!r}, claimed {self.message!r}"
        if self.step and self.step not in value["step"]:
            return f"the build failed in {value['step']!r}, claimed in {self.step!r}"
        return None

    def say(self) -> str:
        """Word the failure."""
        where = f" in `{self.step}`" if self.step else ""
        return f"does not build: it fails{where} with `{self.message}`"

    def show(self, value: dict[str, Any] | None) -> str:
        """The step that fails; the message's first line, where it fails before its first step."""
        if value is None:
            return "builds"
        if value["step"]:
            return f"fails in {value['step']}"
        return f"fails: {value['message'].splitlines()[0]}"  # suggestions may follow it


class Steps(Plain[list[str]]):
    """Steps that the builder runs for this image (each named by a part of its text)."""

    group: ClassVar[str] = "build"

    def measure(self, subject: "ImageSubject") -> dict[str, bool]:
        """Whether some step has each text."""
        names = subject.step_names
        return {text: any(text in name for name in names) for text in self.root}

    def judge(self, value: dict[str, bool]) -> str | None:
        """Every step must be there."""
        missing = [text for text, found in value.items() if not found]
        return f"not among the build steps: {', '.join(missing)}" if missing else None

    def say(self) -> str:
        """Word the steps."""
        return "its build has the steps " + ", ".join(f"`{text}`" for text in self.root)

    def show(self, value: dict[str, bool]) -> str:
        """Which were found."""
        return ", ".join(f"{t} {'runs' if found else 'is skipped'}" for t, found in value.items())


class Skips(Steps):
    """Steps of the Dockerfile that the builder does not run for this image."""

    def judge(self, value: dict[str, bool]) -> str | None:
        """No step may be there."""
        there = [text for text, found in value.items() if found]
        return f"among the build steps: {', '.join(there)}; claimed skipped" if there else None

    def say(self) -> str:
        """Word the steps."""
        return "its build skips the steps " + ", ".join(f"`{text}`" for text in self.root)


class _Rules(Plain[list[str]]):
    """The rules that a linter reports, exactly; order does not matter."""

    group: ClassVar[str] = "build"
    linter: ClassVar[str] = ""

    def judge(self, value: list[str]) -> str | None:
        """Compare as sets."""
        if sorted(set(self.root)) == sorted(set(value)):
            return None
        return f"{self.linter} reports {_listed(value)}, claimed {_listed(self.root)}"

    def say(self) -> str:
        """Word the rules."""
        return f"{self.linter} reports {_listed(self.root)}"

    def show(self, value: list[str]) -> str:
        """The rules."""
        return _listed(value)


class Check(_Rules):
    """Rules that `docker build --check` reports for a Dockerfile, exactly."""

    linter: ClassVar[str] = "docker build --check"

    def measure(self, subject: "DockerfileSubject") -> list[str]:
        """Names of the rules."""
        return subject.checked()


class Hadolint(_Rules):
    """Rules that hadolint reports for a Dockerfile, exactly."""

    linter: ClassVar[str] = "hadolint"

    def measure(self, subject: "DockerfileSubject") -> list[str]:
        """Codes of the rules."""
        return subject.hadolinted()


def _listed(rules: list[str]) -> str:
    return ", ".join(sorted(set(rules))) or "nothing"
