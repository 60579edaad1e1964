"""`python -m layerlab.site.pdf build/paper build/book.pdf`: print the book with Chromium.

A table of contents needs the pages on which chapters begin, and Chromium has no `target-counter`.
So a draft is printed, its bookmarks are read, and the book is printed with their pages in it.
A draft before that one tells which chapters are to be set a little closer, to save a page each.
"""

import io
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import pikepdf
from playwright.sync_api import Page, sync_playwright

from layerlab.site.browser import FLAGS, MISSING, chromium
from layerlab.site.pdf_check import chapters, faults, short_ends

PAPER = files("layerlab.site").joinpath("paper")
# What a reader keeps on a phone, or prints: more than that wants another cut.
MOST_PAGES, MOST_BYTES = 350, 10_000_000


def main(arguments: list[str]) -> int:
    """Print `index.html` of a folder; 1 where there is no browser, or the book is too large."""
    folder, target = map(Path, arguments)
    with sync_playwright() as playwright:
        path = chromium(playwright)
        if path is None:
            print(MISSING, file=sys.stderr)
            return 1
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(color_scheme="light")
        page.goto((folder.resolve() / "index.html").as_uri())
        book, listed = printed(page)
        browser.close()
    return save(book, listed, target)


def printed(page: Page) -> tuple[bytes, list[int]]:
    """The PDF of a book on one page, and the pages that its contents name."""
    page.add_style_tag(content=PAPER.joinpath("paper.css").read_text())
    page.evaluate(PAPER.joinpath("paper.js").read_text())
    page.evaluate("() => paper.arrange()")
    print("printing a draft, for chapters that end with a few lines on a page …", flush=True)
    with pikepdf.open(io.BytesIO(_pdf(page))) as draft:
        page.evaluate("chapters => paper.tighten(chapters)", list(short_ends(draft)))
    print("printing a draft, for the pages of the contents …", flush=True)
    with pikepdf.open(io.BytesIO(_pdf(page))) as draft:
        listed = [chapter.first for chapter in chapters(draft)]
    page.evaluate("pages => paper.number(pages)", listed)
    print("printing the book …", flush=True)
    return _pdf(page), listed


def _pdf(page: Page) -> bytes:
    return page.pdf(
        format="A4", prefer_css_page_size=True, print_background=True, outline=True, tagged=True
    )


def save(book: bytes, listed: Sequence[int], target: Path) -> int:
    """Write a PDF with its objects packed, a third as large; 1 if something is wrong with it."""
    with pikepdf.open(io.BytesIO(book)) as pdf:
        pdf.save(
            target, object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=True
        )
        pages, size = len(pdf.pages), target.stat().st_size
        found = list(faults(pdf, listed))
    said = f"{target}: {pages} pages, {size / 1e6:.1f} MB"
    if pages > MOST_PAGES or size > MOST_BYTES:
        limits = f"at most {MOST_PAGES} pages and {MOST_BYTES / 1e6:.0f} MB are meant"
        found.append(f"{said}; {limits}: leave a list to the site, in {PAPER}/paper.js")
    print("\n".join(found), file=sys.stderr) if found else print(said)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
