"""The book on paper: contents with page numbers, running heads, notes, links."""

import io
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page

from layerlab.site import pdf
from layerlab.site.pdf_check import FOOT, chapters
from layerlab.site.pdf_text import texts
from tests.browser.conftest import Reader
from tests.known import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SHEET = {"width": 673, "height": 986}  # px of A4 between the margins of print.css
Printed = tuple[bytes, list[int]]
SITE = "https://shop.example/book/"
PRINT = (ROOT / "docs/_static/print.css").read_text()  # the site loads it for print alone


def chapter(name: str, title: str, text: str) -> str:
    """A chapter as Sphinx writes it into a book on one page."""
    return (
        f'<span id="document-{name}"></span><section><h2>{title}<a class="headerlink">¶</a></h2>'
        f'<h3 id="in-one-minute">In one minute</h3>{text}</section>'
    )


def listed(group: str, *entries: str) -> str:
    """A group of the list of pages."""
    return (
        f'<details class="group"><summary><span class="caption-text">{group}</span></summary>'
        f"{''.join(entries)}</details>"
    )


BOOK = f"""<!doctype html><title>Shop</title><style>{PRINT}</style>
<link rel="canonical" href="{SITE}#document-index">
<div class="sidebar-drawer sidebar-tree">
{
    listed(
        "Start",
        '<a href="#document-cart"><span class="chapter-number">1 </span>Cart</a>',
        '<a href="#document-till"><span class="chapter-number">2 </span>Till</a>',
    )
}
{listed("Look up", '<a href="#document-terms">Terms</a>', '<a href="#document-measured">All</a>')}
</div>
<article><section><h1>Shop</h1><div class="promise"><p>All prices.</p><ul class="facts"></ul></div>
{
    chapter(
        "cart",
        "The cart",
        '''
  <p>See <a href="#document-till#in-one-minute" id="other">the till</a>,
  <a href="#in-one-minute" id="own">above</a>,
  <a href="#document-measured#sizes" id="list">sizes</a>, <a href="#gone" id="lost">nothing</a>.</p>
  <p>By <a class="reference external" href="https://maker.example/v1">its maker</a>, and by
  <a class="reference external" href="https://maker.example/v1">the same</a>.</p>
  LONG<p>A page further.</p>'''.replace("LONG", "<p>More.</p>" * 60),
    )
}
{chapter("till", "The till", "<details><summary>Answer</summary><p>Four.</p></details>")}
{chapter("terms", "Terms", "<p>A list.</p>")}
{chapter("measured", "Everything measured", "<p>Rows and rows.</p>")}
</section></article><footer class="copyright">by us</footer>"""


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> tuple[Page, Printed]:
    """A book of three chapters, the first one longer than a page, and the PDF of it."""
    file = tmp_path_factory.mktemp("paper") / "index.html"
    file.write_text(BOOK)
    page = browser.new_page()
    page.goto(file.as_uri())
    return page, pdf.printed(page)


def test_contents_name_the_pages_of_bookmarks(opened: tuple[Page, Printed]) -> None:
    """Cover, contents, the first page; a chapter begins on a page, and none is empty."""
    page, (printed, listed) = opened
    with pikepdf.open(io.BytesIO(printed)) as book:
        assert listed == [one.first for one in chapters(book)] == [4, 6, 7]
        assert len(book.pages) == 7
    assert page.locator(".contents-line").all_inner_texts() == [
        "1\nThe cart\n4", "2\nThe till\n6", "Terms\n7"]  # fmt: skip
    assert page.locator(".contents-group").all_inner_texts() == ["Start", "Look up"]


def test_running_heads_name_the_chapter(opened: tuple[Page, Printed]) -> None:
    """Each chapter has a page style of its own."""
    page, _ = opened
    rules = page.evaluate("document.head.lastElementChild.textContent")
    assert '@page of-cart { @top-right { content: "1 · Cart"; } }' in rules
    assert '@page of-terms { @top-right { content: "Terms"; } }' in rules


def test_links_lead_to_the_book_or_to_the_site(opened: tuple[Page, Printed]) -> None:
    """A place that several chapters have is that of the chapter meant; what is nowhere is text."""
    page, _ = opened

    def target(link: str) -> str:
        return page.locator(f"#{link}").get_attribute("href") or ""

    title = "href => document.querySelector(href).closest('section').querySelector('h2').innerText"
    assert page.evaluate(title, target("other")) == "The till"
    assert page.evaluate(title, target("own")) == "The cart"
    assert target("list") == f"{SITE}measured.html#sizes"
    assert page.locator("#lost").count() == 0 and "nothing" in page.inner_text("article")


def test_an_address_is_a_note(opened: tuple[Page, Printed]) -> None:
    """At the end of its chapter, once, with the number that stands at each link."""
    page, _ = opened
    assert page.locator(".addresses li").all_inner_texts() == ["https://maker.example/v1"]
    assert page.locator(".address-mark").all_inner_texts() == ["1", "1"]
    assert page.locator(".addresses").evaluate("one => getComputedStyle(one).columnCount") == "2"


def test_lists_are_left_out_and_answers_are_open(opened: tuple[Page, Printed]) -> None:
    """What is looked up with a filter stays on the site, and the cover says so."""
    page, _ = opened
    assert "Rows and rows" not in page.content()
    assert SITE in page.inner_text(".cover")
    assert page.locator("article details:not([open])").count() == 0


def test_a_chapter_is_set_closer_to_save_a_page(browser: Browser, tmp_path: Path) -> None:
    """One of which a few lines would be alone on a last page; the others are as they were."""
    page, file = browser.new_page(), tmp_path / "index.html"
    file.write_text(BOOK.replace("<p>More.</p>" * 60, "<p>More.</p>" * 37))
    page.goto(file.as_uri())
    assert pdf.printed(page)[1] == [4, 5, 6]
    assert page.locator(".tight h2").all_inner_texts() == ["The cart"]
    page.close()


def test_a_saved_book_is_smaller(opened: tuple[Page, Printed], tmp_path: Path) -> None:
    """The same pages, with objects packed."""
    _, (printed, listed) = opened
    target = tmp_path / "book.pdf"
    assert pdf.save(printed, listed, target) == 0
    assert target.stat().st_size < len(printed)
    with pikepdf.open(target) as book:
        assert len(book.pages) == 7


def test_a_book_that_grew_too_large_is_not_passed_over(
    opened: tuple[Page, Printed],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is written, and `make pdf` fails."""
    monkeypatch.setattr(pdf, "MOST_PAGES", 6)
    assert pdf.save(*opened[1], tmp_path / "book.pdf") == 1
    said = capsys.readouterr().err
    assert "book.pdf: 7 pages, 0.0 MB; at most 6 pages and 10 MB are meant" in said


def test_a_fact_has_its_address_beside_it_and_a_file_its_path(reader: Reader) -> None:
    """A long address of a file would stand in the middle of what names it."""
    page = reader.open("deleted-files")
    page.emulate_media(media="print")
    after = "all => [...new Set(all.map(one => getComputedStyle(one, '::after').content))]"
    of_files = page.locator("article .file-about > a").evaluate_all(after)
    of_facts = page.locator("article p:not(.file-about) > a[href^=http]").evaluate_all(after)
    assert of_files == ["none"] and of_facts and all("http" in one for one in of_facts)


@pytest.mark.parametrize("name", ["deleted-files", "cache", "base-images"])
def test_a_chapter_and_its_first_figure_begin_together(reader: Reader, name: str) -> None:
    """No sheet has the place line alone, and the first figure of many rows is on one sheet."""
    page = reader.open(name)
    with pikepdf.open(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))) as sheets:
        used = [[one.height for one in texts(sheet)] for sheet in sheets.pages]
    assert min(height for height in used[0] if height > FOOT) < 400
    if name != "deleted-files":  # whose figure is a drawing for each way
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 794, "height": 1123})  # with its margins, for @media
        page.evaluate("width => { document.body.style.width = `${width}px`; }", SHEET["width"])
        box = page.locator("article :is(.rebuilds, .base-choice) table").first.bounding_box()
        assert box["y"] + box["height"] < SHEET["height"]
        heads = page.locator("article :is(.rebuilds, .base-choice) thead")
        shown = heads.first.evaluate("one => getComputedStyle(one).display")
        assert shown == ("table-row-group" if name == "cache" else "table-header-group")


def test_what_cannot_be_chosen_is_not_printed(reader: Reader) -> None:
    """Of the builds of a graph the one that is drawn is named."""
    page = reader.open("cache")
    page.emulate_media(media="print")
    said = page.locator(".stages label:visible")
    assert said.all_inner_texts() == [page.locator(".stages label:has(:checked)").inner_text()]
    assert "Drawn" in said.evaluate("one => getComputedStyle(one, '::before').content")
