"""What the book recommends, `Dockerfile` of each example, is fit to be shipped."""

from collections.abc import Iterator

import pytest

from layerlab.book.bands import TimeBand
from layerlab.book.claims.base import ImageClaim
from layerlab.book.claims.hardened import Hardened
from layerlab.book.claims.lifecycle import Stops
from layerlab.book.example import Example
from layerlab.book.recommended import recommended
from layerlab.builds.build import BuildError
from layerlab.builds.failures import EXPECTED, message
from layerlab.builds.lab import Lab
from layerlab.builds.probes import BuiltImage
from tests.known import EXAMPLES, tell

pytestmark = pytest.mark.engine
# Examples whose `Dockerfile` is not shipped as it is, each with the reason.
NOT_SHIPPED = {
    "base-images/facts": "its stages are base images as they are, most of them root's",
    "multi-stage/inherited": "shows that USER of another stage is not inherited: it is root's",
    "hardening/bases": "its stages are base images as they are, the last one root's",
    "instructions/each": "each of its stages is one instruction alone, and USER is not the last",
    "settings/args": "each of its stages is what a command sees of an argument, and no program",
    "settings/shell": "its stages are what SHELL does to other instructions, and no program",
}

# The claims about how an image runs.
RUNS = {"user", "runs_as", "process1", "runs", "serves", "hardened", "writes", "stops", "health"}
# Programs that ask for a temporary file: they get a /tmp that is not kept, as one gives a service.
TMPFS = {"base-images/scratch": ["/tmp"], "multi-stage/bases": ["/tmp"]}


def _recommended() -> Iterator[pytest.param]:
    for name, example in EXAMPLES.items():
        image = recommended(example)
        if image:
            yield pytest.param(example, image, id=name, marks=pytest.mark.xdist_group(name))


@pytest.mark.parametrize(("example", "image"), list(_recommended()))
def test_what_is_recommended_can_be_shipped(lab: Lab, example: Example, image: str) -> None:
    """A numeric user who is not root; it works read-only without capabilities; it stops in time."""
    subject = BuiltImage(lab, example, image)
    try:
        fault = _user(subject) or _hardened(subject) or _stops(subject)
    except BuildError:
        pytest.skip("not checked: it does not build, which its claims tell")
    except EXPECTED as error:
        fault = message(error)
    file = f"examples/{example.name}/Dockerfile"
    if example.name in NOT_SHIPPED:
        tell([] if fault else [f"{file} is fit to be shipped: take it out of NOT_SHIPPED"])
    elif fault:
        if _claims_tell(subject):
            pytest.skip("not checked: what is claimed of it does not hold, which its claims tell")
        tell([f"{file} is recommended, but {fault}"])


def _claims_tell(subject: BuiltImage) -> bool:
    """Whether a claim about how the image runs does not hold: it is red, and says why."""
    return any(
        _is_broken(subject, claimed.claim)
        for claimed in subject.example.claims()
        if (claimed.kind, claimed.name) == ("image", subject.name) and claimed.key in RUNS
    )


def _is_broken(subject: BuiltImage, claim: ImageClaim) -> bool:
    try:
        return claim.check(claim.measure(subject)) is not None
    except EXPECTED:
        return True


def _user(subject: BuiltImage) -> str | None:
    user = (subject.measurement.config.get("User") or "root").partition(":")[0]
    return None if user.isdigit() and int(user) else f"its user is {user}; it must be another uid"


def _hardened(subject: BuiltImage) -> str | None:
    """None also where no claim says what the image does when it runs: nothing can be asked then.

    What is claimed is not asked again: a claim that does not hold is red itself.
    """
    claim = subject.spec.hardened
    if claim is not None:
        return f"it is claimed not to work hardened: {claim.fails}" if claim.fails else None
    hardened = Hardened(tmpfs=TMPFS.get(subject.example.name, []))
    return hardened.check(hardened.measure(subject))


def _stops(subject: BuiltImage) -> str | None:
    if subject.spec.serves is None or subject.spec.stops is not None:
        return None
    claim = Stops(within=TimeBand.parse("< 5 s"), exit=0)
    return claim.check(claim.measure(subject))
