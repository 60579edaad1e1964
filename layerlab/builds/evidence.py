"""What else is known of a claim that does not hold, beside its value."""

from collections.abc import Sequence

from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.failures import EXPECTED
from layerlab.builds.lab import Lab
from layerlab.builds.linters import unclaimed


def evidence(lab: Lab, example: Example, claimed: LocatedClaim) -> Sequence[object]:
    """The sentences of a linter, or what a number was counted of: a line each.

    The value may be older than this engine's images; what cannot be asked is left out.
    """
    try:
        said = unclaimed(example, claimed, lab.environment)
        return said or claimed.counted_things(BuiltExample(lab, example))
    except EXPECTED:
        return []
