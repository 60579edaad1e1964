"""Every page can be read by everybody: axe, narrow screens, the keyboard, no JavaScript."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Reader
from tests.known import tell
from tests.site import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-access")]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
RUN = Path(__file__).with_name("axe.js").read_text()
# Of proofs, which are all made alike: one with servers, one with a lock file, one of what fails.
SOME = ["proof/secrets-leaks", "proof/smaller-waterfall", "proof/errors-checks"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(reader: Reader, name: str, **options: Any) -> list[str]:
    """What axe finds on a page."""
    page = reader.open(name)
    page.evaluate(AXE)
    found = page.evaluate(RUN, {"resultTypes": ["violations"], **options})
    return [f"{name}: {violation}" for violation in found]


@pytest.mark.reading(color_scheme="light")
@pytest.mark.parametrize("name", [*PAGES, *SOME])
def test_light(reader: Reader, name: str) -> None:
    """Axe has nothing to say: WCAG 2.2 AA and its best practices."""
    tell(violations(reader, name, runOnly={"type": "tag", "values": TAGS}))


@pytest.mark.reading(color_scheme="dark")
@pytest.mark.parametrize("name", [*PAGES, *SOME])
def test_dark(reader: Reader, name: str) -> None:
    """Dark colours have the same contrast; nothing but colours differs from the light page."""
    rules = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    tell(violations(reader, name, runOnly=rules))


@pytest.mark.reading(viewport={"width": 390, "height": 844}, has_touch=True)
@pytest.mark.parametrize("name", [*PAGES, *SOME])
def test_phone(reader: Reader, name: str) -> None:
    """A phone's layout has room for fingers; its colours are those of the light page."""
    rules = {"color-contrast": {"enabled": False}}
    tell(violations(reader, name, runOnly={"type": "tag", "values": TAGS}, rules=rules))


@pytest.mark.reading(viewport={"width": 320, "height": 640})
@pytest.mark.parametrize("name", [*PAGES, *SOME])
def test_nothing_is_wider_than_a_narrow_screen(reader: Reader, name: str) -> None:
    """At 320 px a page scrolls in one direction only; tables and code scroll by themselves."""
    page = reader.open(name)
    wide = page.evaluate("document.documentElement.scrollWidth")
    tell([f"{name}: the page is {wide} px wide on a screen of 320"] if wide > 320 else [])
