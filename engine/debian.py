"""Fetches Debian packages without installing one, signatures checked by apt."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from engine.cached_folder import digest, finished
from engine.errors import EngineError
from engine.programs import BOUND, run

# Docker Engine 28.5, Buildx 0.29 and Compose 2.40, and the programs that dockerd and launch.sh
# call: BuildKit calls git, and git ssh, for a repository as build context or in ADD.
SUITE = "forky"
PACKAGES = (
    "?essential", "docker.io", "docker-cli", "docker-buildx", "docker-compose", "iptables", "kmod",
    "xz-utils", "pigz", "mount", "procps", "iproute2", "passt", "git", "openssh-client",
    "mmdebstrap", "debian-archive-keyring",
)  # fmt: skip
ENDS = ("", "-save", "-restore")
# The links that the iptables package's own scripts would have made.
LINKS = [f"{family}{end}" for family in ("iptables", "ip6tables") for end in ENDS]
PUBLIC_ARCHIVE = "http://deb.debian.org/debian"
KEYRINGS = tuple(
    Path(f"/usr/share/keyrings/debian-archive-keyring.{end}") for end in ("gpg", "pgp")
)


def tree(stages: Path) -> Path:
    """Return a folder whose `usr` holds the engine, downloading and unpacking it when needed."""
    key = digest(SUITE, *PACKAGES, *LINKS)

    def packages(part: Path) -> None:
        download(part, SUITE, PACKAGES)

    debs = finished(stages, "packages", key, packages, "downloading Docker Engine from Debian")

    def unpack(part: Path) -> None:
        unpack_all(sorted(debs.glob("*.deb")), part)
        for link in LINKS:
            (part / "usr/sbin" / link).symlink_to("xtables-nft-multi")

    return finished(stages, "tree", key, unpack, "unpacking Docker Engine")


def download(into: Path, suite: str, packages: tuple[str, ...]) -> None:
    """Put the packages and all that they need into a folder, as if nothing were installed."""
    state = into / "apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True)
    (state / "status").touch()
    (state / "sources.list").write_text(
        f"deb [signed-by={keyring()}] {mirror()} {suite} main\n", encoding="utf-8"
    )
    (state / "apt.conf").write_text(_configuration(state), encoding="utf-8")
    env = {**os.environ, "APT_CONFIG": str(state / "apt.conf"), "LC_ALL": "C"}
    run(["apt-get", "update", "-qq"], env=env, what="reading Debian's package lists")
    run(
        ["apt-get", "install", "-qq", "--no-install-recommends", "--download-only", *packages],
        env=env,
        what="downloading Debian packages",
    )
    for deb in (state / "cache/archives").glob("*.deb"):
        deb.rename(into / deb.name)
    shutil.rmtree(state)


def unpack_all(debs: list[Path], into: Path) -> None:
    """Unpack packages, two at a time: unpacking waits for a core, not for the disk."""
    half = len(debs) // 2
    script = 'into=$1; shift; for deb; do dpkg-deb --extract "$deb" "$into" || exit 1; done'
    workers = [
        subprocess.Popen(
            [*BOUND, "sh", "-c", script, "sh", into, *some], stderr=subprocess.PIPE, text=True
        )
        for some in (debs[:half], debs[half:])
    ]
    for worker in workers:
        _, said = worker.communicate()
        if worker.returncode:
            raise EngineError(f"unpacking Debian packages failed: {said.strip()}")


def mirror() -> str:
    """The Debian archive that this host's own apt uses, or the public one."""
    for file in [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]:
        text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
        for line in text.splitlines():
            found = re.search(r"\bhttps?://\S+/debian(?=/?(\s|$))", line)
            if found and not line.lstrip().startswith("#"):
                return found[0]
    return PUBLIC_ARCHIVE


def keyring() -> Path:
    """The keys that Debian signs its archive with, as this host has them."""
    for path in KEYRINGS:
        if path.exists():
            return path
    raise EngineError(
        "the embedded engine checks Debian's signatures: apt-get install debian-archive-keyring"
    )


def host_settings() -> list[str]:
    """What this host's apt says of proxies, certificates and dates; its hooks are left out."""
    dump = run(["apt-config", "dump"], what="reading apt's configuration").splitlines()
    return [line for line in dump if re.match(r"Acquire::(https?|Check-|Retries)", line)]


def _configuration(state: Path) -> str:
    return "\n".join([
        *host_settings(),
        f'Dir::State "{state}";',
        f'Dir::State::status "{state}/status";',
        f'Dir::State::lists "{state}/lists";',
        f'Dir::Cache "{state}/cache";',
        f'Dir::Etc::SourceList "{state}/sources.list";',
        'Dir::Etc::SourceParts "/dev/null";',
        'Dir::Etc::Main "/dev/null";',
        'Dir::Etc::Parts "/dev/null";',
        'Dir::Etc::Preferences "/dev/null";',
        'Dir::Etc::PreferencesParts "/dev/null";',
        'APT::Sandbox::User "root";',
        # A suite that moves may have been frozen by a mirror for longer than it says it is valid.
        'Acquire::Check-Valid-Until "false";',
        'Acquire::Languages "none";',
        "",
    ])  # fmt: skip
