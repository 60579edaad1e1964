"""Claims about what an edit makes everybody pull: the layers that changed."""

from collections.abc import Sequence
from typing import ClassVar

from layerlab.book.bands import RoughSizeBand
from layerlab.book.claims.answers import TwoBuilds
from layerlab.book.claims.probe import ExampleProbe
from layerlab.book.claims.two_builds import TwoBuildsClaim
from layerlab.book.edits import Edit


class Pulls(TwoBuildsClaim):
    """Bytes of the image's layers as gzip, and after the edit of those that are new.

    What has a DiffID that the first build's image has too is neither pushed nor pulled again.
    """

    group: ClassVar[str] = "layers"
    heading: ClassVar[str] = "Pulled after an edit"
    how: ClassVar[str] = (
        "Both images were built in one run; counted are layers as gzip, and nothing is pulled."
    )
    wording: ClassVar[tuple[str, str]] = (
        "the first image makes {} to pull",
        "the edit makes {} to pull",
    )

    made: ClassVar[Sequence[str]] = (*TwoBuildsClaim.made, "args", "options")

    edit: Edit
    again: RoughSizeBand

    def measure(self, probe: ExampleProbe) -> TwoBuilds:
        """Bytes of the first image's layers, and of the second's that the first does not have."""
        return probe.pulls(self.image, self.edit)

    def edits(self) -> list[Edit]:
        """Its one edit."""
        return [self.edit]

    def describe(self) -> str:
        """Word both bands."""
        return (
            f"whoever has none of its layers pulls {self.first} for `{self.image}`; who has this "
            f"one pulls, after {self.edit.describe()}, {self.again}"
        )
