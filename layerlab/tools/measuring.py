"""Measures one example claim by claim: what cannot be tried loses nothing but itself."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Timer

from layerlab.book.claims.base import DockerfileClaim
from layerlab.book.claims.counted_things import first
from layerlab.book.claims.probe import RunError
from layerlab.book.claims.words import counted
from layerlab.book.diagnostics import line_of
from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.book.reports import at_line
from layerlab.builds.build import BuildError
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.failures import EXPECTED, lost, message
from layerlab.builds.lab import Lab
from layerlab.builds.services import NoServiceImage, service_image
from layerlab.records.record import ImageRecord, Record
from layerlab.records.reuse import Asked, made_of, reusable
from layerlab.tools import recording

LONG = 1.0  # seconds from which a claim is named while it is measured, and the time that it took


class Measuring:
    """One example's measuring."""

    def __init__(self, lab: Lab, example: Example) -> None:
        """Nothing is measured yet."""
        self.lab, self.example = lab, example
        self._lost: dict[str, dict[str, str]] = {}  # by the cause: what, and its place
        self._unbuilt: dict[str, Exception] = {}

    @property
    def missing(self) -> list[str]:
        """What was not measured: a sentence a cause, and how much else is lost by the same one."""
        lines = []
        for cause, lost_by in self._lost.items():
            name, *others = lost_by
            lines.append(f"not measured: {name} ({lost_by[name]}): {cause}")
            if others:
                number = counted(len(others), "claims")
                lines.append(f"not measured, for the same reason, {number}: {first(others)}")
        return lines

    def record(self, known: Record | None) -> Record:
        """A record of all that can be measured; what `known` still has need not be."""
        record = recording.begin(self.lab, self.example)
        self._leave_out(record["images"])
        record["made_of"] = made_of(self.example)
        values = reusable(self.example, known, record) if known else {}
        if values:
            print(
                f"{counted(len(values), 'values')} kept, of claims that did not change", end=" … "
            )
        asked = Asked(self.example)
        for claimed in self.example.claims():
            if claimed.id in values or self._try(claimed, values):
                entry = recording.judged(claimed, values[claimed.id])
                record["claims"][claimed.id] = {**entry, "asked": asked(claimed)}
        self._look_beside()
        return record

    def _look_beside(self) -> None:
        """A service's image that cannot be had is said, also where no claim started it."""
        for name, service in self.example.service.items():
            try:
                if service.foreign:
                    given = (self.lab.build, self.lab.as_it_is)
                    service_image(self.example, service.image, *given)
            except NoServiceImage as error:
                if not any(message(error) in cause for cause in self._lost):
                    self._miss(f"service {name}", "no claim starts it", error)

    def _leave_out(self, images: dict[str, ImageRecord]) -> None:
        """An image that fails to build, unless that is claimed, is no measurement.

        Nor is one for which a service does not come up, whatever is claimed.
        """
        for name in [name for name, image in images.items() if "fails" in image]:
            try:
                self.lab.build(self.example, name)
            except (BuildError, RunError) as error:  # the same one again, with what it printed
                if isinstance(error, BuildError) and self.example.image[name].fails is not None:
                    continue
                del images[name]
                line = line_of(self.example.claims_file, f"image.{name}")
                place = f"{self.example.book.shown(self.example.claims_file)}:{line}"
                self._miss(name, place, error)
                self._unbuilt[name] = error

    def _try(self, claimed: LocatedClaim, values: dict[str, object]) -> bool:
        """Measure a claim; False where that cannot be done.

        What an experiment builds of an image that fails to build would fail again, in its time.
        """
        try:
            if error := self._fails(claimed):
                raise error
            with named(claimed.id):
                values[claimed.id] = claimed.measure(BuiltExample(self.lab, self.example))
        except EXPECTED as error:
            if lost(error):
                raise
            self._miss(claimed.id, at_line(self.example, claimed), error)
            return False
        return True

    def _fails(self, claimed: LocatedClaim) -> Exception | None:
        """Why an image of the claim does not build; what is said of its Dockerfile needs none."""
        if isinstance(claimed.claim, DockerfileClaim):
            return None
        names = self.example.images_of(claimed)
        return next((self._unbuilt[name] for name in names if name in self._unbuilt), None)

    def _miss(self, name: str, place: str, error: Exception) -> None:
        self._lost.setdefault(message(error), {})[name] = place


@contextmanager
def named(what: str) -> Iterator[None]:
    """Name what takes long while it does, and the seconds at its end."""
    start, said = time.monotonic(), Event()

    def say() -> None:
        print(what, end=" ", flush=True)
        said.set()

    timer = Timer(LONG, say)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if said.is_set():
            print(f"{time.monotonic() - start:.0f} s", end=" … ", flush=True)
