"""Reads files out of a disk image (qcow2 with an ext4 file system) without mounting it."""

import stat
from collections.abc import Iterator
from pathlib import Path

from dissect.extfs import ExtFS
from dissect.hypervisor.disk.qcow2 import QCow2


class Disk:
    """The file system of the one qcow2 image in a folder."""

    def __init__(self, folder: Path) -> None:
        """Open the image; nothing of it is written."""
        image = next(folder.rglob("*.qcow2"))
        self._files = ExtFS(QCow2(image).open())

    def read(self, path: str) -> bytes:
        """Return a file's content."""
        return bytes(self._files.get(f"/{path}").open().read())

    def content(self, path: str) -> tuple[bytes, bool]:
        """Return a file's content, or a symbolic link's target and True."""
        node = self._files.get(f"/{path}")
        if stat.S_ISLNK(node.inode.i_mode):
            return node.link.encode(), True
        return node.open().read(), False

    def links(self, folder: str) -> Iterator[tuple[str, str]]:
        """Name and target of every symbolic link in a folder."""
        for name, node in self._files.get(f"/{folder}").listdir().items():
            if stat.S_ISLNK(node.inode.i_mode):
                yield name, node.link
