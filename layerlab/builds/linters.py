"""What linters say of a Dockerfile: the rules, which a claim names, and their own sentences."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from layerlab.book.claims.base import DockerfileClaim
from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.builds.build import BuildError
from layerlab.builds.buildx_command import buildx

# The rule that hadolint names where it cannot read a Dockerfile, for reasons of its own.
# https://github.com/hadolint/hadolint/blob/v2.15.1/README.md#rules
UNREAD = "DL1000"


class Finding(NamedTuple):
    """One thing that a linter reports; its line counts from 1 and is 0 where none is named."""

    rule: str
    line: int
    says: str

    def __str__(self) -> str:
        """As it is printed."""
        return f"{f'line {self.line}: ' if self.line else ''}{self.rule}: {self.says}"


class LintedDockerfile:
    """One Dockerfile of an example, for the linters."""

    def __init__(self, context: Path, name: str, environment: Mapping[str, str]) -> None:
        """Docker's command asks the engine that the environment leads to."""
        self.context, self.path, self.environment = context, context / name, environment

    def checked(self) -> list[str]:
        """Rules that `docker build --check` reports."""
        return rules(self.findings("check"))

    def hadolinted(self) -> list[str]:
        """Rules that hadolint reports."""
        return rules(self.findings("hadolint"))

    def findings(self, linter: str) -> list[Finding]:
        """All that `check` or `hadolint` reports, in the order of the file."""
        if linter == "hadolint":
            return hadolint(self.path)
        return [_checked(warning) for warning in self._warnings()]

    def _warnings(self) -> list[Any]:
        done = subprocess.run(
            [*buildx(self.environment), "build", "--call=check,format=json",
             f"--file={self.path}", str(self.context)],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, env=self.environment,
        )  # fmt: skip
        if not done.stdout.strip():
            raise BuildError("", done.stderr.strip(), "")
        return json.loads(done.stdout).get("warnings") or []


def _checked(warning: Any) -> Finding:
    ranges = (warning.get("location") or {}).get("ranges") or []
    line = ranges[0]["start"]["line"] if ranges else 0
    return Finding(warning["ruleName"], line, warning.get("detail") or warning["description"])


def hadolint(dockerfile: Path) -> list[Finding]:
    """What hadolint reports of a Dockerfile; it needs no engine."""
    tool = Path(sys.executable).with_name("hadolint")
    done = subprocess.run(
        [tool, "--no-color", "--format=json", dockerfile],
        capture_output=True, text=True, cwd=dockerfile.parent,
        env={**os.environ, "XDG_CONFIG_HOME": "/nonexistent"},
    )  # fmt: skip
    found = json.loads(done.stdout or "[]")
    return [Finding(one["code"], one["line"], one["message"]) for one in found]


def rules(findings: list[Finding]) -> list[str]:
    """The names of the rules, each once."""
    return sorted({finding.rule for finding in findings})


def unclaimed(
    example: Example, claimed: LocatedClaim, environment: Mapping[str, str]
) -> list[Finding]:
    """What a linter reports beside the rules that a claim about it names; else nothing."""
    claim = claimed.claim
    if not isinstance(claim, DockerfileClaim):
        return []
    found = LintedDockerfile(example.context, claimed.name, environment).findings(claimed.key)
    return [finding for finding in found if finding.rule not in claim.root]
