"""`python -m layerlab.tools.published`: list new pages; their addresses must live on."""

import sys
from pathlib import Path

from layerlab.book.book import Book


def unlisted(docs: Path) -> list[str]:
    """Addresses of pages that docs/published.txt does not have yet."""
    listed = (docs / "published.txt").read_text().split()
    pages = sorted(path.relative_to(docs).with_suffix(".html") for path in docs.rglob("*.md"))
    return [page.as_posix() for page in pages if page.as_posix() not in listed]


def main(docs: Path) -> int:
    """Add them, in order; an address is never removed."""
    file = docs / "published.txt"
    lines = sorted([*file.read_text().split(), *unlisted(docs)])
    file.write_text("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Book(Path.cwd()).docs))
