"""The book for e-readers, with its drawings: Sphinx's builder, told of pages with SVG.

Within XHTML an SVG has to name its namespace, and the package has to declare the page.
"""

import re
from html import escape
from typing import Any
from urllib.parse import quote

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.transforms.post_transforms import SphinxPostTransform

_SVG = re.compile(r"<svg(?=[\s>])")
NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'


class WithoutDownloads(SphinxPostTransform):
    """Leave out what leads nowhere: a book has no files to be downloaded."""

    default_priority = 200
    builders = ("epub",)

    def run(self, **kwargs: Any) -> None:
        """Remove each link, and the dot before it."""
        for link in list(self.document.findall(addnodes.download_reference)):
            place = link.parent.index(link)
            link.parent[place - 1 : place + 1] = []


class BookEpub(Epub3Builder):
    """Writes drawings as XML, and says in the package which pages have some."""

    def handle_page(self, pagename: str, addctx: dict[str, Any], *rest: Any, **more: Any) -> None:
        """Write a page, each drawing in its namespace."""
        if "body" in addctx:
            addctx["body"] = _SVG.sub(f"<svg{NAMESPACE}", addctx["body"])
        super().handle_page(pagename, addctx, *rest, **more)

    def build_content(self) -> None:
        """Write the package file; Sphinx's has no place for what a page contains."""
        super().build_content()
        package = self.outdir / "content.opf"
        text = package.read_text(encoding="utf-8")
        for name in self.files:
            if name.endswith(self.out_suffix) and _SVG.search(
                (self.outdir / name).read_text(encoding="utf-8")
            ):
                item = f'href="{escape(quote(name))}" media-type="application/xhtml+xml"'
                text = text.replace(item, f'{item} properties="svg"')
        package.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Take the place of Sphinx's own builder."""
    app.add_builder(BookEpub, override=True)
    app.add_post_transform(WithoutDownloads)
