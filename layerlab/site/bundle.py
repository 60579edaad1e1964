"""`python -m layerlab.site.bundle build/html build/book.zip`: the site, without a server."""

import sys
import zipfile
from pathlib import Path

LEFT_OUT = (".buildinfo",)
DATE = (1980, 1, 1, 0, 0, 0)  # of every entry: the same site is the same archive


def main(arguments: list[str]) -> int:
    """Pack a built site; the same files give the same bytes."""
    folder, target = map(Path, arguments)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            name = path.relative_to(folder)
            if name.parts[0] not in LEFT_OUT:
                entry = zipfile.ZipInfo(f"{target.stem}/{name.as_posix()}", DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
