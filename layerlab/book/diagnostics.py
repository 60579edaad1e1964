"""Where a problem is, and how a sentence about it begins and ends."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from layerlab.book.book import Book


def line_of(file: Path, table: str, key: str = "") -> int:
    """Line of a table's key in a claims file, or of the nearest place that leads there, or 1."""
    wanted, best, found = f"{table}.{key}".strip("."), 0, 1
    for number, place in _places(file.read_text(encoding="utf-8-sig", errors="replace")):
        if place == wanted or wanted.startswith(f"{place}."):
            score = len(place)
        elif place.startswith(f"{wanted}."):
            score = len(wanted)
        else:
            continue
        if score > best:
            best, found = score, number
    return found


@lru_cache(maxsize=4)  # each claim of a file is looked up in the same text
def _places(text: str) -> tuple[tuple[int, str], ...]:
    """Each heading and key with its line, as dotted keys without quotes."""
    return tuple(_found_places(text))


def _found_places(text: str) -> Iterator[tuple[int, str]]:
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        line = re.sub("[\"']", "", line)
        if header := re.match(r"^\s*\[+([^\]]+)\]+", line):
            table = header[1].strip()
            yield number, table
        elif key := re.match(r"^\s*([^\s=#{\[]+)\s*=", line):
            yield number, f"{table}.{key[1]}".strip(".")


def nearest(name: str, allowed: Sequence[str]) -> str:
    """`; did you mean …?` where one of the allowed names is near, or nothing."""
    near = get_close_matches(name, allowed, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""


def choices(name: str, allowed: Sequence[str]) -> str:
    """What might have been meant instead of a name, and all that is allowed, to end a sentence."""
    near = nearest(name, allowed)
    return f"{near or ';'} allowed: {', '.join(allowed) or 'none'}"


def at(file: Path, place: Sequence[str], text: str) -> str:
    """A sentence with its place: the file, the line, and the keys that lead there."""
    if len(place) > 1 and place[0] != "title":
        head, rest = place[:2], place[2:]
        said = f"[{_dotted(head)}] {_dotted(rest)}".strip()
    else:
        head, rest, said = place, [], _dotted(place)
    line = line_of(file, ".".join(head), ".".join(rest))
    book = Book.of(file)
    shown = book.shown(file) if file.is_relative_to(book.examples) else file
    return f"{shown}:{line}: {said}: {text}"


def _dotted(keys: Sequence[str]) -> str:
    """Keys as TOML writes them: those with unusual letters in quotes."""
    return ".".join(key if re.fullmatch(r"[\w-]+", key) else f'"{key}"' for key in keys)


def unknown(file: Path, place: Sequence[str], found: str, allowed: Sequence[str]) -> str:
    """The sentence about a name that does not exist."""
    return at(file, place, f"found {found!r}{choices(found, allowed)}")
