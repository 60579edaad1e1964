"""What is measured of an image, all read from its layers and configuration.

Three sizes, in bytes:

- *unpacked*: the sum of the sizes of the files in all layers, from the layer archives;
- *download*: the sum of the layers' blobs, as the store keeps them and a registry serves them;
  where the store keeps none of them, of the layers compressed with gzip here;
- *added*: unpacked over that of the base image (see `measured_image.py`).
"""

import re
from functools import cached_property
from pathlib import PurePosixPath
from typing import TypedDict

from layerlab.book.claims.answers import Configuration
from layerlab.book.claims.contents import (
    OPAQUE,
    WHITEOUT,
    Contents,
    FileEntry,
    HistoryEntry,
    Layer,
    is_whiteout,
)

SHELLS = {"sh", "ash", "bash", "dash", "zsh", "ksh", "mksh", "fish", "csh", "tcsh"}
_SHELL_FOLDERS = {"/bin", "/usr/bin", "/usr/local/bin", "/busybox", "/sbin", "/usr/sbin"}
_APK = ("/lib/apk/db/installed", "/usr/lib/apk/db/installed")


class HistoryItem(TypedDict, total=False):
    """One entry of the history, as the configuration has it."""

    created_by: str
    empty_layer: bool


class ImageConfiguration(TypedDict, total=False):
    """An image's whole configuration, as far as it is read.

    https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
    """

    os: str
    architecture: str
    config: Configuration | None
    history: list[HistoryItem] | None


class Measurement(Contents):
    """An image as its archive has it; every number is derived from the layers."""

    def __init__(self, config: ImageConfiguration, layers: list[Layer]) -> None:
        """`config` is the image's whole configuration blob; `layers` go from base to top."""
        history = [
            HistoryEntry(entry.get("created_by", ""), entry.get("empty_layer", False))
            for entry in config.get("history") or []
        ]
        platform = f"{config.get('os', '')}/{config.get('architecture', '')}"
        super().__init__(config.get("config") or {}, platform, layers, history, {})
        self._merge()

    def _merge(self) -> None:
        """Lay the layers over one another, as a container sees them."""
        self.wasted = 0
        self._kept: dict[str, str] = {}
        for layer in self.layers:
            self._delete(layer)
            for path, entry in layer.entries.items():
                if is_whiteout(path):
                    continue
                if (hidden := self.files.get(path)) and (hidden.kind, entry.kind) != ("d", "d"):
                    self._remove(path)
                self.files[path] = entry
            self._kept.update(layer.kept)

    def _delete(self, layer: Layer) -> None:
        """Apply the layer's whiteouts to what the layers below it have."""
        for path in layer.entries:
            folder, _, name = path.rpartition("/")
            if name == OPAQUE:
                self._remove(folder + "/", itself=False)
            elif name.startswith(WHITEOUT) and name != WHITEOUT:
                self._remove(f"{folder}/{name.removeprefix(WHITEOUT)}")

    def _remove(self, path: str, itself: bool = True) -> None:
        """Count a path as wasted, with all that is in it where it is a folder."""
        known = self.files.get(path)
        gone = [path] if itself and known else []
        if known is None or known.kind == "d":  # not every archive lists a file's folder
            inside = path.rstrip("/") + "/"
            gone += [name for name in self.files if name.startswith(inside)]
        for name in gone:
            self.wasted += self.files.pop(name).size
            self._kept.pop(name, None)

    @property
    def unpacked(self) -> int:
        """Bytes of the files in all layers."""
        return sum(layer.unpacked for layer in self.layers)

    @property
    def download(self) -> int:
        """Bytes of all layers' blobs."""
        return sum(layer.download for layer in self.layers)

    @property
    def download_computed(self) -> bool:
        """Whether the download size is not that of blobs that a store keeps."""
        return any(layer.computed for layer in self.layers)

    @property
    def regular_files(self) -> int:
        """How many regular files a container sees; hard links count."""
        return sum(entry.kind in "fh" for entry in self.files.values())

    def file(self, path: str) -> FileEntry | None:
        """The entry at a path; links to folders on the way are followed (`/bin` to `/usr/bin`)."""
        found = self.files.get(path)
        if found or path == "/":
            return found
        folder, _, name = path.rpartition("/")
        real = self.resolve(folder)
        return self.files.get(f"{real.rstrip('/')}/{name}") if real != folder else None

    def resolve(self, path: str) -> str:
        """The path with every link on the way followed, forty at most as Linux does."""
        parts, real, hops = path.strip("/").split("/"), "", 0
        while parts:
            part = parts.pop(0)
            if part in ("", "."):
                continue
            if part == "..":
                real = real.rpartition("/")[0]
                continue
            entry = self.files.get(f"{real}/{part}")
            if entry and entry.kind == "l" and hops < 40:
                hops += 1
                real = "" if entry.link.startswith("/") else real
                parts = entry.link.strip("/").split("/") + parts
            else:
                real = f"{real}/{part}"
        return real or "/"

    @cached_property
    def setuid(self) -> list[str]:
        """Paths of files with the setuid or setgid bit."""
        return sorted(path for path, e in self.files.items() if e.kind in "fh" and e.mode & 0o6000)

    @cached_property
    def shells(self) -> list[str]:
        """Paths under which a shell can be started, links included."""
        return sorted(
            path
            for path, entry in self.files.items()
            if entry.kind in "flh"
            and (place := PurePosixPath(path)).name in SHELLS
            and str(place.parent) in _SHELL_FOLDERS
        )

    @cached_property
    def packages(self) -> list[str]:
        """Names in the package databases of apk and dpkg (distroless: dpkg's status.d)."""
        found: set[str] = set()
        for path, text in self._kept.items():
            if path in _APK:
                found.update(re.findall(r"^P:(.+)$", text, re.MULTILINE))
            else:
                found.update(_installed(text))
        return sorted(found)


def _installed(status: str) -> list[str]:
    """Names in a dpkg status file; removed packages whose configuration remains do not count.

    Distroless images keep one paragraph a file, without a status.
    """
    paragraphs = (
        dict(re.findall(r"^(Package|Status): *(.+)$", paragraph, re.MULTILINE))
        for paragraph in status.split("\n\n")
    )
    return [
        fields["Package"]
        for fields in paragraphs
        if "Package" in fields and fields.get("Status", "ok installed").endswith(" installed")
    ]
