"""`layerlab prose [PAGE…]`: read pages as a strict reader does."""

import argparse
from pathlib import Path

from layerlab.book.book import Book
from layerlab.book.claims.words import counted
from layerlab.book.diagnostics import at
from layerlab.book.load import UnknownExample, all_sound
from layerlab.tools.placeholders import left
from layerlab.tools.prose.rules import page_findings
from layerlab.tools.tool_error import ToolError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `layerlab prose` takes."""
    parser.add_argument("pages", nargs="*", type=Path, help="Markdown files; all pages without it")


def run(options: argparse.Namespace, book: Book) -> int:
    """Print each finding with file and line; 1 when there is one."""
    pages = options.pages or sorted(book.docs.glob("*.md"))
    if not pages:
        raise UnknownExample(f"no page in {book.docs}: name Markdown files, or a book with --root")
    texts = {page: _text(page, book) for page in pages}
    found = [
        f"{book.shown(page)}:{block.line}: {finding}"
        for page, text in texts.items()
        for block, finding in page_findings(text)
    ]
    found += [] if options.pages else _titles(book)
    print("\n".join(found) or f"{counted(len(pages), 'pages')} read, nothing to say")
    return bool(found)


def _titles(book: Book) -> list[str]:
    """What is left to be said in the titles of examples, which pages show."""
    return [
        at(example.claims_file, ["title"], finding)
        for example in all_sound(book)
        for finding in left(example.title)
    ]


def _text(page: Path, book: Book) -> str:
    """A page's text; raises ToolError where it cannot be read."""
    try:
        return page.read_text(encoding="utf-8")
    except OSError as error:
        raise ToolError(f"{error.filename}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ToolError(f"{book.shown(page)}: the page is not in UTF-8") from None
