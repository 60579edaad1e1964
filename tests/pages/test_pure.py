"""The site is made from files: what measures is not loaded."""

import re
import subprocess
import sys

from tests.known import ROOT

# What only those need who measure.
MEASURING = ["cryptography", "docker", "engine", "layerlab.builds", "testcontainers", "zlib_ng"]
LOADED = """
import sys
import layerlab.site
measuring = {words!r}
print(*(name for name in sys.modules if any(f"{{name}}.".startswith(f"{{w}}.") for w in measuring)))
"""


def test_the_site_loads_nothing_that_measures() -> None:
    """Neither Docker's packages nor the engine nor the rooms that build are loaded for pages."""
    code = LOADED.format(words=MEASURING)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.split(), done.stderr) == ([], "")


def test_the_site_asks_no_other_host() -> None:
    """No module of the extension imports what asks over a network; Sphinx has such packages."""
    network = re.compile(
        r"^\s*(?:import|from) (?:requests|urllib3|urllib.request|http|socket)\b", re.M
    )
    asking = [
        path for path in (ROOT / "layerlab/site").rglob("*.py") if network.search(path.read_text())
    ]
    assert asking == []
