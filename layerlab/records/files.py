"""Files of records: where they lie, read, written whole, and the digest of what they tell of."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from stat import S_IMODE


def path_of(name: str, root: Path) -> Path:
    """The file of a record: `chapter/example`, or `transcripts/page`."""
    return root / f"{name}.json"


def mend(name: str) -> str:
    """What to do about a record that is missing, corrupt or stale."""
    return f"run `make measure EXAMPLE={name}`"


def read_file(file: Path) -> dict[str, object]:
    """The record in a file; raises FileNotFoundError, ValueError."""
    found = json.loads(file.read_text())
    return found if isinstance(found, dict) else {}


def write_file(file: Path, record: Mapping[str, object], *, ascii: bool = False) -> None:
    """Write a record at once, so that nobody ever reads half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps(record, indent=1, ensure_ascii=ascii) + "\n")
    part.rename(file)


def context_digest(context: Path) -> str:
    """Digest of a context's files alone: name, mode as git keeps it, content."""
    return digest(files_of(context))


def built_digest(context: Path) -> str:
    """Digest of all that a build sees of a context: folders, too, and whole modes.

    Git keeps one bit of a mode; the others are as the umask of each clone, or a chmod, has them.
    """
    found = sorted(context.rglob("*"))
    modes = (f"{path.relative_to(context)}\0{_whole_mode(path):o}\0" for path in [context, *found])
    return digest([*files_of(context), *(mode.encode() for mode in modes)])


def is_plain(context: Path) -> bool:
    """Whether all modes are those that git gives a file under the usual umask, 022."""
    return all(
        path.is_symlink() or _whole_mode(path) in (0o755, 0o644) for path in context.rglob("*")
    )


def source_of(context: Path, claims: Mapping[str, object]) -> str:
    """Digest of a context's files and of the claims on it, comments left out."""
    return digest([*files_of(context), json.dumps(claims, sort_keys=True).encode()])


def digest(pieces: Iterable[bytes]) -> str:
    """SHA-256 of all pieces, one after another."""
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return f"sha256:{found.hexdigest()}"


def files_of(context: Path) -> Iterator[bytes]:
    """Each file of a context: name, mode as git keeps it, content."""
    for path in sorted(filter(_is_source, context.rglob("*"))):
        name = path.relative_to(context).as_posix()
        mode = "l" if path.is_symlink() else "x" if path.stat().st_mode & 0o100 else "-"
        content = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
        yield f"{name}\0{mode}\0{len(content)}\0".encode() + content


def _whole_mode(path: Path) -> int:
    return S_IMODE(path.lstat().st_mode)


def _is_source(path: Path) -> bool:
    return path.is_symlink() or path.is_file()
