"""What the book recommends, `Dockerfile` of each example, is fit to be shipped."""

from collections.abc import Iterator

import pytest

from lab.bands import TimeBand
from lab.claims.running import Stops
from lab.example import Example
from lab.lab import Lab
from lab.load import load_all
from lab.subject import ImageSubject
from lab.trouble import TROUBLE, said

pytestmark = pytest.mark.engine
# Examples whose `Dockerfile` is not shipped as it is, each with the reason.
NOT_SHIPPED = {
    "multi-stage/inherited": "shows that USER of another stage is not inherited: it is root's",
}

# Programs that ask for a temporary file: they get a /tmp that is not kept, as one gives a service.
TMPFS = {"base-images/scratch": ["/tmp"], "multi-stage/bases": ["/tmp"]}


def _recommended() -> Iterator[pytest.param]:
    for name, example in load_all().items():
        for image, spec in example.image.items():
            if spec.dockerfile == "Dockerfile" and spec.target is None and spec.fails is None:
                mark = pytest.mark.xdist_group(name)
                yield pytest.param(example, image, id=name, marks=mark)
                break


@pytest.mark.parametrize(("example", "image"), list(_recommended()))
def test_what_is_recommended_can_be_shipped(lab: Lab, example: Example, image: str) -> None:
    """A numeric user who is not root; it works read-only without capabilities; it stops in time."""
    subject = ImageSubject(lab, example, image)
    try:
        fault = _user(subject) or _hardened(subject) or _stops(subject)
    except TROUBLE as error:
        fault = said(error)
    if example.name in NOT_SHIPPED:
        assert fault is not None, f"{example.name} is fit: take it out of NOT_SHIPPED"
    else:
        assert fault is None, f"examples/{example.name}/Dockerfile: {fault}"


def _user(subject: ImageSubject) -> str | None:
    user = (subject.measurement.config.get("User") or "root").partition(":")[0]
    return None if user.isdigit() and int(user) else f"its user is {user}, which is no other uid"


def _hardened(subject: ImageSubject) -> str | None:
    """None also where no claim says what the image does when it runs: nothing can be asked then."""
    claim = subject.spec.hardened
    if claim is not None and claim.fails is not None:
        return f"it is claimed not to work hardened: {claim.fails}"
    tmpfs = claim.tmpfs if claim else TMPFS.get(subject.example.name, [])
    return subject.works_hardened(tmpfs)


def _stops(subject: ImageSubject) -> str | None:
    if subject.spec.serves is None:
        return None
    claim = subject.spec.stops or Stops(within=TimeBand.parse("< 5 s"), exit=0)
    value = subject.stop(claim)
    return claim.judge(value)
