"""What to do is added to Sphinx's own warnings about the contents."""

import logging
import re

from sphinx.application import Sphinx

from layerlab.book.diagnostics import nearest

_NAME = re.compile(r"document '([^']+)'")
# What the warnings `toc.…` leave to be known, by their subtype.
_REMEDIES = {
    "not_readable": "there is no such page: take the line out, or make the page "
    "(`make new-chapter NAME={name}`)",
    "excluded": "take the line out: what conf.py excludes is no page",
    "not_included": "readers find it nowhere: add a line `{name}` to a toctree of docs/index.md",
    "duplicate_entry": "keep one of the lines",
    "no_title": "begin that page with a heading: `# Title`",
    "circular": "take one of the lines out",
}


class _Remedies(logging.Filter):
    """Adds to a record; nothing is left out."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self._app = app

    def filter(self, record: logging.LogRecord) -> bool:
        """Add what to do, with the nearest page in front where one is named that is not there."""
        remedy = _REMEDIES.get(getattr(record, "subtype", None) or "")
        if getattr(record, "type", None) == "toc" and remedy:
            text = logging.LogRecord.getMessage(record)
            found = _NAME.search(text)
            # of a page that is not listed, the place is all that is said
            name = found[1] if found else str(getattr(record, "location", None) or "")
            near = nearest(name, sorted(self._app.env.found_docs)) if found else ""
            record.msg, record.args = f"{text}{near or ';'} {remedy.format(name=name)}", ()
        return True


def setup(app: Sphinx) -> None:
    """Have what prints warnings use it, before Sphinx adds their type."""
    for handler in logging.getLogger("sphinx").handlers:
        if handler.level >= logging.WARNING:
            handler.filters.insert(0, _Remedies(app))
