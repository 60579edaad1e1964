"""Every page can be read by everybody: axe, narrow screens, the keyboard, no JavaScript."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Reader
from tests.browser.tables import hidden
from tests.known import tell
from tests.site import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-access")]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
RUN = Path(__file__).with_name("axe.js").read_text().strip()
# Of proofs, which are all made alike: one with servers, one with a lock file, one of what fails.
SOME = ["proof/secrets-leaks", "proof/smaller-waterfall", "proof/errors-checks"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
WITHOUT = {rule: {"enabled": False} for rule in COLOURS}
LOOKS: dict[str, list[str]] = {}  # of texts that were looked at on earlier pages, by colour scheme


def structure(reader: Reader, name: str, **options: Any) -> list[str]:
    """What axe finds on a page that is open, but for its colours."""
    found = reader.page.evaluate(f"options => {RUN}.structure(options)", options)
    return [f"{name}: {violation}" for violation in found]


def colours(reader: Reader, name: str, scheme: str) -> list[str]:
    """What axe finds in texts that look as none did on the pages before: most look alike."""
    options = {"runOnly": {"type": "rule", "values": COLOURS}}
    seen = LOOKS.get(scheme, [])
    found = reader.page.evaluate(f"([seen, o]) => {RUN}.colours(seen, o)", [seen, options])
    LOOKS[scheme] = found["looks"]
    return [f"{name}, {scheme}: {violation}" for violation in found["found"]]


@pytest.mark.reading(color_scheme="light", viewport={"width": 1366, "height": 900})
@pytest.mark.parametrize("name", [*PAGES, *SOME])
def test_light_and_dark(reader: Reader, name: str) -> None:
    """Axe has nothing to say: WCAG 2.2 AA and its best practices, colours in both schemes."""
    reader.open(name).evaluate(AXE)
    found = colours(reader, name, "light")
    reader.page.emulate_media(color_scheme="dark")
    found += colours(reader, name, "dark")
    found += structure(reader, name, runOnly={"type": "tag", "values": TAGS}, rules=WITHOUT)
    tell(found)


@pytest.mark.reading(viewport={"width": 390, "height": 844}, has_touch=True)
@pytest.mark.parametrize("name", [*PAGES, *SOME])
def test_phone(reader: Reader, name: str) -> None:
    """There is room for fingers, no table hides a column; at 320 px a page scrolls one way only.

    Tables and code scroll by themselves; colours are those of a large screen.
    """
    reader.open(name).evaluate(AXE)
    found = structure(reader, name, runOnly={"type": "tag", "values": TAGS}, rules=WITHOUT)
    found += [f"{name}: {fault}" for fault in hidden(reader.page)]
    reader.page.set_viewport_size({"width": 320, "height": 640})
    wide = reader.page.evaluate("document.documentElement.scrollWidth")
    found += [f"{name}: the page is {wide} px wide on a screen of 320"] if wide > 320 else []
    tell(found)
