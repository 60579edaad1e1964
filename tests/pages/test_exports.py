"""What programs read: Markdown twins, llms.txt, claims.json; numbers as they are in the HTML."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.pages.conftest import Book, Built

PROOF = "proof/shop-cart"
EVERYTHING = """
Some *text* with `code`, a_name and 2 < 3, 1.50 times.

```{sizes} shop/cart
:by: unpacked download
:columns: files user

- fat: one stage
- slim: two stages
```

```{layers} shop/cart fat
:base:
```

```{dockerfile} shop/cart Dockerfile
- `USER`: not root.
```

```{rebuilds} shop/cart
```

> A quote
> of two lines

1. one

   more of one
2. two
   - within

:::{note}
Mind {term}`layers <layer>` and [the words](glossary.md).
:::

:::{question} Why 3?
Because.
---
Of 31.0.
:::

| a | b |
|---|--:|
| 31.0 | 1,021,400 |
| `x\\|y` | 1.0214e+06 |
"""


@pytest.fixture
def built(book: Book) -> Built:
    """A book with a page that has every figure, built as HTML."""
    book.page("other", "---\norphan: true\n---\n# Other\n\n" + EVERYTHING)
    path = book.docs / "index.md"
    path.write_text(path.read_text() + "\n```{toctree}\n:caption: Learn\nother\nglossary\n```\n")
    site = book.build("html", html_baseurl="https://example.org/book/")
    assert site.warnings == []
    return site


def numbers(text: str) -> list[str]:
    """Every number in a text, as it is written."""
    return re.findall(r"\d+(?:[.,]\d+)*(?:e[+-]\d+)?", text)


def test_every_number_of_a_table_stands_in_the_markdown(built: Built) -> None:
    """No number of a table is read and printed again: `31.0` stays `31.0`."""
    for page in ("proof/shop-cart", "other"):
        text = (built.out / f"{page}.md").read_text()
        in_tables = [n for table in built.html(page).select("table") for n in numbers(table.text)]
        assert in_tables
        missing = [number for number in in_tables if number not in numbers(text)]
        assert missing == []


def test_markdown_of_inline_text(built: Built) -> None:
    """Emphasis and code survive; what only looks like markup is escaped."""
    text = (built.out / "other.md").read_text()
    assert "Some *text* with `code`, a_name and 2 \\< 3, 1.50 times." in text


def test_markdown_of_tables(built: Built) -> None:
    """Pipe tables with aligned numbers; a bar in a cell; what spans is bold."""
    text = (built.out / "other.md").read_text()
    assert (
        "| Image | [Unpacked size](glossary.md#term-unpacked-size) | "
        "[Download size](glossary.md#term-download-size) | Files | User |\n"
        "| --- | ---: | ---: | ---: | ---: |\n"
        "| one stage | 48.0 MB | 21.0 MB | 1,021 | root |\n"
    ) in text
    assert "| **Added by the Dockerfile** |  |  |  |  |\n" in text
    assert "| `x\\|y` | 1.0214e+06 |" in text


def test_markdown_of_figures(built: Built) -> None:
    """Bars are a list, notes name their lines, answers stand beneath their questions."""
    text = (built.out / "other.md").read_text()
    assert "**Unpacked size**\n\n- one stage: 48.0 MB\n- two stages: 8.0 MB\n" in text
    assert "```\n\n- `USER`: not root.\n" in text
    assert "**Why 3?**\n\nBecause.\n\nAnswer:\n\nOf 31.0.\n" in text


def test_markdown_of_blocks(built: Built) -> None:
    """Quotes, nested lists and admonitions keep their form; links lead to Markdown."""
    text = (built.out / "other.md").read_text()
    assert "> A quote of two lines\n" in text
    assert "1. one\n\n   more of one\n2. two\n\n   - within\n" in text
    said = "> **Note**\n>\n> Mind [layers](glossary.md#term-layer) and [the words](glossary.md).\n"
    assert said in text


def test_markdown_of_files(built: Built) -> None:
    """A file in a tab is a code block under its name, with its path."""
    text = (built.out / f"{PROOF}.md").read_text()
    assert "**Dockerfile.fat**\n\n`examples/shop/cart/Dockerfile.fat`\n\n```docker\n" in text
    assert "```docker\n# One stage: the build's leftovers are shipped.\n" in text


def test_an_example_has_a_file_of_its_own(built: Built) -> None:
    """The page leads there, and does not say again what is in it."""
    page, example = [(built.out / f"{name}.md").read_text() for name in ("index", PROOF)]
    assert page.count(f"[see all]({PROOF}.md)") == 1 and "```docker" not in page
    assert "From [Cart](../index.md#example-shop-cart).\n" in example
    assert "docker build --tag cart:fat" in example and "| Claimed | Measured |" in example


def test_llms_txt_lists_pages_in_reading_order(built: Built) -> None:
    """The list for language models has each page under its caption, with how it begins."""
    lines = (built.out / "llms.txt").read_text().splitlines()
    place = lines.index("## Learn")
    assert lines[place + 2] == (
        "- [Other](https://example.org/book/other.md): Some text with code, a_name and 2 < 3, "
        "1.50 times."
    )
    assert lines[place + 3].startswith("- [Glossary](https://example.org/book/glossary.md)")
    assert f"- [A cart, in two sizes (shop/cart)](https://example.org/book/{PROOF}.md)" in lines


def test_llms_full_txt_has_every_page(built: Built) -> None:
    """The whole book in one file, each page with its address."""
    text = (built.out / "llms-full.txt").read_text()
    assert text.startswith("Source: https://example.org/book/index.html\n\n# Cart\n")
    assert (built.out / "other.md").read_text().rstrip() in text


def test_claims_json_has_every_claim(built: Built) -> None:
    """Each claim has its wording, value, state, provenance and page."""
    claims = json.loads((built.out / "claims.json").read_text())
    assert len(claims) == 12
    found = next(claim for claim in claims if claim["claim"] == "fat stops")
    assert found == {
        "example": "shop/cart",
        "claim": "fat stops",
        "group": "running",
        "says": "stops in < 12 s with exit code 137",
        "value": {"exit": 137, "seconds": 10.2},
        "shown": "after the full 10 s, exit code 137",
        "holds": True,
        "measured": "2026-02-03",
        "on": {
            "engine": "28.5.2", "buildkit": "v0.25.1", "store": "containerd",
            "platform": "linux/amd64", "embedded": False,
        },
        "page": "https://example.org/book/index.html#example-shop-cart",
        "proof": f"https://example.org/book/{PROOF}.html#claim-fat-stops",
    }  # fmt: skip


def test_nothing_for_machines_in_other_formats(book: Book) -> None:
    """Only the HTML site has these files."""
    out: Path = book.build("singlehtml").out
    assert not list(out.glob("*.json")) and not list(out.rglob("*.md"))


def test_twins_are_not_indexed_twice(built: Built) -> None:
    """The page names its Markdown as an alternative, not as another page."""
    assert isinstance(built.html(), BeautifulSoup)
    alone = [path for path in built.out.rglob("*.md") if not path.with_suffix(".html").exists()]
    assert alone == []
