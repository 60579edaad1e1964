"""A tiny book in a folder of its own, built by Sphinx with the extension under test."""

import io
import json
import re
import shutil
from pathlib import Path
from typing import NamedTuple
from warnings import catch_warnings, filterwarnings

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.deprecation import RemovedInSphinx11Warning
from sphinx.util.docutils import docutils_namespace, patch_docutils

from layerlab.book.book import Book as Paths
from layerlab.book.load import load
from layerlab.records.store import source_digest

PROJECT = Path(__file__).with_name("project")
STATIC = Path(__file__).parents[2] / "docs/_static"  # sheets and scripts of the book
EXTENSIONS = ["myst_parser", "sphinx_design", "layerlab.site", "tests.pages.twin_builder"]
WHOLE = """# Cart

```{example} shop/cart
```
"""
GLOSSARY = """---
orphan: true
---
# Glossary

```{glossary}
unpacked size
  As it is.

download size
  As it is pulled.

added size
  Over the base.

wasted bytes
  Hidden.

setuid file
  Runs as its owner.

layer
  An archive.

measured on
  On what.
```
"""


class Built(NamedTuple):
    """What a build left: its output folder, and its warnings, one a line."""

    out: Path
    warnings: list[str]

    def markdown(self, page: str = "index") -> str:
        """A page's Markdown."""
        return (self.out / f"{page}.md").read_text()

    def html(self, page: str = "index") -> BeautifulSoup:
        """A page of the HTML builder."""
        return BeautifulSoup((self.out / f"{page}.html").read_text(), "html.parser")


class Book:
    """A book with one example, its record, and the pages that a test writes."""

    def __init__(self, root: Path) -> None:
        """Copies the project of the tests, its record made fresh."""
        self.root, self.docs = root, root / "docs"
        shutil.copytree(PROJECT, root, dirs_exist_ok=True)
        self.record = root / "docs/measurements/shop/cart.json"
        self.measure()
        self.page("index", WHOLE)
        self.page("glossary", GLOSSARY)

    def measure(self) -> None:
        """Make the record belong to the files as they are."""
        record = json.loads(self.record.read_text())
        record["source"] = source_digest(load("shop/cart", Paths(self.root)))
        self.record.write_text(json.dumps(record))

    def page(self, name: str, text: str) -> Path:
        """Write a page."""
        path = self.docs / f"{name}.md"
        path.write_text(text)
        return path

    def add(self, text: str) -> int:
        """Add to the page that shows the example; return the number of its first line."""
        path = self.docs / "index.md"
        line = path.read_text().count("\n") + 2
        path.write_text(f"{path.read_text()}\n{text}\n")
        return line

    def build(
        self, builder: str = "twin", out: str = "", parallel: int = 1, **config: object
    ) -> Built:
        """Build the book; what earlier builds read is read again only where it changed."""
        settings = {
            "extensions": EXTENSIONS,
            "html_theme": "basic",
            "nitpicky": True,
            "myst_enable_extensions": ["colon_fence"],
            "measured_root": str(self.root),
            "html_static_path": [str(STATIC)],
            **config,
        }
        target = self.root / (out or builder)
        warnings = io.StringIO()
        with patch_docutils(self.docs), docutils_namespace(), catch_warnings():
            # MyST asks Sphinx for `app` in a way that ends with Sphinx 11
            filterwarnings("ignore", "'myst_parser", RemovedInSphinx11Warning)
            app = Sphinx(
                self.docs, None, target, self.root / "doctrees", builder, settings,
                status=None, warning=warnings, parallel=parallel,
            )  # fmt: skip
            app.build()
        plain = re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue())
        return Built(target, [line.replace(f"{self.root}/", "") for line in plain.splitlines()])


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A book whose one page shows its one example."""
    return Book(tmp_path)
