"""Every page can be read by everybody: axe, narrow screens, the keyboard, no JavaScript."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Reader, Site
from tests.browser.tables import hidden
from tests.known import tell
from tests.site import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-access")]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
RUN = Path(__file__).with_name("axe.js").read_text().strip()
# Of proofs, which are all made alike: one with servers, one with a lock file, one of what fails.
SOME = ["sections", "proof/secrets-leaks", "proof/smaller-waterfall", "proof/errors-checks"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
WITHOUT = {rule: {"enabled": False} for rule in COLOURS}
# Names of Copy buttons, those that are not seen, too.
COPY = 'all => all.map((button) => button.getAttribute("aria-label") || "")'
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


def copying(reader: Reader, name: str) -> list[str]:
    """Copy buttons that do not say of what, or as others do."""
    said = reader.page.locator("button.copy").evaluate_all(COPY)
    wrong = {one for one in said if not one.removeprefix("Copy ").strip() or said.count(one) > 1}
    return [f"{name}: a button is named {one!r}, which is not enough" for one in sorted(wrong)]


@pytest.fixture(scope="module")
def laptop(browser: Browser, site: Site) -> Iterator[Reader]:
    """One for all pages: a new context costs more than a page."""
    opened = Reader(browser, site, viewport={"width": 1366, "height": 900})
    yield opened
    opened.context.close()


@pytest.fixture(scope="module")
def phone(browser: Browser, site: Site) -> Iterator[Reader]:
    """The same with a narrow screen."""
    opened = Reader(browser, site, has_touch=True)
    yield opened
    opened.context.close()


@pytest.mark.parametrize("name", [*PAGES, *SOME])
def test_light_and_dark(laptop: Reader, name: str) -> None:
    """Axe has nothing to say: WCAG 2.2 AA and its best practices, colours in both schemes."""
    laptop.page.emulate_media(color_scheme="light")
    laptop.open(name).evaluate(AXE)
    found = colours(laptop, name, "light")
    laptop.page.emulate_media(color_scheme="dark")
    found += colours(laptop, name, "dark")
    found += structure(laptop, name, runOnly={"type": "tag", "values": TAGS}, rules=WITHOUT)
    tell(found + copying(laptop, name))


@pytest.mark.parametrize("name", [*PAGES, *SOME])
def test_phone(phone: Reader, name: str) -> None:
    """There is room for fingers, no table hides a column; at 320 px a page scrolls one way only.

    Tables and code scroll by themselves; colours are those of a large screen.
    """
    phone.page.set_viewport_size({"width": 390, "height": 844})
    phone.open(name).evaluate(AXE)
    found = structure(phone, name, runOnly={"type": "tag", "values": TAGS}, rules=WITHOUT)
    found += [f"{name}: {fault}" for fault in hidden(phone.page)]
    phone.page.set_viewport_size({"width": 320, "height": 640})
    wide = phone.page.evaluate("document.documentElement.scrollWidth")
    found += [f"{name}: the page is {wide} px wide on a screen of 320"] if wide > 320 else []
    tell(found)
