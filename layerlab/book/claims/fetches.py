"""Claims about what a build fetches from package registries, counted by a proxy."""

from typing import ClassVar

from layerlab.book.bands import RoughSizeBand
from layerlab.book.claims.answers import TwoBuilds
from layerlab.book.claims.probe import ExampleProbe
from layerlab.book.claims.two_builds import TwoBuildsClaim
from layerlab.book.edits import Edit


class Fetches(TwoBuildsClaim):
    """Bytes that the build steps fetch on a fresh builder, first and again after the edit.

    Steps reach the network through a counting proxy (the predefined build arguments
    `HTTP_PROXY` and `HTTPS_PROXY`, which are no part of the cache key). The builder is fresh, so
    that its cache mounts are empty at first.
    """

    group: ClassVar[str] = "cache"
    heading: ClassVar[str] = "Fetched from registries"
    how: ClassVar[str] = (
        "Both builds on one builder that had built nothing before; their steps reach the network "
        "through a proxy that counts bytes."
    )
    wording: ClassVar[tuple[str, str]] = (
        "the first build fetches {}",
        "the second build fetches {}",
    )

    edit: Edit
    again: RoughSizeBand

    def measure(self, probe: ExampleProbe) -> TwoBuilds:
        """Bytes fetched by both builds."""
        return probe.fetches(self.image, self.edit)

    def edits(self) -> list[Edit]:
        """Its one edit."""
        return [self.edit]

    def describe(self) -> str:
        """Word both bands."""
        return (
            f"building `{self.image}` fetches {self.first} from package registries; again, after "
            f"{self.edit.describe()}, {self.again}"
        )
