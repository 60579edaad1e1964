"""Times and factors that a page writes in words: each is measured, linked to a source, or set.

One sentence of a page says where a time is from; others of the page may then repeat it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from layerlab.tools.prose.prose_page import PROVED, Block

_NUMBER = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    r"fifty|sixty|ninety|(?:a |\w+ )?(?:hundreds?|thousands?|dozens?)(?: of)?"
)
# What is counted, in figures or in words.
COUNTED = (
    r"layers?|files?|packages?|build steps?|steps?|shells?|setuid|entries|requests?|downloads?"
)
_UNIT = r"milliseconds?|seconds?|minutes?|hours?|days|weeks|months"
# Not "a second", which comes after the first one, nor "one day".
_TIME = re.compile(
    rf"\b(?:(?:{_NUMBER})(?: and a half)? (?:{_UNIT})|half an? (?:{_UNIT}|day)|"
    r"an? (?:millisecond|minute|hour))\b(?!-)",
    re.IGNORECASE,
)
_MORE = (
    r"as \w+ as|as (?:large|small|fast|slow|long|big|many|much)|faster|slower|smaller|larger|"
    r"bigger|longer|shorter|quicker|cheaper|heavier|lighter|higher|lower|more|less|fewer|"
    r"(?:the|its) (?:size|time|length|bytes)"
)
_FACTOR = re.compile(
    rf"\b(?:twice|thrice|(?:{_NUMBER}|many|several) times) (?:{_MORE})"
    r"|\bhalf (?:as|the (?:size|time|bytes|download))\b"
    r"|\b(?:a|one|two|three) (?:third|quarter|fifth|tenth)s? of\b"
    rf"|\b(?:{_NUMBER})-?fold\b|\borders? of magnitude\b|\b(?:halv|doubl|tripl)es\b",
    re.IGNORECASE,
)
# Small counts are often set; nobody sets a dozen.
_MANY = r"eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|a (?:dozen|hundred)"
_SIZE = re.compile(
    rf"\b(?:{_NUMBER}) (?:kilo|mega|giga)bytes?\b|\b(?:{_MANY}) (?:{COUNTED}|instructions)\b"
)
_TIMES = r"seconds|minutes|hours|days"
_ABOUT = re.compile(
    rf"\b(?:{_TIMES})(?: rather than|,? instead of|,? not) (?:{_TIMES})\b"
    r"|\b(?:about|nearly|almost|over|under) (?:a|one|two|three) "
    r"(?:half|third|quarter|fifth|tenth)s?\b",
    re.IGNORECASE,
)
_RATE = re.compile(
    rf"\b(?:{_NUMBER}) (?:layers|files|requests|steps|downloads|uploads) at (?:a time|once)\b",
    re.IGNORECASE,
)
_KINDS = {"a time": _TIME, "a factor": _FACTOR, "a rate": _RATE, "a size": _SIZE, "a guess": _ABOUT}
# What somebody asks, or says in quotation marks, is no statement of the page.
_SAID = re.compile(r'"[^"]*"|“[^”]*”')
_SENTENCE = re.compile(r"(?<=[.?!:])\s+| \| ")
_HEADING = "In one minute"  # of the section that a page begins with: how long it takes to read
# A time that an experiment sets, and does not measure.
_SET = re.compile(r"\b(?:told|given|waits?|waited|stays?|sleeps?)\b", re.IGNORECASE)


class Found(NamedTuple):
    """A number in words, its kind, and whether its sentence says where it is from."""

    block: Block
    kind: str
    words: str
    proved: bool


def unproved(page: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    """The blocks of a page that write such a number, each with a sentence."""
    found = [one for block in page for one in _of(block)]
    known = {one.words for one in found if one.proved and one.kind == "a time"}
    for one in found:
        if not one.proved and one.words not in known:
            yield (
                one.block,
                (
                    f"{one.kind} in words: {one.words!r}, and its sentence has no value and no "
                    "source; take it from a record with {measured}, or link where it is from"
                ),
            )


def _of(block: Block) -> Iterator[Found]:
    if block.text.strip().endswith("?") or block.text.strip() == _HEADING:
        return
    for sentence in _SENTENCE.split(_SAID.sub("…", block.text)):
        sentence = " ".join(sentence.split())
        proved = block.quoted or PROVED in sentence
        for kind, pattern in _KINDS.items():
            for one in pattern.finditer(sentence):
                if proved or kind != "a time" or not _SET.search(sentence[: one.start()]):
                    yield Found(block, kind, one[0].lower(), proved)
