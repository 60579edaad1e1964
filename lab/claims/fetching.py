"""Claims about what a build fetches from package registries, counted by a proxy."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from lab.bands import SizeBand
from lab.claims.twice import Twice
from lab.edits import Edit, copied
from lab.fresh import fresh_builder
from lab.steps import bases

if TYPE_CHECKING:
    from lab.experiments import ExampleSubject


class Fetches(Twice):
    """Bytes that the build steps fetch on a fresh builder, first and again after the edit.

    Steps reach the network through a counting proxy (the predefined build arguments
    `HTTP_PROXY` and `HTTPS_PROXY`, which are no part of the cache key). The builder is fresh, so
    that its cache mounts are empty at first.
    """

    group: ClassVar[str] = "cache"
    faults: ClassVar[tuple[str, str]] = (
        "the first build fetches {}",
        "the second build fetches {}",
    )

    edit: Edit
    again: SizeBand

    def measure(self, subject: "ExampleSubject") -> dict[str, int]:
        """Bytes fetched by both builds."""
        names = list(bases(subject.image(self.image).built.steps))
        with (
            copied(subject.example.context, self.edit.file) as context,
            fresh_builder(subject.lab, names) as builder,
        ):
            first = self._fetched(subject, context, builder)
            self.edit.apply(context)
            return {"first": first, "again": self._fetched(subject, context, builder)}

    def _fetched(self, subject: "ExampleSubject", context: Path, builder: dict[str, str]) -> int:
        with subject.lab.counting() as counter:
            image = subject.unbuilt(self.image, context, options=counter.options)
            image.environment |= builder
            image.export("--output=type=cacheonly")
            return counter.counted()["bytes"]

    def say(self) -> str:
        """Word both bands."""
        return (
            f"building `{self.image}` fetches {self.first} from package registries; again, after "
            f"{self.edit.say()}, {self.again}"
        )
