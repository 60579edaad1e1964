"""The book, served once, and what reads it in a Chromium."""

import functools
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, Request

PREFIX = "/book"


class Site(NamedTuple):
    """A built site: its folder, and where it is served."""

    folder: Path
    url: str


class _Handler(SimpleHTTPRequestHandler):
    """Serves the site under a prefix, as a project's site is, and says nothing."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(PREFIX))

    def log_message(self, format: str, *args: object) -> None:
        return


class _Server(ThreadingHTTPServer):
    """A reader that leaves while a page loads is no error."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[Site]:
    """The book as `make html` builds it, served on localhost."""
    handler = functools.partial(_Handler, directory=str(folder))
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(folder, f"http://127.0.0.1:{server.server_port}{PREFIX}/")
        server.shutdown()


class Reader:
    """Opens pages, and keeps what they asked for outside the site: nothing of it is answered."""

    def __init__(self, browser: Browser, site: Site, **options: object) -> None:
        """`options` are those of a Playwright context, such as `color_scheme`."""
        self.site, self.outside = site, []
        self.context = browser.new_context(**options)
        self.context.on("request", self._note)
        self.page: Page = self.context.new_page()

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.site.url, "data:", "blob:")):
            self.outside.append(request.url)

    def open(self, name: str) -> Page:
        """Go to a page by its name."""
        self.page.goto(f"{self.site.url}{name}.html")
        return self.page


@pytest.fixture
def reader(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A reader with the context options of the test's `reading` mark."""
    mark = request.node.get_closest_marker("reading")
    opened = Reader(browser, site, **(mark.kwargs if mark else {}))
    yield opened
    opened.context.close()
