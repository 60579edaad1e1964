"""The body of a directive that is a list: names of what was recorded, and what readers call it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from layerlab.site.page_warnings import PageWarning, WarningType

_ITEM = re.compile(r"^[-*] (?P<names>[\w. /-]+(?::[\w.-]+)?): (?P<label>.+)$")
MOST = 10  # as many can be chosen: what the rules `.choices` of the style sheet know


class NamedItem(NamedTuple):
    """An item: the names before its colon, the Markdown after it."""

    names: list[str]
    label: str


def named_items(lines: Iterable[str]) -> list[NamedItem]:
    """The items of a body; raises PageWarning for a line that is none."""
    found = [(line, _ITEM.match(line.strip())) for line in lines if line.strip()]
    for line, item in found:
        if item is None:
            text = f'{line.strip()!r} names nothing; write "- name other-name: what changes"'
            raise PageWarning(WarningType.UNKNOWN_LINE, text)
    return [NamedItem(item["names"].split(), item["label"]) for _, item in found if item]


def check_label(label: str, key: str) -> None:
    """Raise PageWarning where an image is called by its key, which says nothing to a reader."""
    if label.strip("`* ") == key:
        text = f"{key!r} is the key of an image; write what a reader would call it"
        raise PageWarning(WarningType.BARE_KEY, text)


def check_number(items: list[NamedItem], what: str) -> None:
    """Raise PageWarning where a figure has more of them than can be chosen."""
    if len(items) > MOST:
        text = f"a figure shows at most {MOST} {what}, these are {len(items)}: make it two"
        raise PageWarning(WarningType.CROWDED_FIGURE, text)
