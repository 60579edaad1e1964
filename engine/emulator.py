"""QEMU, by which a throw-away engine runs programs for arm64.

There are two ways to it. With `binfmt` the kernel starts QEMU for each program that is for arm64,
as Docker Desktop and `tonistiigi/binfmt` set it up. With `buildkit` BuildKit puts QEMU before the
command of a build step by itself, which does for programs that start no other: BuildKit ships a
QEMU that starts itself for those as well, and Debian's does not.
"""

import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

from engine import debian
from engine.cached_folder import digest, finished
from engine.paths import Home

WAYS = BINFMT, BUILDKIT = ("binfmt", "buildkit")
# https://github.com/moby/buildkit/blob/v0.33.0/solver/llbsolver/ops/exec_binfmt.go
PROGRAM = "buildkit-qemu-aarch64"
# How such a program begins, and which bits of that count: an ELF file of 64 bits, little endian,
# for any system; to be loaded where it says or anywhere (2 or 3), for processor 183.
_BEGIN = b"\x7fELF\x02\x01\x01\x00" + bytes(8) + b"\x02\x00\xb7\x00"
_COUNTS = b"\xff" * 7 + b"\x00" + b"\xff" * 8 + b"\xfe\xff\xff\xff"


# Before it a user namespace had no list of emulators of its own.
_KERNEL = (6, 7)


def impossible(way: str) -> str:
    """Why no engine can run programs for arm64 this way here, in a few words; empty if one can."""
    release = os.uname().release
    found = tuple(int(number) for number in re.findall(r"\d+", release)[:2])
    if way == BINFMT and found < _KERNEL:
        return f"it needs Linux {'.'.join(map(str, _KERNEL))} or newer, and this is {release}"
    return ""


def variables(home: Home) -> dict[str, str]:
    """What launch.sh needs to know: the line for the kernel, or a folder for dockerd's PATH.

    F opens QEMU at once, since containers do not have it; P keeps the name by which a
    program was called. https://docs.kernel.org/admin-guide/binfmt-misc.html
    """
    if not home.emulates:
        return {"BINFMT": "", "EMULATORS": ""}
    folder = _folder(home.stages)
    if home.emulates == BUILDKIT:
        return {"BINFMT": "", "EMULATORS": str(folder)}
    begin, counts = ("".join(f"\\x{byte:02x}" for byte in part) for part in (_BEGIN, _COUNTS))
    line = f":qemu-aarch64:M::{begin}:{counts}:{folder / PROGRAM}:FP"
    return {"BINFMT": line, "EMULATORS": ""}


def name(home: Home) -> str:
    """What runs the programs, such as "QEMU 11.1.2"."""
    return f"QEMU {(_folder(home.stages) / 'version').read_text(encoding='utf-8')}"


def _folder(stages: Path) -> Path:
    """Return a folder with Debian's QEMU for arm64 alone, which needs no library."""

    def take(part: Path) -> None:
        debian.download(packages := part / "packages", debian.SUITE, ("qemu-user",))
        (deb,) = packages.glob("qemu-user_*.deb")
        debian.unpack_all([deb], packages)
        (packages / "usr/bin/qemu-aarch64").rename(part / PROGRAM)
        number = unquote(deb.name).split("_")[1]  # epoch:version+repacked-revision
        (part / "version").write_text(re.sub(r"^\d+:|[+-].*", "", number), encoding="utf-8")
        shutil.rmtree(packages)

    key = digest(debian.SUITE, PROGRAM)
    return finished(stages, "qemu", key, take, "downloading QEMU from Debian")
