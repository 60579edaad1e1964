"""What is told of an image by its measurement alone: the same with an engine and without one."""

from collections.abc import Sequence

from layerlab.book.claims.answers import FileFacts
from layerlab.book.claims.contents import FileEntry, HistoryEntry
from layerlab.book.claims.probe import NoContent
from layerlab.images.measurement import Measurement


class MeasuredImage:
    """An image and its base. Who inherits says where both are from, and reads what files hold."""

    @property
    def measurement(self) -> Measurement:
        """The image's layers and configuration."""
        raise NotImplementedError

    @property
    def base(self) -> Measurement | None:
        """The base image's; None for scratch."""
        raise NotImplementedError

    @property
    def contents(self) -> Measurement:
        """Configuration, layers, history and files: from here a claim reads what it likes."""
        return self.measurement

    def size(self, name: str) -> int:
        """One of the three sizes, in bytes."""
        below = self.base if name == "added" else None
        whole = self.measurement.download if name == "download" else self.measurement.unpacked
        return whole - (below.unpacked if below else 0)

    @property
    def base_layers(self) -> int:
        """How many of the layers are the base image's."""
        return len(self.base.layers) if self.base else 0

    @property
    def own_history(self) -> Sequence[HistoryEntry]:
        """The history entries over those of the base."""
        return self.measurement.history[len(self.base.history) if self.base else 0 :]

    @property
    def wasted(self) -> int:
        """Bytes in lower layers that a later layer overwrites or deletes."""
        return self.measurement.wasted

    @property
    def setuid(self) -> list[str]:
        """Paths of files with the setuid or setgid bit."""
        return self.measurement.setuid

    @property
    def packages(self) -> list[str]:
        """Names in the image's package databases."""
        return self.measurement.packages

    @property
    def shells(self) -> list[str]:
        """Paths under which a shell can be started."""
        return self.measurement.shells

    def file(self, path: str) -> FileFacts | None:
        """The file at a path, links to folders followed."""
        entry = self.measurement.file(path)
        return entry and {"mode": f"{entry.mode:04o}", "owner": f"{entry.uid}:{entry.gid}"}

    def with_content(self, path: str) -> str:
        """Where all links from a path lead; raises NoContent unless that is a file."""
        real = self.measurement.resolve(path)
        entry: FileEntry | None = self.measurement.files.get(real)
        if entry is None:
            raise NoContent(f"{path} leads to {real}, which is absent")
        if entry.kind == "l":
            raise NoContent(f"{path} leads from link to link without end")
        if entry.kind not in "fh":
            kind = "a folder" if entry.kind == "d" else "no regular file"
            raise NoContent(f"{path} has no content: it is {kind}")
        return real
