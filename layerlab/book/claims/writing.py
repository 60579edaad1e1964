"""Claims about where a running container writes."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from layerlab.book.claims.answers import WritesResult
from layerlab.book.claims.base import ValueClaim
from layerlab.book.claims.probe import ImageProbe
from layerlab.book.claims.words import code, listed

_Path = Annotated[str, Field(pattern=r"^/.*$", examples=["/var/cache/"])]


class Writes(ValueClaim[list[_Path], WritesResult]):
    """All paths that its containers change, and those where a read-only file system refuses it.

    They do what the image's own `serves` or `runs` claim says, to their end. A path that ends in
    `/` stands for all below that folder. What was changed is what `docker diff` then lists: no file
    that is gone again, no folder that the image has, and nothing in a volume or in what each
    container has mounted (`/dev`, `/dev/shm`, `/proc`, `/sys`, `/etc/hosts`). What was refused is
    told by the program's output, if it names the path.
    """

    group: ClassVar[str] = "running"

    def measure(self, probe: ImageProbe) -> WritesResult:
        """The paths; a claimed folder stands for those below, whose names may be random."""
        found = probe.writes()
        return {
            "changed": self._shortened(found["changed"]),
            "refused": self._shortened(found["refused"]),
        }

    def _shortened(self, paths: list[str]) -> list[str]:
        return sorted({_covering(self.root, path) or path for path in paths})

    def check(self, value: WritesResult) -> str | None:
        """Each path that was measured is claimed, and the other way round."""
        paths = [*value["changed"], *value["refused"]]
        if more := sorted({path for path in paths if _covering(self.root, path) is None}):
            return f"writes {', '.join(more)}; claimed {', '.join(self.root) or 'nowhere'}"
        covering = {_covering(self.root, path) for path in paths}
        if less := [path for path in self.root if path not in covering]:
            return f"does not write {', '.join(less)}, which is claimed"
        return None

    def describe(self) -> str:
        """Word the paths."""
        paths = ", ".join(f"`{path}`" for path in self.root)
        return f"writes only {paths}" if paths else "writes nowhere"

    def format(self, value: WritesResult) -> str:
        """The paths that were changed, then those that were refused."""
        changed = ", ".join(value["changed"]) or "nothing changed"
        refused = ", ".join(value["refused"])
        return f"{changed}; refused when read-only: {refused}" if refused else changed

    def phrase(self, value: WritesResult) -> str:
        """Every path, whether it was changed or refused."""
        paths = sorted({*value["changed"], *value["refused"]})
        return listed(map(code, paths)) if paths else "nowhere"


def _covering(claimed: Sequence[str], path: str) -> str | None:
    """The claimed path, or folder, in which a path lies; the longest of several."""
    found = [
        one for one in claimed if path == one or (one[-1] == "/" and f"{path}/".startswith(one))
    ]
    return max(found, key=len, default=None)
