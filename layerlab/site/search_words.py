"""Words as the search compares them; `docs/_static/search-ranking.js` cuts what is typed alike."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from html import unescape

_WORD = re.compile(r"\d+(?:\.\d+)+|\w+")
_DIGEST = re.compile(r"\b[0-9a-f]{12,}\b")
_HYPHENATED = re.compile(
    r"(?<![\w-])[^\W\d_]+-[^\W\d_]+(?![\w-])"
)  # multi-stage is multistage, too
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*[a-z]")  # also one whose parts ask only: --from
_CODE = re.compile(r"\bcode:? (\d+)")  # code 1 is code1, too, which no other number is
_VOWEL = re.compile("[aeiouy]")
_PIECE = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^>]*)>|([^<]+)")
# A word may go on behind these.
_INLINE = {
    "a", "abbr", "b", "code", "data", "em", "i", "kbd", "mark", "span", "strong", "sub", "sup",
    "wbr",
}  # fmt: skip
_VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
_SILENT = {"script", "style", "svg", "button"}
_WEIGHT = re.compile(r'data-search-weight="?([\d.]+)')
# What stands in every example: whoever looks for an example or a measurement would find all pages.
# And what is no part of a text: numbers of notes within a line, and lines that are to be guessed.
_IGNORED = re.compile(
    r'class="?[^">]*\b(?:headerlink|file-about|guesses|measured-badge|note-mark|proof-line)\b'
    r"|data-search-ignore"
)
# Words that people ask with; they are looked for in headings only.
_ASKING = """
    a actually an and any anyone anything are as at be between but by can could did difference
    differences do does doesn don for from get got has have help how i if in into is isn it its
    just matter matters me my of on or other our out please possible really s should so somebody
    someone something still t than that the their then there these they this to use using ve
    versus vs want wants was way we were what when where which who why will with won would you
    your
"""
ASKING = frozenset(_ASKING.split())


def words(text: str) -> Iterator[str]:
    """Its words, in small letters, but for digests."""
    text = _DIGEST.sub(" ", text.lower())
    yield from _WORD.findall(text)
    yield from _OPTION.findall(text)
    yield from (f"code{code}" for code in _CODE.findall(text))
    for one in _HYPHENATED.findall(text):
        yield one.replace("-", "")


@cache
def stem(word: str) -> str:
    """What its forms have in common: `caches`, `cached` and `caching` are one word."""
    if len(word) < 4 or re.search(r"[\d_-]", word):
        return word
    if word.endswith(("ies", "ied")):
        return f"{word[:-3]}y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed", "ly"):
        base = word.removesuffix(ending)
        if base != word and len(base) > 2 and base[-1] != "e" and _VOWEL.search(base):
            doubled = base[-1] == base[-2] and base[-1] not in "lsz"
            word = base[:-1] if doubled else base
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def weighed(html: str) -> Iterator[tuple[str, float]]:
    """Texts of a part of a page, with what their words weigh: 1, but where the page says so."""
    regions: list[tuple[str, int, float]] = []  # element, how many of its name are open, weight
    for closing, tag, attributes, text in _PIECE.findall(html):
        weight = regions[-1][2] if regions else 1.0
        if text:
            yield unescape(text), weight
            continue
        if tag not in _INLINE:
            yield " ", weight
        if regions and regions[-1][0] == tag:
            depth = regions[-1][1] + (-1 if closing else 1)
            regions[-1] = (tag, depth, weight)
            if not depth:
                regions.pop()
        if closing or tag in _VOID or (regions and regions[-1][0] == tag):
            continue
        if tag in _SILENT or _IGNORED.search(attributes):
            regions.append((tag, 1, 0.0))
        elif said := _WEIGHT.search(attributes):
            regions.append((tag, 1, float(said[1]) * (weight > 0)))


def counted(html: str) -> tuple[str, dict[str, float]]:
    """The text of a part of a page, in one line, and its words with their weights."""
    pieces: list[str] = []
    found: defaultdict[str, float] = defaultdict(float)
    joined, before = "", 1.0
    for text, weight in [*weighed(html), ("", -1.0)]:
        if weight != before:
            for word in words(joined) if before else ():
                found[word] += before
            joined, before = "", weight
        joined += text
        pieces.append(text if weight else "")
    return " ".join("".join(pieces).split()), found
