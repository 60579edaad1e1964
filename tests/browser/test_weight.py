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


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(reader: Reader, name: str) -> None:
    """What it loads before a search is within the budget, comes from the site, and does not move.

    What a reader has begun to read stays where it is.
    """
    loaded: dict[str, int] = {}

    def weigh(response: object) -> None:
        loaded[response.url] = len(gzip.compress(response.body(), 9))

    reader.page.on("requestfinished", lambda request: weigh(request.response()))
    reader.open(name).wait_for_load_state("networkidle")
    stated = weight(reader.site.folder / f"{name}.html")
    for _ in range(50):  # on a busy machine what is asked for last comes after half a second
        if name == "search" or sum(loaded.values()) >= stated:
            break
        reader.page.wait_for_timeout(100)
    if name == "search":  # its index is what it is for
        loaded = {url: size for url, size in loaded.items() if "searchindex" not in url}
    size = sum(loaded.values())
    tell([f"{name}: {size} bytes are loaded, {BUDGET} allowed: {loaded}"] if size > BUDGET else [])
    if name != "search":
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
