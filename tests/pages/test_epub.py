"""The book for e-readers: each page is XML with its drawings, links and contents lead somewhere."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser

from tests.known import tell
from tests.site import PAGES, build

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("epub")]

HREF = "{http://www.w3.org/1999/xhtml}a[@href]"
SVG = ".//{http://www.w3.org/2000/svg}svg"
ITEM = ".//{http://www.idpf.org/2007/opf}item"
# What is drawn, each with how many parts of a drawing it has at least.
DRAWN = {
    "measured-bars": 1, "layer-map": 1, "graph": 1, "layer-stack": 2, "ways": 4, "signals": 1,
    "bases": 20, "transfers": 5,
}  # fmt: skip
# The widest tables and figures, and the first page.
RISKY = [
    "index", "multi-stage", "inventory", "secrets", "compilers-and-runtimes", "cache",
    "cache-keys", "base-images", "cheat-sheet",
]  # fmt: skip
# What is wider than the screen, heads that lie on one another, cells that are narrower than the
# screen though each has lines of its own, and short words in two lines.
CROWDED = """() => {
  const found = [], wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) found.push(`is ${wide} px wide`);
  for (const row of document.querySelectorAll(".rebuilds thead tr")) {
    const heads = [...row.cells].slice(1).map((cell) => cell.querySelector("span"));
    heads.map((head) => head.getBoundingClientRect()).reduce((left, right) => {
      if (right.left < left.right - 1) found.push(`heads overlap: ${row.textContent}`);
      return right;
    });
  }
  for (const cell of document.querySelectorAll(".stacked tbody :is(th, td)"))
    if (getComputedStyle(cell).display === "block" && cell.textContent.trim() &&
        cell.offsetWidth < 0.9 * cell.closest("table").offsetWidth)
      found.push(`a cell leaves room empty: ${cell.textContent}`);
  for (const cell of document.querySelectorAll(":is(th, td):not(.rebuilds tbody *)")) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode());) {
      if (text.parentElement.closest("code")) continue; // a long path has no other end
      for (const word of text.data.matchAll(/[a-zA-Z]{3,14}/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map((one) => one.top));
        const upright = getComputedStyle(text.parentElement).writingMode !== "horizontal-tb";
        if (lines.size > 1 && !upright) found.push(`a word is broken: ${word[0]}`);
      }
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the book before it is packed."""
    root = tmp_path_factory.mktemp("epub")
    return build(root / "epub", root / "doctrees", "epub", jobs=2)


@pytest.fixture(scope="module")
def pages(out: Path) -> dict[str, ElementTree.Element]:
    """The pages of the book by file name; one that is no XML is an error of the parser's."""
    return {path.name: ElementTree.parse(path).getroot() for path in out.glob("*.xhtml")}


def test_figures_are_drawn(pages: dict[str, ElementTree.Element]) -> None:
    """Captions and text speak of dots, rings and hatching: they are there, as XML."""
    seen: set[str] = set()
    for name, page in pages.items():
        for part in page.iter():
            for kind in {*part.get("class", "").split()} & DRAWN.keys():
                seen.add(kind)
                if len(part.findall(SVG)) < DRAWN[kind]:
                    tell([f"{name}: a figure of the class {kind} has no drawing"])
    assert seen == DRAWN.keys()


def test_pages_with_drawings_are_declared(out: Path, pages: dict[str, ElementTree.Element]) -> None:
    """A reader may leave out what the package does not announce."""
    items = ElementTree.parse(out / "content.opf").getroot().iterfind(ITEM)
    declared = {item.get("href") for item in items if item.get("properties") == "svg"}
    assert declared == {name for name, page in pages.items() if page.find(SVG) is not None}


@pytest.mark.browser
@pytest.mark.parametrize("name", RISKY)
def test_pages_fit_into_the_screen_of_an_e_reader(out: Path, browser: Browser, name: str) -> None:
    """It cannot scroll sideways."""
    page = browser.new_page()
    page.goto((out / f"{name}.xhtml").as_uri())
    for width in (600, 390):
        page.set_viewport_size({"width": width, "height": 800})
        tell(f"{name} at {width} px: {one}" for one in page.evaluate(CROWDED))
    page.close()


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


def test_nothing_is_said_of_a_search(pages: dict[str, ElementTree.Element]) -> None:
    """The site has one; what its first page says of it is in no book."""
    doors = "".join(pages["index.xhtml"].itertext()).partition("I have an error")[2]
    assert doors and "search" not in doors
