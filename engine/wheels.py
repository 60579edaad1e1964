"""Fetches wheels from PyPI with the host's own pip settings, against pinned checksums."""

import os
import re
import shutil
import stat
import sys
import zipfile
from pathlib import Path

from engine.cached_folder import digest, finished
from engine.errors import EngineError
from engine.programs import run

PINS = Path(__file__).with_name("wheels.txt")
# Wheels hold no useful dates, and an image's digest should not depend on the day of the build.
EPOCH = 1767225600
# The Python package around what another ecosystem's files are shipped in.
PYTHON = ("/__init__.py", "/__main__.py", "/METADATA", "/RECORD", "/WHEEL", "/entry_points.txt")


def pin(name: str) -> tuple[str, str]:
    """Return the version and the whole requirement, checksums included, of a pinned wheel.

    A platform tag after its name does not count: the checksums of all platforms stand together.
    """
    name = name.split()[0]
    text = PINS.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        found = re.match(rf"{re.escape(name)}==(\S+)", line)
        if found:
            return found[1], line
    raise EngineError(f"engine/wheels.txt pins no {name}: add it with its version and SHA-256")


def unpacked(stages: Path, wheel: str) -> Path:
    """Return a folder with a wheel's files; `wheel` is a name, or a name and a platform tag."""
    name, _, platform = wheel.partition(" ")
    version, requirement = pin(name)

    def fetch_and_unpack(part: Path) -> None:
        download = part / ".download"
        download.mkdir()
        _unpack(_download(requirement, platform, download), part)
        shutil.rmtree(download)

    key = digest(requirement, platform, str(EPOCH), *PYTHON)
    return finished(stages, f"wheel-{name}", key, fetch_and_unpack, f"fetching {name} {version}")


def _download(requirement: str, platform: str, folder: Path) -> Path:
    (folder / "requirements.txt").write_text(requirement + "\n", encoding="utf-8")
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
        "--only-binary=:all:", "--disable-pip-version-check", "-d", folder,
        "-r", folder / "requirements.txt",
    ]  # fmt: skip
    if platform:
        command += ["--platform", platform]
    run(command, what=f"fetching {requirement.split()[0]} from PyPI")
    return next(folder.glob("*.whl"))


def _unpack(wheel: Path, into: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            if info.filename.count("/") == 1 and info.filename.endswith(PYTHON):
                continue
            path = Path(archive.extract(info, into))
            mode = stat.S_IMODE(info.external_attr >> 16)
            path.chmod(0o755 if info.is_dir() or mode & 0o100 else 0o644)
    for folder, _, files in os.walk(into):
        for name in (*files, "."):
            os.utime(os.path.join(folder, name), (EPOCH, EPOCH))
