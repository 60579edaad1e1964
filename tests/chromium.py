"""A Chromium, one for all tests of a worker that look at pages."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


# No name leads anywhere: a page that asks for something outside the site gets no answer.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A Chromium. Without one the tests are left out, but never where CI runs them."""
    # here, since most runs of the suite need none
    from playwright.sync_api import Error, sync_playwright

    from layerlab.site.browser import FLAGS, MISSING, chromium

    with sync_playwright() as playwright:
        path = chromium(playwright)
        if path is None:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
        try:
            opened = playwright.chromium.launch(executable_path=path, args=[*FLAGS, ALONE])
        except Error as error:
            said = f"{path} does not start: {error.message}"
            raise pytest.fail.Exception(said, pytrace=False) from None
        yield opened
        opened.close()
