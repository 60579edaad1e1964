"""Claims about the build context: how many bytes are sent to the builder."""

from typing import ClassVar

from layerlab.book.bands import SizeBand
from layerlab.book.claims.answers import TwoBuilds
from layerlab.book.claims.probe import ExampleProbe
from layerlab.book.claims.two_builds import TwoBuildsClaim
from layerlab.book.edits import Edit, Relative


class Sends(TwoBuildsClaim):
    """Bytes of context sent to a fresh builder by the first build, and by a second one.

    The second build is of the same files, or of what an `edit` made of them.

    `fill` puts generated files into the copy of the context that is built, each with as many
    random bytes as it says: what `node_modules` or `.git` weigh need not be committed.
    """

    group: ClassVar[str] = "context"
    heading: ClassVar[str] = "Sent to the builder"
    how: ClassVar[str] = (
        "Both builds are of a new copy of the folder, on one builder that had built nothing before."
    )
    wording: ClassVar[tuple[str, str]] = ("the first build sends {}", "the second build sends {}")

    edit: Edit | None = None
    fill: dict[Relative, SizeBand] = {}

    def measure(self, probe: ExampleProbe) -> TwoBuilds:
        """Bytes of both builds."""
        fill = {name: int(size.low) for name, size in self.fill.items()}
        return probe.sends(self.image, self.edit, fill)

    def edits(self) -> list[Edit]:
        """Its edit, unless that is made in a generated file."""
        return [self.edit] if self.edit and self.edit.file not in self.fill else []

    def describe(self) -> str:
        """Word both bands."""
        after = f", after {self.edit.describe()}" if self.edit else ""
        again = f", and {self.again} the second time{after}" if self.again else ""
        return f"building `{self.image}` sends {self.first} of context{again}"
