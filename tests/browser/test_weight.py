"""What a page costs a reader: bytes, requests, movement."""

import gzip

import pytest

from layerlab.site.weight import BUDGET, weight
from tests.browser.conftest import Reader
from tests.known import tell
from tests.site import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SHIFT = """() => new Promise((done) => {
  let moved = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) moved += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 50); // past shifts are told at once
})"""


# What the page of the search loads beyond its own: it searches at once.
SEARCHING = ["_static/search-ranking.js", "_static/search-panel.js", "search/sections.js"]


def packed(content: bytes) -> int:
    """Bytes on the way to a reader."""
    return len(gzip.compress(content, 9))


@pytest.mark.parametrize("name", [*PAGES, "sections"])
def test_a_page_is_light(reader: Reader, name: str) -> None:
    """All that it loads is within the budget, comes from the site, and does not move.

    What a reader has begun to read stays where it is.
    """
    loaded: dict[str, int] = {}
    reader.page.on(
        "requestfinished", lambda one: loaded.update({one.url: packed(one.response().body())})
    )
    reader.open(name).wait_for_load_state("networkidle")
    folder = reader.site.folder
    stated = weight(folder / f"{name}.html")
    if name == "search":
        stated += sum(packed((folder / file).read_bytes()) for file in SEARCHING)
    for _ in range(50):  # on a busy machine what is asked for last comes after half a second
        if sum(loaded.values()) >= stated:
            break
        reader.page.wait_for_timeout(100)
    size = sum(loaded.values())
    tell([f"{name}: {size} bytes are loaded, {BUDGET} allowed: {loaded}"] if size > BUDGET else [])
    assert size == stated, loaded
    tell(f"{name}: {url} is asked for, outside the site" for url in reader.outside)
    moved = reader.page.evaluate(SHIFT)
    tell([f"{name}: what is read moves as the page loads, by {moved:.3f}"] if moved >= 0.02 else [])


@pytest.mark.reading(viewport={"width": 412, "height": 823}, has_touch=True)
@pytest.mark.parametrize("name", ["index", "first-image", "errors"])
def test_nothing_moves_on_a_phone(reader: Reader, name: str) -> None:
    """There the copy button stands above the code: what is below must not make room for it."""
    reader.open(name).wait_for_load_state("networkidle")
    moved = reader.page.evaluate(SHIFT)
    tell([f"{name}: what is read moves as the page loads, by {moved:.3f}"] if moved >= 0.02 else [])
