"""Makes the root archives that bases start from: root.tar for Alpine and for Debian."""

import fnmatch
import io
import os
import tarfile
from pathlib import Path

from engine import alpine, debian, recipes
from engine.cached_folder import digest, finished
from engine.programs import run
from engine.recipes import Recipe
from engine.trust import apt_settings, extra_certificates
from engine.wheels import EPOCH, unpacked

BUNDLE = "etc/ssl/certs/ca-certificates.crt"
OWN_CERTIFICATE = "usr/local/share/ca-certificates/host.crt"
OWN_APT_SETTINGS = "etc/apt/apt.conf.d/99host"
# What mmdebstrap copies from the host or writes for its own run.
NOT_DEBIAN = [
    "etc/hostname", "etc/resolv.conf", "etc/apt/sources.list", "etc/apt/apt.conf.d/99mmdebstrap",
]  # fmt: skip


def root(stages: Path, tree: Path, recipe: Recipe) -> Path:
    """Return a folder with `root.tar` and `version`, made when it is not there yet."""
    make = _alpine if "alpine" in recipe.root else _debian

    def write(part: Path) -> None:
        make(stages, tree, recipe, part)

    key = recipes.root_key(recipe)
    return finished(stages, f"root-{recipe.name}", key, write, f"making the root of {recipe.name}")


def _alpine(stages: Path, _: Path, recipe: Recipe, part: Path) -> None:
    from engine.disk import Disk  # slow to import, and needed here only

    disk = Disk(unpacked(stages, recipe.root["alpine"]))
    below = recipe.root.get("on")
    on = recipes.all_recipes()[below].root["packages"] if below else []
    alpine.write_root(disk, recipe.root["packages"], recipe.root["world"], part / "plain.tar", on)
    rewrite(part / "plain.tar", part / "root.tar", [], [], additions(recipe, [OWN_CERTIFICATE]))
    (part / "plain.tar").unlink()
    (part / "version").write_bytes(disk.read("etc/alpine-release").strip())


def _debian(stages: Path, tree: Path, recipe: Recipe, part: Path) -> None:
    plain = bootstrapped(stages, tree, recipe.root["debian"])
    own = additions(recipe, [OWN_CERTIFICATE, OWN_APT_SETTINGS])
    rewrite(
        plain / "root.tar",
        part / "root.tar",
        [*NOT_DEBIAN, *recipe.root.get("drop", [])],
        recipe.root.get("keep", []),
        own,
    )
    with tarfile.open(part / "root.tar") as tar:
        (part / "version").write_bytes(tar.extractfile("etc/debian_version").read().strip())


def bootstrapped(stages: Path, tree: Path, suite: str) -> Path:
    """Return a folder with the archive of a minimal Debian, packages checked by apt."""
    mirror = debian.mirror()
    sources = [
        f"deb {mirror} {suite} main",
        f"deb {mirror} {suite}-updates main",
        f"deb {mirror}-security {suite}-security main",
    ]
    # Without a sandbox user the result does not depend on who may enter the cache folder.
    settings = ['Acquire::Check-Valid-Until "false"', 'APT::Sandbox::User "root"']
    settings += apt_settings().splitlines()
    options = ["--quiet", "--mode=root", "--variant=minbase", f"--keyring={debian.keyring()}"]
    options += [f"--aptopt={line}" for line in settings]
    # mmdebstrap is of the engine's tree, so it sees that tree's programs and libraries; in a
    # process namespace, so that all of it ends with this process.
    apart = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
    script = 'mount --bind "$0/usr" /usr && exec mmdebstrap "$@"'

    def write(part: Path) -> None:
        env = {"PATH": "/usr/sbin:/usr/bin", "TMPDIR": str(part), "SOURCE_DATE_EPOCH": str(EPOCH)}
        command = [*apart, "sh", "-c", script, tree, *options, suite, part / "root.tar", *sources]
        run(command, env=env, what=f"making a minimal Debian {suite}")

    key = digest(suite, *sources, *options, script, str(EPOCH))
    return finished(stages, f"debian-{suite}", key, write, f"making a minimal Debian {suite}")


def additions(recipe: Recipe, own: list[str]) -> dict[str, tuple[bytes, int]]:
    """The files that a root gets besides its packages: the recipe's, and what this host trusts."""
    below = recipe.root.get("on")
    found = additions(recipes.all_recipes()[below], []) if below else {}
    folder = recipe.folder / "root"
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes().replace(b"@MIRROR@", debian.mirror().encode())
            mode = 0o755 if os.access(path, os.X_OK) else 0o644
            found[str(path.relative_to(folder))] = (content, mode)
    texts = {OWN_CERTIFICATE: extra_certificates(), OWN_APT_SETTINGS: apt_settings()}
    return found | {path: (texts[path].encode(), 0o644) for path in own if texts[path]}


def rewrite(
    old: Path, new: Path, drop: list[str], keep: list[str], add: dict[str, tuple[bytes, int]]
) -> None:
    """Copy an archive without what `drop` matches and `keep` does not, with `add` at the end."""
    with tarfile.open(old) as source, tarfile.open(new, "w", format=tarfile.PAX_FORMAT) as target:
        folders = set()
        for member in _kept(source, drop, keep):
            if member.name in add:
                continue
            if member.isdir():
                folders.add(member.name)
            data = source.extractfile(member) if member.isreg() else None
            if member.name == BUNDLE and extra_certificates():
                data = io.BytesIO(data.read() + extra_certificates().encode())
                member.size = len(data.getvalue())
            target.addfile(member, data)
        for path, (content, mode) in sorted(add.items()):
            _add(target, path, content, mode, folders)


def _kept(source: tarfile.TarFile, drop: list[str], keep: list[str]) -> list[tarfile.TarInfo]:
    """The members that stay: a directory also when it holds something that `keep` names."""

    def matches(name: str, patterns: list[str]) -> bool:
        return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)

    members = source.getmembers()
    for member in members:
        member.name = member.name.removeprefix("./").rstrip("/")
    needed = {
        str(parent)
        for member in members
        if matches(member.name, keep)
        for parent in (member.name, *Path(member.name).parents)
    }
    return [
        member
        for member in members
        if member.name not in ("", ".")
        and (member.name in needed or not matches(member.name, drop))
    ]


def _add(tar: tarfile.TarFile, path: str, content: bytes, mode: int, folders: set[str]) -> None:
    for parent in reversed(Path(path).parents[:-1]):
        if str(parent) not in folders:
            folders.add(str(parent))
            info = tarfile.TarInfo(str(parent))
            info.type, info.mode, info.mtime = tarfile.DIRTYPE, 0o755, EPOCH
            tar.addfile(info)
    info = tarfile.TarInfo(path)
    info.size, info.mode, info.mtime = len(content), mode, EPOCH
    tar.addfile(info, io.BytesIO(content))
