"""Texts are set in fonts that the reader has: none is loaded, none is missing."""

import re

import pytest

from tests.browser.conftest import Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# A face whose files a page would load.
FACES = "() => [...document.fonts].map((face) => face.family)"
FONT = "one => getComputedStyle(one).fontFamily"
# Of each system, what texts and code are set in there, before what any browser falls back on.
OWN = {
    "h1, article p, .sidebar-tree a, .toc-tree a": [
        "-apple-system",
        "Segoe UI",
        "system-ui",
        "Roboto",
        "sans-serif",
    ],
    "article pre, article code": ["ui-monospace", "Menlo", "Consolas", "Roboto Mono", "monospace"],
}


def test_no_font_is_loaded(reader: Reader) -> None:
    """Neither asked for nor declared, by no sheet of the site."""
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.resource_type))
    page = reader.open("multi-stage")
    page.wait_for_load_state("networkidle")
    assert "stylesheet" in asked and "font" not in asked
    assert page.evaluate(FACES) == []
    sheets = [path.read_text() for path in reader.site.folder.rglob("*.css")]
    assert sheets and [sheet for sheet in sheets if re.search(r"@font-face|@import", sheet)] == []


@pytest.mark.parametrize("selector", OWN)
def test_each_system_has_a_font_of_the_stack(reader: Reader, selector: str) -> None:
    """Windows, macOS, Android and a bare Linux: the own one of each, in this order."""
    page = reader.open("multi-stage")
    for part in selector.split(", "):
        named = page.locator(part).first.evaluate(FONT).replace('"', "").split(", ")
        assert [name for name in named if name in OWN[selector]] == OWN[selector]
        assert (named[0], named[-1]) == (OWN[selector][0], OWN[selector][-1])
