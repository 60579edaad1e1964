"""What a page costs its reader is said when the site is made, with the cause."""

import gzip
from hashlib import sha512
from pathlib import Path
from statistics import median

import pytest

from layerlab.site.slim_pages import slim
from layerlab.site.weight import weight
from tests.known import ROOT, tell
from tests.pages.conftest import Book
from tests.site import PAGES

MEDIAN = 45_000  # bytes as gzip

# What gzip cannot make much smaller: 180 kB.
DIGESTS = "".join(
    f"{sha512(bytes([number // 256, number % 256])).hexdigest()}\n" for number in range(1395)
)


def test_a_heavy_page_is_a_warning(book: Book) -> None:
    """It says how heavy, and which file of which example to leave out."""
    (book.root / "examples/shop/cart/table.txt").write_text(DIGESTS)
    book.measure()
    book.page("index", "# Cart\n\n```{example} shop/cart\n:show: table.txt\n```\n")
    (warning,) = book.build("html").warnings
    assert warning.startswith("docs/index.md: WARNING: a reader of index loads ")
    assert warning.endswith(
        " kB, more than 60.0 kB; shop/cart shows table.txt (180 kB): leave it out of :show: "
        "[measured.heavy-page]"
    )


def test_a_heavy_page_without_examples_is_a_warning(book: Book) -> None:
    """What makes it heavy is its own text."""
    book.page("long", f"---\norphan: true\n---\n# Long\n\n```text\n{DIGESTS}```\n")
    (warning,) = book.build("html").warnings
    assert warning.endswith(", more than 60.0 kB [measured.heavy-page]")


def test_a_link_in_a_cell_has_no_class(book: Book) -> None:
    """No sheet has a rule for it, and lists have some hundred; those in sentences keep theirs."""
    book.add(
        "[away](https://example.org/v1.2)\n\n| |\n| --- |\n| [away](https://example.org/v1.2) |"
    )
    page = book.build("html").html()
    assert page.select_one('p > a[href^="https"]')["class"] == ["reference"]
    assert not page.select_one('td > a[href^="https"]').has_attr("class")


@pytest.mark.xdist_group("browser")  # the book is built once, for those tests too
def test_chapters_are_light(folder: Path) -> None:
    """Half of those that show examples cost a reader 45 kB at most."""
    chapters = [name for name in PAGES if name != "search"
                and "{example}" in (ROOT / f"docs/{name}.md").read_text()]  # fmt: skip
    middle = median(weight(folder / f"{name}.html") for name in chapters)
    tell([f"the median chapter has {middle} bytes: more than {MEDIAN}"] if middle > MEDIAN else [])


def test_a_page_is_weighed_with_what_it_loads(tmp_path: Path) -> None:
    """Sheets, scripts, pictures and icon of the site, each once; no links, nothing from outside."""
    parts = {"a.css": "a", "b.js": "bb", "c.png": "ccc", "d.svg": "dddd", "e.html": "e" * 9000}
    for name, text in parts.items():
        (tmp_path / name).write_text(text)
    page = tmp_path / "page.html"
    page.write_text(
        '<link rel="stylesheet" type="text/css" href="a.css?v=1"><link rel="next" href="e.html">'
        '<link rel="shortcut icon" href="d.svg"><script defer="defer" src="b.js?v=2"></script>'
        '<a href="e.html">e</a><img alt="" src="c.png"><img alt="" src="c.png">'
        '<script src="https://example.org/f.js"></script>'
    )
    loaded = [page, *(tmp_path / name for name in ("a.css", "b.js", "c.png", "d.svg"))]
    assert weight(page) == sum(len(gzip.compress(file.read_bytes(), 9)) for file in loaded)


@pytest.mark.parametrize("name", ["uv.lock", "package-lock.json", "long.txt"])
def test_a_lock_or_long_file_is_not_shown_unasked(book: Book, name: str) -> None:
    """The proof says that there is one and where; a chapter that names it shows it."""
    (book.root / "examples/shop/cart" / name).write_text(
        "locked\n" * (3000 if name == "long.txt" else 1)
    )
    book.measure()
    text = book.build(measured_repository="https://example.org/book").markdown("proof/shop-cart")
    place = f"examples/shop/cart/{name}"
    assert "locked" not in text
    assert f"\nnot shown: `{place}` · [download](../_downloads/" in text
    assert f"[source](https://example.org/book/blob/main/{place})" in text
    book.page("index", f"# Cart\n\n```{{example}} shop/cart\n:show: {name}\n```\n")
    text = book.build("html").html().get_text()
    assert "locked" in text and "not shown" not in text


@pytest.mark.parametrize(
    ("body", "loads"), [("<p>text", False), ('<div class="sd-tab-set">', True)]
)
def test_tabs_are_loaded_where_there_are_some(body: str, loads: bool) -> None:
    """Sheet and script of sphinx-design, by pages that show something of it."""
    head = (
        '<link rel="stylesheet" href="../_static/sphinx-design.min.css?v=1" />\n'
        '<script data-sd-tabs-storage-prefix="x-" src="../_static/design-tabs.js?v=2"></script>\n'
        '<link rel="stylesheet" href="../_static/book.css" />\n'
    )
    page = slim(f"<head>{head}</head>{body}")
    assert [name in page for name in ("sphinx-design", "design-tabs")] == [loads, loads]
    assert "book.css" in page


@pytest.mark.parametrize(
    ("body", "loads"),
    [('<div class="highlight-console">', True), ("<mark>highlight</mark>", False)],
)
def test_colours_of_code_are_loaded_where_there_is_code(body: str, loads: bool) -> None:
    """A look-up table has none."""
    page = slim(f'<head><link rel="stylesheet" href="_static/pygments.css?v=1" /></head>{body}')
    assert ("pygments" in page) is loads
