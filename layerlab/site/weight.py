"""What a page costs a reader who opens it first: the page, its sheets and its scripts, as gzip.

A page above the budget is a warning that names what is heavy on it. The search of the site loads
more, once somebody searches.
"""

import gzip
import re
from functools import lru_cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from layerlab.book.bands import size_text
from layerlab.site.domain import domain_of
from layerlab.site.page_warnings import PageWarning, WarningType, warn

BUDGET = 60_000  # bytes as gzip
_LOADED = re.compile(
    r'<(?:script|img)\b[^>]*? src="([^"]+)"'
    r'|<link\b[^>]*? rel="(?:stylesheet|shortcut icon)"[^>]*? href="([^"]+)"'
)
_LOGGER = logging.getLogger(__name__)


def weigh(app: Sphinx, exception: Exception | None) -> None:
    """Say which page is the heaviest, and warn of each above the budget."""
    if exception is not None or app.builder.name != "html":
        return
    out = Path(app.outdir)
    weights = {name: weight(out / f"{name}.html") for name in sorted(app.env.found_docs)}
    for name, size in weights.items():
        if size > BUDGET:
            text = f"a reader of {name} loads {_kilobytes(size)}, more than {_kilobytes(BUDGET)}"
            cause = _cause(domain_of(app.env).page(name)["files"])
            warn(PageWarning(WarningType.HEAVY_PAGE, text + cause), name)
    heaviest = max(weights, key=weights.__getitem__)
    _LOGGER.info("the heaviest page is %s: %s", heaviest, _kilobytes(weights[heaviest]))


def weight(page: Path) -> int:
    """Bytes of a page with all that it loads of the site at once."""
    text = page.read_text()
    names = {first or second for first, second in _LOADED.findall(text)}
    parts = {(page.parent / name.partition("?")[0]).resolve() for name in names if "//" not in name}
    return _packed(text.encode()) + sum(_packed(part.read_bytes()) for part in parts)


@lru_cache(maxsize=32)  # sheets and scripts are those of every page
def _packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def _cause(files: dict[str, int]) -> str:
    """The largest file that the page shows, and how to leave it out."""
    if not files:
        return ""
    shown = max(files, key=files.__getitem__)
    example, _, name = shown.partition(" ")
    return f"; {example} shows {name} ({size_text(files[shown])}): leave it out of :show:"


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.1f} kB"
