"""What can be wrong on a page: one sentence each, turned into a warning in one place."""

from collections.abc import Iterable
from enum import Enum

from docutils import nodes
from sphinx.util import logging

from layerlab.book.diagnostics import nearest

LISTED = 12  # names that a warning lists
_LOGGER = logging.getLogger(__name__)


class WarningType(Enum):
    """Subtypes of the warnings `measured.…`; each has a line that says what is wrong.

    The list in DIRECTIVES.md beside this file is made of them: `python -m layerlab.site.reference`.
    """

    UNKNOWN_EXAMPLE = "no example has this name"
    BROKEN_EXAMPLE = "the example's claims file cannot be read"
    UNSHOWN_EXAMPLE = "no page shows the example"
    UNKNOWN_IMAGE = "the example has no image of this name"
    UNKNOWN_FILE = "the example has no file of this name"
    UNKNOWN_CLAIM = "the example has no claim of this name"
    UNKNOWN_VALUE = "nothing of this name was measured, or it cannot be compared"
    RAW_VALUE = "a value stands in a sentence or a cell as a proof prints it"
    BARE_NUMBER = "a count stands where nothing says of what it is one"
    LONE_DURATION = "a page prints how long one run took, or compares it with another"
    UNREADABLE_DOCKERFILE = "the parser refuses the Dockerfile whose steps a page shows"
    UNKNOWN_LINE = "a note or a cut finds no line, or none of its own"
    CROWDED_FIGURE = "a figure has more to choose from than can be told apart"
    BARE_KEY = "a figure calls an image by its key, or does not say which images it compares"
    FAILING_CLAIM = "the claim did not hold when it was measured"
    STALE_RECORD = "the record is missing, corrupt, or older than the example's files"
    BROKEN_TRANSCRIPT = "the commands or options of a transcript cannot be read, or may not run"
    CLASHING_TRANSCRIPT = "two transcripts of a page have one name"
    UNRECORDED_TRANSCRIPT = "the commands were never run"
    STALE_TRANSCRIPT = "the commands, or the files they use, changed since they were run"
    UNANSWERED_QUESTION = "a question has no answer"
    NAMELESS_PART = "an item of a list of parts leads to no page"
    BROKEN_COVERAGE = "a file of `docs/coverage/` cannot be read, or names what is not there"
    BROKEN_PUBLISHED = "`docs/published-bases.toml` cannot be read, or has an unmeasured base"
    FAR_BASE = "a rebuilt base is not near the published one, and no reason is given"
    HEAVY_PAGE = "what a reader of the page loads is above the budget"
    SEARCH = "the search index was not made"

    @property
    def subtype(self) -> str:
        """The name that warnings print, and that `suppress_warnings` takes: `unknown-image`."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def of(cls, subtype: str) -> "WarningType":
        """The type of a subtype."""
        return cls[subtype.upper().replace("-", "_")]


class PageWarning(Exception):
    """What is wrong on one page; `str()` is the sentence."""

    def __init__(self, type: WarningType, text: str) -> None:
        """`text` is one sentence that says what was found, what is allowed or what to do."""
        super().__init__(text)
        self.type = type


def unknown(kind: str, found: str, allowed: Iterable[str], where: str) -> PageWarning:
    """A name that is not there, with the names that are, the nearest last."""
    names = list(allowed)
    listed = ", ".join(names[:LISTED]) or "none"
    listed += f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return PageWarning(
        WarningType.of(f"unknown-{kind}"),
        f"{where} has no {kind} {found!r}; it has: {listed}{nearest(found, names)}",
    )


def warn(wrong: PageWarning, location: str | nodes.Node | None) -> None:
    """Report it at a page's line, so that `sphinx-build -W` fails."""
    _LOGGER.warning("%s", wrong, type="measured", subtype=wrong.type.subtype, location=location)
