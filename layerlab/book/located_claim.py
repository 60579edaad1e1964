"""A claim with its place in a claims file, whatever it is about."""

from collections.abc import Sequence
from typing import NamedTuple, cast

from layerlab.book.claims.base import Claim, DockerfileClaim, ExampleClaim, ImageClaim
from layerlab.book.claims.probe import ExampleProbe, NotAnswered


class LocatedClaim(NamedTuple):
    """One claim with its place: the heading `[image.runtime]` has this `kind` and `name`.

    `key` is such as `user`, and empty for a claim that has a table of its own.
    """

    kind: str
    name: str
    key: str
    claim: ImageClaim[object] | DockerfileClaim | ExampleClaim[object]

    @property
    def table(self) -> str:
        """The heading of its table: `image.runtime`."""
        return f"{self.kind}.{self.name}"

    @property
    def id(self) -> str:
        """A readable name, unique in the example: `runtime user`."""
        return f"{self.name} {self.key}" if self.key else f"{self.kind} {self.name}"

    def measure(self, probe: ExampleProbe) -> object:
        """Measure the claim on its image, its Dockerfile, or the example."""
        if isinstance(self.claim, ImageClaim):
            return self.claim.measure(probe.image(self.name))
        if isinstance(self.claim, DockerfileClaim):
            return self.claim.measure(probe.dockerfile(self.name))
        return self.claim.measure(probe)

    def check(self, value: object) -> str | None:
        """None when the claim holds for a value that it measured, else its fault.

        The value may come from a record, which is JSON and has no types to check it by.
        """
        return cast(Claim[object], self.claim).check(value)

    def counted_things(self, probe: ExampleProbe) -> Sequence[str]:
        """What a number was counted of, a line each; nothing for another kind of claim."""
        try:
            if isinstance(self.claim, ImageClaim):
                return self.claim.counted_things(probe.image(self.name))
        except NotAnswered:  # of an archive without its base
            pass
        return []

    def format(self, value: object) -> str:
        """Print such a value for a reader."""
        return cast(Claim[object], self.claim).format(value)

    def to_claim(self, value: object) -> object | None:
        """What to write in its place where such a value is right, or None."""
        return cast(Claim[object], self.claim).to_claim(value)
