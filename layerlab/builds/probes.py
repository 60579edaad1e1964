"""Answers what claims ask of an image, with an engine."""

import io
import tarfile
from contextlib import suppress
from functools import cached_property

from layerlab.book.claims.answers import Failure, WritesResult
from layerlab.book.claims.probe import RunError, fault_of
from layerlab.builds.build import BuildError
from layerlab.builds.containers import HARDENED
from layerlab.builds.started_image import StartedImage
from layerlab.builds.written_paths import WrittenPaths
from layerlab.images.measured_image import MeasuredImage
from layerlab.images.measurement import Measurement


class BuiltImage(StartedImage, MeasuredImage):
    """One image of an example."""

    def writes(self) -> WritesResult:
        """Paths that its containers changed, and that a read-only root refused by their output."""
        seen = WrittenPaths()
        for key, promise in self.promises.items():
            if fault := fault_of(self.watched(seen.changed_by, {}), promise):
                raise RunError(f"what it wrote says nothing, as `{key}` does not hold: {fault}")
            with suppress(RunError):  # a program that may not write need not come up
                promise.measure(self.watched(seen.refused_by, HARDENED))
        # Image stores differ in whether a folder is changed by a file that came and went.
        folders = {path for path, entry in self.measurement.files.items() if entry.kind == "d"}
        return {"changed": sorted(seen.changed - folders), "refused": sorted(seen.refused)}

    @cached_property
    def measurement(self) -> Measurement:
        """The image's layers and configuration."""
        return self.lab.measure(self.built)

    @cached_property
    def base(self) -> Measurement | None:
        """The base image's layers and configuration; None for scratch."""
        return self.lab.base_of(self.built)

    @property
    def step_names(self) -> list[str]:
        """Names of the build steps that belong to this image."""
        return [step.name for step in self.built.steps if not step.internal]

    def content(self, path: str) -> str:
        """Text of a file, copied out of a container that never runs."""
        real, client = self.with_content(path), self.lab.client
        container = client.containers.create(
            self.built.tag, command=["-"], labels=self.lab.labels, network_mode="none"
        )
        try:
            chunks, _ = container.get_archive(real)
            with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
                file = archive.extractfile(archive.getmembers()[0])
                return file.read().decode(errors="replace") if file else ""
        finally:
            container.remove(v=True)

    def failure(self) -> Failure | None:
        """Step and message of the failing build, or None."""
        try:
            self.built  # noqa: B018 - building is what may fail
        except BuildError as error:
            return {"step": error.step, "message": f"{error.message}\n{error.log}".strip()}
        return None
