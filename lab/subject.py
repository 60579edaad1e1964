"""What claims are measured on: an image or a Dockerfile, in a lab."""

import io
import json
import os
import subprocess
import sys
import tarfile
from functools import cached_property
from pathlib import Path
from typing import Any

import docker.errors

from lab.building import BuildError, BuildxImage
from lab.claims.running import Run, Serves, Stops
from lab.containers import HARDENED, Answer, RunError, Running
from lab.example import Example, Image
from lab.lab import Lab
from lab.measurement import HistoryEntry, Measurement


class ImageSubject:
    """One image of an example."""

    def __init__(self, lab: Lab, example: Example, name: str) -> None:
        """Nothing is built before a claim asks for it."""
        self.lab, self.example, self.name = lab, example, name

    @property
    def spec(self) -> Image:
        """The image's table in the claims file."""
        return self.example.image[self.name]

    @property
    def built(self) -> BuildxImage:
        """The image, built once in the lab; raises BuildError."""
        return self.lab.build(self.example, self.name)

    @cached_property
    def measurement(self) -> Measurement:
        """The image's layers and configuration."""
        return self.lab.measure(self.built)

    @cached_property
    def base(self) -> Measurement | None:
        """The base image's layers and configuration; None for scratch."""
        return self.lab.base_of(self.built)

    @property
    def base_layers(self) -> int:
        """How many of the layers are the base image's."""
        return len(self.base.layers) if self.base else 0

    @property
    def own_history(self) -> list[HistoryEntry]:
        """History entries that the Dockerfile adds to those of its base."""
        return self.measurement.history[len(self.base.history) if self.base else 0 :]

    @property
    def sizes(self) -> dict[str, int]:
        """The three sizes, in bytes."""
        unpacked = self.measurement.unpacked
        return {
            "unpacked": unpacked,
            "download": self.measurement.download,
            "added": unpacked - (self.base.unpacked if self.base else 0),
        }

    @property
    def step_names(self) -> list[str]:
        """Names of the build steps that belong to this image."""
        return [step.name for step in self.built.steps if not step.internal]

    def content(self, path: str) -> str:
        """Text of a file, copied out of a container that never runs."""
        client = self.lab.client
        container = client.containers.create(
            self.built.tag, command=["-"], labels=self.lab.labels, network_mode="none"
        )
        try:
            chunks, _ = container.get_archive(self.measurement.resolve(path))
            with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
                file = archive.extractfile(archive.getmembers()[0])
                return file.read().decode(errors="replace") if file else ""
        finally:
            container.remove(v=True)

    def running(self, **options: Any) -> Running:
        """A container of this image, for a `with` block."""
        return Running(self.lab, str(self.built.tag), **options)

    def first_process(self) -> dict[str, str]:
        """Uid and arguments of process 1 of the running service."""
        with self._serving() as container:
            return container.first_process()

    def _serving(self, **options: Any) -> Running:
        """A container that is ready: it answers, where a claim says that it serves."""
        serves = self.spec.serves
        if serves is None:
            return self.running(**options)
        container = self.running(port=serves.port, **options)
        container.waiting_for(Answer(serves.port, serves.path))
        return container

    def run(self, run: Run, **options: Any) -> dict[str, Any]:
        """Output and exit code of one run."""
        options |= {"entrypoint": run.entrypoint} if run.entrypoint is not None else {}
        options |= {"user": run.user} if run.user is not None else {}
        try:
            container = self.running(command=run.command or None, **options)
            with container.with_envs(**run.env):
                return container.ended()
        except docker.errors.APIError as error:
            # The engine could not start the process: the shell's codes, as `docker run` gives.
            missing = "no such file" in str(error.explanation) or "not found" in str(error)
            return {"exit": 127 if missing else 126, "stdout": "", "stderr": error.explanation}

    def answer(self, serves: Serves, **options: Any) -> dict[str, Any]:
        """Status and body of the HTTP answer."""
        wait = Answer(serves.port, serves.path)
        with self.running(port=serves.port, **options).waiting_for(wait):
            return {"status": wait.status, "body": wait.body}

    def works_hardened(self, tmpfs: list[str]) -> str | None:
        """One sentence if `serves` and `runs` do not hold under the hardening options."""
        options = {**HARDENED, "tmpfs": tuple(tmpfs)}
        try:
            for claim in (self.spec.serves, self.spec.runs):
                if claim is not None:
                    value = (
                        self.answer(claim, **options)
                        if isinstance(claim, Serves)
                        else {name: self.run(run, **options) for name, run in claim.root.items()}
                    )
                    if fault := claim.judge(value):
                        return fault
        except RunError as error:
            return str(error)
        return None

    def stop(self, claim: Stops) -> dict[str, Any]:
        """Seconds that stopping takes and the exit code."""
        with self._serving(**({"init": True} if claim.init else {})) as container:
            container.first_process()  # the program, not the shell that starts it, gets the signal
            if claim.ready is not None:
                container.printed(claim.ready)  # from here on it handles the signal
            return container.stopped(claim.grace)

    def health(self, state: str, within: float) -> dict[str, Any]:
        """The health state reached and when."""
        with self.running() as container:
            return container.reached(state, within)

    def failure(self) -> dict[str, Any] | None:
        """Step and message of the failing build, or None."""
        try:
            self.built  # noqa: B018 - building is what may fail
        except BuildError as error:
            return {"step": error.step, "message": f"{error.message}\n{error.log}".strip()}
        return None


class DockerfileSubject:
    """One Dockerfile of an example, for the linters."""

    def __init__(self, lab: Lab | None, path: Path) -> None:
        """Hadolint needs no engine, so the lab may be None."""
        self.lab, self.path = lab, path

    def checked(self) -> list[str]:
        """Rules that `docker build --check` reports."""
        done = subprocess.run(
            ["docker", "buildx", "build", "--call=check,format=json",
             f"--file={self.path}", str(self.path.parent)],
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if not done.stdout.strip():
            raise BuildError("", done.stderr.strip(), "")
        found = json.loads(done.stdout)
        return sorted({warning["ruleName"] for warning in found.get("warnings") or []})

    def hadolinted(self) -> list[str]:
        """Rules that hadolint reports."""
        tool = Path(sys.executable).with_name("hadolint")
        done = subprocess.run(
            [tool, "--no-color", "--format=json", self.path],
            capture_output=True, text=True, cwd=self.path.parent,
            env={**os.environ, "XDG_CONFIG_HOME": "/nonexistent"},
        )  # fmt: skip
        return sorted({fault["code"] for fault in json.loads(done.stdout or "[]")})
