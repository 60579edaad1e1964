"""Claims about digests: two builds of the same files agree, or do not."""

from typing import ClassVar

from layerlab.book.claims.base import ExampleClaim
from layerlab.book.claims.probe import ExampleProbe


class Agree(ExampleClaim[list[str]]):
    """Two builds without cache give the same digest, or not.

    `epoch` sets `SOURCE_DATE_EPOCH`; `rewrite` also has the exporter rewrite the files' times.
    """

    group: ClassVar[str] = "build"
    heading: ClassVar[str] = "Built twice"
    how: ClassVar[str] = (
        "Two builds without a cache, each of a new copy of the files, in different seconds."
    )

    image: str
    agree: bool
    epoch: int | None = None
    rewrite: bool = False

    def measure(self, probe: ExampleProbe) -> list[str]:
        """The two digests, of builds in different seconds: what differs by the time must show."""
        return probe.digests(self.image, epoch=self.epoch, rewrite=self.rewrite)

    def check(self, value: list[str]) -> str | None:
        """Compare the digests."""
        if (value[0] == value[1]) == self.agree:
            return None
        return f"the digests {'differ' if self.agree else 'are equal'}: {value[0]} and {value[1]}"

    def describe(self) -> str:
        """Word the builds and their verdict."""
        how = " with `SOURCE_DATE_EPOCH`" if self.epoch is not None else ""
        how += " and `rewrite-timestamp`" if self.rewrite else ""
        verdict = "the same digest" if self.agree else "different digests"
        return f"two builds of `{self.image}`{how} give {verdict}"

    def format(self, value: list[str]) -> str:
        """Whether they agree."""
        return "the same digest" if value[0] == value[1] else "different digests"

    def exports(self) -> bool:
        """It takes an OCI archive."""
        return True
