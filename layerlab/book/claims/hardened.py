"""Claims about a container that may do as little as possible."""

import posixpath
from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from layerlab.book.claims.base import TableClaim
from layerlab.book.claims.matching import Part
from layerlab.book.claims.probe import ImageProbe, RunError, fault_of
from layerlab.book.claims.words import code

# As `docker run --tmpfs` takes it; the root itself cannot be one.
_Mount = Annotated[
    str, Field(pattern=r"^/[^/:][^:]*(:[A-Za-z0-9=%,_.-]+)?$", examples=["/tmp:size=1m"])
]


def mounted_at(mount: str) -> str:
    """The path of a tmpfs, without its options."""
    return posixpath.normpath(mount.partition(":")[0])


def _once(mounts: list[str]) -> list[str]:
    paths = [mounted_at(mount) for mount in mounts]
    if twice := next((path for path in paths if paths.count(path) > 1), None):
        raise ValueError(f"{twice} stands there twice; of two, Docker mounts one")
    return mounts


class Hardened(TableClaim[str]):
    """Works with a read-only root file system, no capabilities and no new privileges.

    What 'works' means is the image's own `serves` or `runs` claim, made again, all requests
    included; nor may the program say of anything, and only so, that it was refused: "Read-only file
    system", "Permission denied", "Operation not permitted", as C, Node, Go, Python, Java and Rust
    word it, SQLite's "attempt to write a readonly database" and "unable to open database file",
    "must be run as root", "are you root". Other words are not known for that, and a line counts as
    often as it comes, up to three times. Its output is read, and the body of each answer: of a run
    until it ends, whatever its exit code; of a service until half a second after its last answer,
    and then until it has ended by its stop signal, at most the `grace` of its `stops` claim or 10
    seconds. What it would do later is not seen, nor what it says nowhere, or only in files or to
    its health check. Each `tmpfs`, a path or as `/tmp:size=1m`, must be needed for it. With `fails`
    it does not work so, and that text is in the reason. What does not work unhardened either is a
    fault of the other claim.
    """

    group: ClassVar[str] = "running"

    tmpfs: Annotated[list[_Mount], AfterValidator(_once)] = []
    fails: Part | None = None

    def measure(self, probe: ImageProbe) -> str:
        """`works`, or one sentence that says what did not, or what was not needed."""
        if (found := self._fault(probe, self.tmpfs)) is not None:
            key, fault = found
            if (otherwise := fault_of(probe, probe.promises[key])) is not None:
                raise RunError(f"`{key}` does not hold unhardened either; mend it: {otherwise}")
            return fault
        for spare in self.tmpfs:
            if self._fault(probe, [path for path in self.tmpfs if path != spare]) is None:
                return f"it needs no tmpfs at {spare}"
        return "works"

    def keeps(self, path: str) -> bool:
        """Whether what is written there lies in one of the tmpfs."""
        return any(f"{path}/".startswith(f"{mounted_at(one)}/") for one in self.tmpfs)

    @staticmethod
    def _fault(probe: ImageProbe, tmpfs: Sequence[str]) -> tuple[str, str] | None:
        """The key of the first claim that does not hold so, and why."""
        hardened = probe.hardened(tmpfs)
        faults = ((key, fault_of(hardened, claim)) for key, claim in probe.promises.items())
        return next(((key, fault) for key, fault in faults if fault is not None), None)

    def check(self, value: str) -> str | None:
        """Only `works` will do, or the failure that is claimed."""
        if self.fails is not None:
            holds = value != "works" and self.fails in value
            return None if holds else f"hardened: {value}; claimed {self.fails!r}"
        return None if value == "works" else f"hardened, it does not work as claimed: {value}"

    def describe(self) -> str:
        """Word the conditions."""
        spare = f" (tmpfs at {', '.join(self.tmpfs)})" if self.tmpfs else ""
        conditions = (
            "with a read-only root file system, all capabilities dropped and "
            f"no new privileges{spare}"
        )
        if self.fails is not None:
            return f"does not work {conditions}: `{self.fails}`"
        return f"works {conditions}"

    def phrase(self, value: str) -> str:
        """`works`, or the message with which it does not."""
        if value == "works":
            return value
        said = self.fails if self.fails and self.fails in value else value
        return f"fails with {code(said)}"
