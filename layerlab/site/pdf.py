"""`python -m layerlab.site.pdf build/singlehtml build/book.pdf`: print the book with Chromium."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from layerlab.site.browser import FLAGS, MISSING, chromium

PAGE = (
    '<div style="font-size:8px;width:100%;text-align:center"><span class="pageNumber"></span></div>'
)


def main(arguments: list[str]) -> int:
    """Print `index.html` of a folder; 1 where there is no browser."""
    folder, target = map(Path, arguments)
    with sync_playwright() as playwright:
        path = chromium(playwright)
        if path is None:
            print(MISSING, file=sys.stderr)
            return 1
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(color_scheme="light")
        page.goto((folder.resolve() / "index.html").as_uri())
        page.pdf(
            path=target, format="A4", print_background=True, outline=True, tagged=True,
            display_header_footer=True, header_template="<span></span>", footer_template=PAGE,
            margin={"top": "18mm", "bottom": "18mm", "left": "16mm", "right": "16mm"},
        )  # fmt: skip
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
