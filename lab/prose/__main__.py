"""`python -m lab.prose [PAGE…]`: read pages as a strict reader does; part of `make lint`."""

import argparse
import sys
from pathlib import Path

from lab import ROOT
from lab.prose.page import blocks
from lab.prose.rules import faults


def main(arguments: list[str] | None = None) -> int:
    """Print each fault with file and line; 1 when there is one."""
    parser = argparse.ArgumentParser(prog="python -m lab.prose", description=main.__doc__)
    parser.add_argument("pages", nargs="*", type=Path, help="Markdown files; all pages without it")
    pages = parser.parse_args(arguments).pages or sorted((ROOT / "docs").glob("*.md"))
    try:
        texts = {page: page.read_text(encoding="utf-8") for page in pages}
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}")
    found = [
        f"{page}:{block.line}: {fault}"
        for page, text in texts.items()
        for block in blocks(text)
        for fault in faults(block)
    ]
    print("\n".join(found) or f"{len(pages)} pages read, nothing to say")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
