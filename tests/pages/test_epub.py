"""The book for e-readers: each page is XML, its links lead somewhere, and its contents list all."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.known import tell
from tests.site import PAGES, build

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("epub")]

HREF = "{http://www.w3.org/1999/xhtml}a[@href]"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ElementTree.Element]:
    """The pages of the book by file name; one that is no XML is an error of the parser's."""
    root = tmp_path_factory.mktemp("epub")
    out = build(root / "epub", root / "doctrees", "epub", jobs=2)
    return {path.name: ElementTree.parse(path).getroot() for path in out.glob("*.xhtml")}


def test_links_lead_to_a_place(pages: dict[str, ElementTree.Element]) -> None:
    """An e-reader refuses, or jumps to a page's top, where a place is not there."""
    places = {
        name: {part.get("id") for part in page.iter() if part.get("id")}
        for name, page in pages.items()
    }
    followed = 0
    for name, page in pages.items():
        for link in page.iterfind(f".//{HREF}"):
            target, _, place = link.get("href", "").partition("#")
            if ":" in target or Path(target or name).suffix != ".xhtml":
                continue
            followed += 1
            if place and place not in places.get(target or name, set()):
                tell([f"{name}: a link leads to {link.get('href')}, and there is no such place"])
    assert followed > 1000


def test_contents_list_every_page(pages: dict[str, ElementTree.Element]) -> None:
    """An e-reader has no other way to the pages than these contents and turning over."""
    listed = {link.get("href", "").partition("#")[0] for link in pages["nav.xhtml"].iter()}
    assert {f"{name}.xhtml" for name in PAGES if name not in ("search", "index")} <= listed
