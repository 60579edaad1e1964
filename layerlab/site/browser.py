"""Find a Chromium: for the PDF, and for the tests that read pages."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Playwright

MISSING = "no Chromium was found; `apt-get install chromium`, or name one in CHROMIUM"
# The sandbox of a container has no user namespaces; the rest keeps Chromium from the network.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium(playwright: Playwright) -> str | None:
    """Path of a Chromium: named by CHROMIUM, on PATH, or Playwright's own."""
    own = playwright.chromium.executable_path
    named = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return named or (own if Path(own).exists() else None)
