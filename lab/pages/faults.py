"""What can be wrong on a page: one sentence each, turned into a warning in one place."""

from collections.abc import Iterable

from sphinx.util import logging

from lab.places import nearest

LISTED = 12  # names that a warning lists
_LOGGER = logging.getLogger(__name__)


class Fault(Exception):
    """A fault of one page; `subtype` is the warning's (`measured.unknown-image`)."""

    def __init__(self, subtype: str, text: str) -> None:
        """`text` is one sentence that says what was found, what is allowed or what to do."""
        super().__init__(text)
        self.subtype = subtype


def unknown(kind: str, found: str, allowed: Iterable[str], where: str) -> Fault:
    """Fault of a name that is not there, with the names that are, the nearest last."""
    names = list(allowed)
    listed = ", ".join(names[:LISTED]) or "none"
    listed += f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return Fault(
        f"unknown-{kind}",
        f"{where} has no {kind} {found!r}; it has: {listed}{nearest(found, names)}",
    )


def warn(fault: Fault, location: object) -> None:
    """Report a fault at a page's line, so that `sphinx-build -W` fails."""
    _LOGGER.warning("%s", fault, type="measured", subtype=fault.subtype, location=location)
