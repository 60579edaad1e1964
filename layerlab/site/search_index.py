"""The search index: Pagefind, run when the site is written."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sphinx.application import Sphinx

from layerlab.site.page_warnings import PageWarning, WarningType, warn

# What stands in every example: whoever looks for an example or a measurement finds all pages.
IGNORED = ".headerlink, .file-about, .measured-badge, details.run"


@contextmanager
def indexing(app: Sphinx, exception: Exception | None) -> Iterator[None]:
    """Index the site's articles, in a program of its own, while the body of the `with` runs.

    Sphinx's own index stays for readers without a server.
    """
    if exception is not None or app.builder.name != "html" or not app.config.measured_search:
        yield
        return
    folder = Path(app.outdir, "pagefind")
    shutil.rmtree(folder, ignore_errors=True)
    with subprocess.Popen(
        [sys.executable, "-m", "pagefind_bin", "--site", app.outdir, "--quiet",
         "--exclude-selectors", IGNORED],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        yield
        printed, errors = process.communicate()
    if process.returncode != 0 or not (folder / "pagefind.js").is_file():
        said = (errors or printed).strip().splitlines()[-1:] or ["it said nothing"]
        warn(PageWarning(WarningType.SEARCH, f"pagefind made no index: {said[0]}"), None)
