"""The book itself: it builds without a warning, and what programs read says what pages say."""

import filecmp
import functools
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from lab import ROOT
from lab.pages.published import unlisted
from tests.site import PAGES, build, folder

__all__ = ["folder"]
pytestmark = pytest.mark.xdist_group("browser")  # the book is built once, for those tests too

PUBLISHED = ROOT / "docs/published.txt"
WRITTEN = [name for name in PAGES if name != "search"]
NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:e[+-]\d+)?")


@functools.cache
def parsed(path: Path) -> BeautifulSoup:
    """A page as HTML."""
    return BeautifulSoup(path.read_text(), "html.parser")


@pytest.mark.parametrize("name", WRITTEN)
def test_numbers_are_the_same_in_markdown(folder: Path, name: str) -> None:
    """Every number of a page's tables and measured values stands unchanged in its Markdown."""
    text = (folder / f"{name}.md").read_text()
    known = set(NUMBER.findall(text))
    shown = parsed(folder / f"{name}.html").select("article :is(td, th, .measured)")
    missing = {n for part in shown for n in NUMBER.findall(part.get_text(" "))} - known
    assert missing == set()


@pytest.mark.parametrize("name", WRITTEN)
def test_links_within_the_book_lead_somewhere(folder: Path, name: str) -> None:
    """Each link to a page, a place on it or a download has its target in the site."""
    page = parsed(folder / f"{name}.html")
    for link in page.select("a[href]"):
        target, _, place = link["href"].partition("#")
        if re.match(r"^\w+:", target):
            continue
        path = (folder / name).parent / (target or f"{Path(name).name}.html")
        assert Path(os.path.normpath(path)).exists(), link
        if place and path.suffix == ".html":
            assert parsed(path.resolve()).find(id=place), link


def test_published_addresses_live_on(folder: Path) -> None:
    """What was published once is a page or a redirect."""
    gone = [name for name in PUBLISHED.read_text().split() if not (folder / name).is_file()]
    assert gone == [], "moved? name the new address in `redirects` in conf.py"


def test_every_page_is_listed_as_published() -> None:
    """A new page is listed, so that its address lives on."""
    assert unlisted(ROOT / "docs") == [], "run `python -m lab.pages.published`"


def test_sitemap_has_every_page(folder: Path) -> None:
    """The sitemap lists the book's pages and nothing else."""
    sitemap = ElementTree.fromstring((folder / "sitemap.xml").read_text())
    listed = [place.text.rpartition("/book/")[2] for place in sitemap.iter() if "loc" in place.tag]
    assert listed == [f"{name}.html" for name in WRITTEN]


def test_two_builds_are_identical(folder: Path, tmp_path: Path) -> None:
    """The same files and the same date give the same bytes, search index included."""
    again = build(tmp_path / "html", tmp_path / "doctrees")
    first, second = (sorted(p.relative_to(f) for p in f.rglob("*") if p.is_file())
                     for f in (folder, again))  # fmt: skip
    assert first == second
    assert filecmp.cmpfiles(folder, again, first, shallow=False)[1:] == ([], [])


def test_an_edit_is_built_without_a_warning(tmp_path: Path) -> None:
    """A second build over the first has nothing to complain of."""
    out = build(tmp_path / "html", tmp_path / "doctrees")
    build(out, tmp_path / "doctrees")
    assert (out / "claims.json").is_file()


def test_pages_say_how_to_reply(folder: Path) -> None:
    """Each page can be edited, its problems reported with the page's address filled in."""
    page = parsed(folder / "glossary.html")
    links = {link.get_text(): link["href"] for link in page.select(".reply a")}
    assert links["Edit this page"].endswith("/edit/main/docs/glossary.md")
    assert "title=Glossary%3A+&body=Page%3A+http" in links["Report a problem"]
    assert links["This page as Markdown"] == "glossary.md"


def test_pages_have_a_preview(folder: Path) -> None:
    """What search engines and chats show of a page: title, how it begins, the card."""
    page = parsed(folder / "index.html")
    meta = {m.get("property") or m.get("name"): m.get("content") for m in page.select("meta")}
    assert meta["og:title"] == "Docker Images, Measured"
    assert meta["description"].startswith("A handbook on building Docker images")
    card = meta["og:image"].rpartition("/book/")[2]
    assert (folder / card).read_bytes()[:4] == b"\x89PNG"
