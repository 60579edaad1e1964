"""What records tell of the base images: their sizes, and what an image on one shows of it.

Nothing is guessed. Packages, shells and paths are taken from images that only copy files beside
the system's; the user from images that set none. What a base has, one that begins with its layers
has too.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from layerlab.records.record import BaseRecord, BuiltRecord, Record

SCRATCH = "scratch"
# Where a copied file could be a shell, a package's, or one that is looked for below.
_SYSTEM = {"", "bin", "busybox", "etc", "lib", "lib64", "sbin", "usr", "var"}
_GLIBC = "/usr/lib/x86_64-linux-gnu/libc.so.6"
_MUSL = "/lib/ld-musl-x86_64.so.1"
_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"


class BaseFacts(NamedTuple):
    """A base; sizes are bytes. What no record tells is None, or empty text."""

    name: str
    download: int
    unpacked: int
    shell: bool | None = None
    packages: int | None = None
    libc: str = ""  # glibc, musl, or "no glibc"
    certificates: bool | None = None
    user: str = ""


class _Look(NamedTuple):
    """An image on a base, and which paths of it were looked for."""

    image: BuiltRecord
    paths: Mapping[str, bool]


def all_bases(records: Iterable[Record]) -> list[BaseFacts]:
    """Every base of the records, the smallest download first; of one measured twice the newest."""
    bases: dict[str, BaseRecord] = {}
    looks: dict[str, list[_Look]] = {}
    for record in sorted(records, key=lambda one: one["measured"]):
        bases |= record["bases"]
        for base, look in _looks(record):
            looks.setdefault(base, []).append(look)
    found = [
        _facts(name, base["download"], base["unpacked"], looks) for name, base in bases.items()
    ]
    found += [_facts(SCRATCH, 0, 0, looks)] if SCRATCH in looks else []
    return sorted(found, key=lambda one: (one.download, one.name))


def _looks(record: Record) -> Iterator[tuple[str, _Look]]:
    for name, image in record["images"].items():
        if "fails" in image:
            continue
        claims = [record["claims"].get(f"{name} {key}") for key in ("present", "absent")]
        paths: dict[str, bool] = {}
        for claim in filter(None, claims):
            paths |= cast(dict[str, bool], claim["value"])
        if base := base_of(image, record["bases"]):
            yield base, _Look(image, paths)


def base_of(image: BuiltRecord, bases: Mapping[str, BaseRecord]) -> str:
    """The base in the last `FROM`; empty where the sizes of two are the same."""
    if not image["base_entries"]:
        return SCRATCH
    size = sum(one[0] for one in _layers(image))
    same = [name for name in image["bases"] if bases[name]["unpacked"] == size]
    return same[0] if len(same) == 1 else ""


def _layers(image: BuiltRecord) -> list[tuple[int, int, int]]:
    """Unpacked size, download and files of each layer of the base."""
    rows = image["layers"][: image["base_entries"]]
    return [(row["unpacked"], row["download"], row["files"]) for row in rows if "unpacked" in row]


def _facts(name: str, download: int, unpacked: int, looks: Mapping[str, list[_Look]]) -> BaseFacts:
    all_of = looks.get(name, [])
    clear = [look for look in all_of if _only_copies(look.image)]
    below = [
        look
        for other, on_other in looks.items()
        if all_of and _begins_with(all_of[0].image, on_other[0].image) and other != name
        for look in on_other
        if _only_copies(look.image)
    ]
    seen, inherited = _paths(clear), _paths(below)
    shells = [look.image["shells"] for look in clear]
    has_shell = any(look.image["shells"] for look in below) or None
    packages = [look.image["packages"] for look in clear]
    return BaseFacts(
        name, download, unpacked,
        shell=bool(shells[-1]) if shells else has_shell,
        packages=packages[-1] if packages else None,
        libc=_libc(seen, inherited),
        certificates=seen.get(_CERTIFICATES, inherited.get(_CERTIFICATES) or None),
        user=next((look.image["user"] for look in all_of if not _sets_user(look.image)), ""),
    )  # fmt: skip


def _begins_with(image: BuiltRecord, other: BuiltRecord) -> bool:
    """Whether the base of the one consists of all layers of the other's, and more."""
    beneath = _layers(other)
    return bool(beneath) and _layers(image)[: len(beneath)] == beneath


def _only_copies(image: BuiltRecord) -> bool:
    """Whether the Dockerfile only copies files, to places where the system has none."""
    folder = "/"
    for row in image["layers"][image["base_entries"] :]:
        words = row["instruction"].removesuffix(" # buildkit").split()
        if words[0] == "WORKDIR":
            folder = words[-1]
        elif words[0] == "COPY":
            if posixpath.normpath(posixpath.join(folder, words[-1])).split("/")[1] in _SYSTEM:
                return False
        elif "unpacked" in row:
            return False
    return True


def _sets_user(image: BuiltRecord) -> bool:
    own = image["layers"][image["base_entries"] :]
    return any(row["instruction"].startswith("USER ") for row in own)


def _paths(looks: Iterable[_Look]) -> dict[str, bool]:
    """Whether a path is there, by all looks; what is in no folder that is not there, is not."""
    found: dict[str, bool] = {}
    for look in looks:
        found |= look.paths
        for path in (_GLIBC, _MUSL, _CERTIFICATES):
            missing = [f"{gone}/" for gone, there in look.paths.items() if not there]
            if path.startswith(tuple(missing)):
                found[path] = False
    return found


def _libc(seen: Mapping[str, bool], inherited: Mapping[str, bool]) -> str:
    for name, path in (("glibc", _GLIBC), ("musl", _MUSL)):
        if seen.get(path) or inherited.get(path):
            return name
    return "no glibc" if seen.get(_GLIBC) is False else ""
