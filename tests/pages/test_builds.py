"""What is read again when something changes, in parallel and twice."""

import filecmp
import re
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from tests.pages.conftest import WHOLE, Book, Built

UNSHOWN = "[measured.unshown-example]"


def test_a_new_record_is_shown(book: Book) -> None:
    """A page is read again when a record that it shows was written anew."""
    book.build()
    book.record.write_text(book.record.read_text().replace("8001000", "9001000"))
    assert "9.0 MB" in book.build().markdown("proof/shop-cart")


def test_a_changed_file_makes_the_page_stale(book: Book) -> None:
    """A page is read again when a file of its example changed."""
    book.build()
    (book.root / "examples/shop/cart/cart.sh").write_text("echo four\n")
    assert "has changed since it was measured" in book.build().warnings[0]


def test_a_new_file_makes_the_page_stale(book: Book) -> None:
    """A file that was not there when the page was read makes it stale as well."""
    book.build()
    (book.root / "examples/shop/cart/more.sh").write_text("echo more\n")
    assert "has changed since it was measured" in book.build().warnings[0]


def test_what_is_wrong_is_told_by_every_build(book: Book) -> None:
    """A build that has nothing else to do repeats the warnings of the last one."""
    book.add("```{layers} shop/cart slin\n```")
    assert book.build().warnings == book.build().warnings != []


def test_a_mended_page_is_told_no_more(book: Book) -> None:
    """When the record is there again, the warning is gone."""
    good = book.record.read_text()
    book.record.unlink()
    assert book.build().warnings
    book.record.write_text(good)
    built = book.build()
    assert built.warnings == [] and "8.0 MB" in built.markdown("proof/shop-cart")


def test_an_unshown_example_is_told_by_every_build(book: Book) -> None:
    """What no page shows is told again although no page changed."""
    book.build()
    book.page("index", "# Empty\n")
    assert UNSHOWN in book.build().warnings[0]
    assert UNSHOWN in book.build().warnings[0]


def test_a_new_example_is_missed_at_once(book: Book) -> None:
    """An example that was added after the last build is told to have no page."""
    assert book.build().warnings == []
    folder = book.root / "examples/shop"
    (folder / "tray").mkdir()
    (folder / "tray/Dockerfile").write_text("FROM scratch\n")
    (folder / "tray.toml").write_text('title = "A tray"\n[image.tray]\nuser = "root"\n')
    assert "no page shows the example shop/tray" in book.build().warnings[0]


def test_a_removed_page_shows_nothing(book: Book) -> None:
    """What a removed page showed is shown no more."""
    page = book.page("other", "---\norphan: true\n---\n# Other\n\n```{example} shop/cart\n```\n")
    book.page("index", "# Empty\n")
    assert book.build().warnings == []
    page.unlink()
    assert UNSHOWN in book.build().warnings[0]


def test_a_removed_page_that_is_listed_is_said_where_it_is_listed(book: Book) -> None:
    """The warning names the line of the contents; the build goes on to its end."""
    page = book.page("other", "# Other\n\nText.\n")
    line = book.add("```{toctree}\nother\n```")
    assert book.build("html").warnings == []
    page.unlink()
    built = book.build("html")
    assert built.warnings == [
        f"docs/index.md:{line}: WARNING: toctree contains reference to nonexisting document "
        "'other'; there is no such page: take the line out, or make the page "
        "(`make new-chapter NAME=other`) [toc.not_readable]"
    ]
    assert "other" not in (built.out / "llms.txt").read_text()


@pytest.mark.parametrize("parallel", [1, 2])
def test_a_mistake_in_the_contents_comes_with_what_to_do(book: Book, parallel: int) -> None:
    """Also where several processes read; the nearest page first."""
    for number in range(12):
        book.page(f"p{number}", f"---\norphan: true\n---\n# {number}\n")
    book.page("not-listed", "# Not listed\n")
    line = book.add("```{toctree}\nglosary\np1\np1\n```")
    assert sorted(book.build("html", parallel=parallel).warnings) == [
        f"docs/index.md:{line}: WARNING: duplicated entry found in toctree: p1; "
        "keep one of the lines [toc.duplicate_entry]",
        f"docs/index.md:{line}: WARNING: toctree contains reference to nonexisting document "
        "'glosary'; did you mean 'glossary'? there is no such page: take the line out, or make "
        "the page (`make new-chapter NAME=glosary`) [toc.not_readable]",
        "docs/not-listed.md: WARNING: document isn't included in any toctree; readers find it "
        "nowhere: add a line `not-listed` to a toctree of docs/index.md [toc.not_included]",
    ]


def test_pages_are_read_in_parallel(book: Book) -> None:
    """What each process read is put together: the example is known to be shown."""
    for number in range(12):
        book.page(f"p{number}", f"---\norphan: true\n---\n# {number}\n")
    built = book.build(parallel=2)
    assert built.warnings == [] and "8.0 MB" in built.markdown("proof/shop-cart")


def test_two_builds_are_identical(book: Book) -> None:
    """HTML depends on nothing but the files: no time, no order, no folder."""
    book.add("```{sizes} shop/cart\n- fat: one stage\n```\n\n```{layers} shop/cart fat\n```")
    first = book.build("html", out="one").out
    second = book.build("html", out="two").out
    pages = [path.relative_to(first) for path in first.rglob("*.html")]
    assert pages and filecmp.cmpfiles(first, second, pages, shallow=False)[1:] == ([], [])


@pytest.fixture
def epub(book: Book) -> Built:
    """The book for e-readers, with each figure."""
    book.page("index", WHOLE.replace("shop/cart\n", "shop/cart\n:show: Dockerfile cart.sh\n"))
    sizes = "```{sizes} shop/cart\n- slim: two stages\n- fat: one stage\n```"
    book.add(f"{sizes}\n\n```{{layers}} shop/cart fat\n```")
    book.add(
        "```{rebuilds} shop/cart\n```\n\n```{dockerfile} shop/cart Dockerfile\n- `USER`: a\n```"
    )
    built = book.build(
        "epub", version="1", copyright="us", epub_show_urls="no",
        suppress_warnings=["epub.unknown_project_files"],
    )  # fmt: skip
    assert built.warnings == []
    return built


def test_epub_has_the_numbers(epub: Built) -> None:
    """An e-reader gets the same figures and tables; each cell of a wide one with its head."""
    page = BeautifulSoup((epub.out / "index.xhtml").read_text(), "html.parser")
    figure = page.select_one("figure.measured-bars")
    said = [text.get_text() for text in figure.select("text")]
    assert said == ["two stages", "8.0 MB", "one stage", "48.0 MB"]
    assert figure.select_one("rect.bar")["width"] == "16.67%"
    row = page.select_one("table.layers.stacked tbody tr")
    assert [cell.get("data-label") for cell in row.select("td")][-2:] == ["Files", "Share"]


def test_epub_is_xml(epub: Built) -> None:
    """Every page is well formed, and the package says which have a drawing."""
    drawn = []
    for path in epub.out.glob("*.xhtml"):
        page = ElementTree.parse(path)
        drawn += [path.name] if page.find(".//{http://www.w3.org/2000/svg}svg") is not None else []
    package = (epub.out / "content.opf").read_text()
    assert drawn == re.findall(r'href="(\S+)" [^>]* properties="svg"', package) == ["index.xhtml"]


def test_epub_hides_nothing(epub: Built) -> None:
    """What the site folds is open, each tab stands under its label."""
    page = BeautifulSoup((epub.out / "index.xhtml").read_text(), "html.parser")
    assert not page.select("input, layer-stack, details:not([open])")
    labels = [label.get_text() for label in page.select(".plain-tab-item > .rubric")]
    assert labels[:2] == ["Dockerfile", "cart.sh"]
