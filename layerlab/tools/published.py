"""`python -m layerlab.tools.published`: list new pages; their addresses must live on."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from layerlab.book.book import Book

_EXAMPLE = re.compile(r"^\s*[`:]{3,}\{example\} (\S+)", re.MULTILINE)


def unlisted(docs: Path) -> list[str]:
    """Addresses of pages, and of examples on them, that docs/published.txt does not have yet."""
    listed = {*(docs / "published.txt").read_text().split()}
    return [address for address in _addresses(docs) if address not in listed]


def _addresses(docs: Path) -> Iterator[str]:
    """Each page, and each place on it that shows an example; the page with the example's proof."""
    for path in sorted(docs.rglob("*.md")):
        page = path.relative_to(docs).with_suffix(".html").as_posix()
        yield page
        for example in _EXAMPLE.findall(path.read_text()):
            name = example.replace("/", "-")
            yield from (f"{page}#example-{name}", f"proof/{name}.html")


def main(docs: Path) -> int:
    """Add them, in order; an address is never removed."""
    file = docs / "published.txt"
    lines = sorted([*file.read_text().split(), *unlisted(docs)])
    file.write_text("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Book(Path.cwd()).docs))
