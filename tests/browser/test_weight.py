"""What a page costs a reader: bytes, requests, movement."""

import gzip

import pytest

from tests.browser.conftest import Reader
from tests.site import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BUDGET = 60_000  # bytes as gzip, of a page with all that it loads before a search
SHIFT = """() => new Promise((done) => {
  let moved = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) moved += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 300);
})"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(reader: Reader, name: str) -> None:
    """All that a page loads before a search is within the budget; nothing comes from outside."""
    loaded: dict[str, int] = {}

    def weigh(response: object) -> None:
        loaded[response.url] = len(gzip.compress(response.body(), 9))

    reader.page.on("requestfinished", lambda request: weigh(request.response()))
    reader.open(name).wait_for_load_state("networkidle")
    if name == "search":  # its index is what it is for
        loaded = {url: size for url, size in loaded.items() if "searchindex" not in url}
    assert sum(loaded.values()) <= BUDGET, loaded
    assert reader.outside == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_while_a_page_loads(reader: Reader, name: str) -> None:
    """What a reader has begun to read stays where it is."""
    assert reader.open(name).evaluate(SHIFT) < 0.02
