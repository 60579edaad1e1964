"""The search index: Pagefind, run when the site is written."""

import shutil
import subprocess
import sys
from pathlib import Path

from sphinx.application import Sphinx

from lab.pages.faults import Fault, warn

# What stands in every example: whoever looks for an example or a measurement finds all pages.
IGNORED = ".headerlink, .file-about, .measured-badge, details.run"


def index(app: Sphinx, exception: Exception | None) -> None:
    """Index the site's articles; Sphinx's own index stays for readers without a server."""
    if exception is not None or app.builder.name != "html" or not app.config.measured_search:
        return
    folder = Path(app.outdir, "pagefind")
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "pagefind", "--site", app.outdir, "--quiet",
         "--exclude-selectors", IGNORED],
        capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode != 0 or not (folder / "pagefind.js").is_file():
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["it said nothing"]
        warn(Fault("search", f"pagefind made no index: {said[0]}"), None)
