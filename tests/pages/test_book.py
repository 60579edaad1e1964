"""The book itself: it builds without a warning, and what programs read says what pages say."""

import filecmp
import functools
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from layerlab.book.diagnostics import nearest
from layerlab.tools.published import unlisted
from tests.known import ROOT, tell
from tests.site import PAGES, PROOFS, SiteBuild, build, parsed

pytestmark = pytest.mark.xdist_group("browser")  # the book is built once, for those tests too

PUBLISHED = ROOT / "docs/published.txt"
WRITTEN = [name for name in PAGES if name != "search"]


def test_the_book_builds(site_build: SiteBuild) -> None:
    """Each warning has its page and line; tests of pages are left out while there is one."""
    tell([f"the book does not build:\n{site_build.warnings}"] if site_build.warnings else [])


def test_each_place_of_a_proof_has_a_name_of_its_own(folder: Path) -> None:
    """A number leads to its own row: no two rows of a proof have the same id."""
    for name in PROOFS:
        ids = [part["id"] for part in parsed(folder / f"{name}.html").select("[id]")]
        tell(f"{name}: two places are named {one}" for one in {*ids} if ids.count(one) > 1)


@functools.cache
def places(path: Path) -> set[str]:
    """What links may lead to on a page."""
    return {part["id"] for part in parsed(path).select("[id]")}


@pytest.mark.parametrize("name", [*WRITTEN, *PROOFS])
def test_links_within_the_book_lead_somewhere(folder: Path, name: str) -> None:
    """Each link to a page, a place on it or a download has its target in the site."""
    page = parsed(folder / f"{name}.html")
    for link in page.select("a[href]"):
        target, _, place = link["href"].partition("#")
        if re.match(r"^\w+:", target):
            continue
        path = Path(
            os.path.normpath((folder / name).parent / (target or f"{Path(name).name}.html"))
        )
        said = f"{name}: a link leads to {link['href']}, and there is no such"
        if not path.exists():
            tell([f"{said} file"])
        if place and path.suffix == ".html" and place not in places(path):
            tell([f"{said} place{nearest(place, sorted(places(path)))}"])


def test_published_addresses_live_on(folder: Path) -> None:
    """What was published once is a page or a redirect; a place of an example is on its page."""
    for address in PUBLISHED.read_text().split():
        name, _, place = address.partition("#")
        if not (folder / name).is_file():
            tell([f"{name} was published, and is gone; name its new address in `redirects` in "
                  "conf.py"])  # fmt: skip
        if place and place not in places(folder / name):
            tell([f"{address} was published, and its place is gone"])


def test_every_page_is_listed_as_published() -> None:
    """A new page is listed, so that its address lives on."""
    tell(f"docs/published.txt lacks {name}; run `python -m layerlab.tools.published`"
         for name in unlisted(ROOT / "docs"))  # fmt: skip


def test_sitemap_has_every_page(folder: Path) -> None:
    """The sitemap lists the book's pages and nothing else."""
    sitemap = ElementTree.fromstring((folder / "sitemap.xml").read_text())
    listed = [place.text.rpartition("/book/")[2] for place in sitemap.iter() if "loc" in place.tag]
    assert listed == [f"{name}.html" for name in WRITTEN]


@pytest.fixture(scope="module")
def again(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of a second build, where the first one succeeds, and that of what it read."""
    root = tmp_path_factory.mktemp("again")
    return build(root / "html", root / "doctrees", jobs=2), root / "doctrees"


@pytest.mark.slow
def test_two_builds_are_identical(folder: Path, again: tuple[Path, Path]) -> None:
    """The same files and the same date give the same bytes, search index included.

    Also where one read and wrote pages side by side and the other did not.
    """
    first, second = (sorted(p.relative_to(f) for p in f.rglob("*") if p.is_file())
                     for f in (folder, again[0]))  # fmt: skip
    assert first == second
    assert filecmp.cmpfiles(folder, again[0], first, shallow=False)[1:] == ([], [])


@pytest.mark.slow
def test_a_build_over_another_has_no_warning(again: tuple[Path, Path]) -> None:
    """A build that finds nothing new has nothing to complain of, and writes its files whole."""
    out, doctrees = again
    (out / "claims.json").unlink()
    build(out, doctrees)
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
