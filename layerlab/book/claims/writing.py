"""Claims about where a running container writes."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from layerlab.book.claims.answers import WritesResult
from layerlab.book.claims.base import ValueClaim
from layerlab.book.claims.probe import ImageProbe
from layerlab.book.claims.words import code, counted, listed

_MANY = 4  # entries that are written in a folder, from which on the folder stands for them


def _is_one(path: str) -> str:
    if not path.strip("/"):
        raise ValueError("is every path: name one, or a folder as /var/cache/")
    return path


_Path = Annotated[str, Field(pattern=r"^/.*$", examples=["/var/cache/"]), AfterValidator(_is_one)]


class Writes(ValueClaim[list[_Path], WritesResult]):
    """All paths that its containers change, and those where a read-only file system refuses it.

    They do what the image's own `serves` or `runs` claim says, to their end; a service's comes as
    for `hardened`, half a second after its last answer, by its stop signal. A path that ends in `/`
    stands for all below that folder. What was changed is what `docker diff` then lists: no file
    that is gone again, no folder that the image has, and nothing in a volume or in what each
    container has mounted (`/dev`, `/dev/shm`, `/proc`, `/sys`, `/etc/hosts`). What was refused is
    told by the program's output or its answers, if they name the path.
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
        paths = {*value["changed"], *value["refused"]}
        if more := [path for path in paths if _covering(self.root, path) is None]:
            found = ", ".join(_worded(path, more) for path in folded(more))
            return f"writes {found}; claimed {', '.join(self.root) or 'nowhere'}"
        covering = {_covering(self.root, path) for path in paths}
        if less := [path for path in self.root if path not in covering]:
            return f"does not write {', '.join(less)}, which is claimed"
        return None

    def to_claim(self, value: WritesResult) -> list[str]:
        """The paths; of a folder in which many are written, the folder."""
        return folded([*value["changed"], *value["refused"]])

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


def folded(paths: Iterable[str]) -> list[str]:
    """The paths in order; a folder with a `/` at its end for those below where they are many."""
    found = list(_folded("/", sorted(set(paths))))
    # A path that is there itself, and as a folder of others, is among these.
    return [path for path in found if path[-1] == "/" or f"{path}/" not in found]


def _folded(folder: str, paths: list[str]) -> Iterator[str]:
    entries = [
        (f"{folder}{name}/", list(below))
        for name, below in groupby(paths, lambda path: path[len(folder) :].partition("/")[0])
    ]
    if len(entries) >= _MANY and folder != "/":
        yield folder
        return
    for inner, below in entries:
        deeper = [path for path in below if path.startswith(inner) and path != inner]
        yield from (path for path in below if path not in deeper)
        if deeper:
            yield from _folded(inner, deeper)


def _worded(path: str, paths: Sequence[str]) -> str:
    if path in paths:
        return path
    return f"{path} ({counted(sum(one.startswith(path) for one in paths), 'paths')})"


def _covering(claimed: Sequence[str], path: str) -> str | None:
    """The claimed path, or folder, in which a path lies; the longest of several."""
    found = [
        one for one in claimed if path == one or (one[-1] == "/" and f"{path}/".startswith(one))
    ]
    return max(found, key=len, default=None)
