"""What an image holds, as its archive has it: plain values, from which any claim may read.

`layerlab/images/` reads them; a claim of something that stands in them needs no new question.
"""

from dataclasses import dataclass
from tarfile import DIRTYPE, LNKTYPE, SYMTYPE, TarInfo
from typing import NamedTuple, Self

from layerlab.book.claims.answers import Configuration

WHITEOUT, OPAQUE = ".wh.", ".wh..wh..opq"
_KINDS = {DIRTYPE: "d", SYMTYPE: "l", LNKTYPE: "h"}


def is_whiteout(path: str) -> bool:
    """Whether an entry only says that something of a lower layer is gone."""
    return path.rpartition("/")[2].startswith(WHITEOUT)


class FileEntry(NamedTuple):
    """One member of a layer archive; `kind` is f(ile), d(irectory), l(ink), h(ard link), o."""

    kind: str
    mode: int
    uid: int
    gid: int
    size: int
    link: str = ""

    @classmethod
    def of(cls, member: TarInfo) -> Self:
        """What is kept of a member's header."""
        kind = "f" if member.isreg() else _KINDS.get(member.type, "o")
        size = member.size if kind == "f" else 0
        return cls(kind, member.mode & 0o7777, member.uid, member.gid, size, member.linkname)


class Layer(NamedTuple):
    """What one layer blob holds. Sizes are bytes; `kept` is the text of package databases.

    `download` is the blob's own size, or, where `computed`, what its plain archive would take as
    gzip: the same archive, known by its DiffID, may come in several blobs.
    """

    diff_id: str
    unpacked: int
    download: int
    entries: dict[str, FileEntry]
    kept: dict[str, str]
    computed: bool = False

    @property
    def regular_files(self) -> int:
        """How many regular files it holds; hard links count, what only deletes a file does not."""
        return sum(e.kind in "fh" and not is_whiteout(path) for path, e in self.entries.items())


class HistoryEntry(NamedTuple):
    """One entry of the image's history; `empty` ones have no layer."""

    created_by: str
    empty: bool


@dataclass(eq=False, repr=False)
class Contents:
    """An image: its configuration, its layers from base to top, and what a container sees.

    `files` has the entries of all layers by their paths, laid over one another.
    """

    config: Configuration
    platform: str
    layers: list[Layer]
    history: list[HistoryEntry]
    files: dict[str, FileEntry]
