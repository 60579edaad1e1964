"""Load examples; every problem is one sentence with file, table, key and what is allowed."""

import re
import shlex
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from layerlab.book import references
from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.book.toml_file import NotToml, table
from layerlab.book.validation import sentences

T = TypeVar("T")
# What Docker takes as the name of an image, which an example's is while it is built.
_NAME = re.compile(
    r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*"
)
_NEAREST = 3  # names that a question lists


class ExampleError(Exception):
    """What is wrong in an example or its claims file; `str()` is one sentence a problem."""


class UnknownExample(ExampleError):
    """A name that no example has; `str()` is a sentence with the nearest."""


def names(book: Book) -> list[str]:
    """Names of all examples, `chapter/example`; a leading underscore opts out."""
    files = sorted(filter(Path.is_file, book.examples.glob("*/*.toml")))
    return [f"{f.parent.name}/{f.stem}" for f in files if not f.name.startswith("_")]


def nearest_names(name: str, known: list[str]) -> str:
    """`; did you mean …?` where names are near, in full, without their chapter, or by that alone.

    Beside the nearest stand those that are about as near.
    """
    by_part: dict[str, list[str]] = {}
    for one in known:
        for part in dict.fromkeys((one, *one.rpartition("/")[::2])):
            by_part.setdefault(part, []).append(one)
    best = max((SequenceMatcher(None, part, name).ratio() for part in by_part), default=0)
    parts = get_close_matches(name, by_part, cutoff=max(0.6, best - 0.05))
    near = list(dict.fromkeys(one for part in parts for one in by_part[part]))[:_NEAREST]
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""


def listing(book: Book) -> str:
    """The end of a sentence about a name that no example has: what lists them, as it is typed."""
    folder = book.examples
    near = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    return f"`ls {shlex.quote(str(near))}/*/*.toml` lists the examples"


def load(name: str, book: Book) -> Example:
    """Load one example by name; raises ExampleError."""
    file = book.examples / f"{name}.toml"
    if file.is_dir():
        raise ExampleError(f"{book.shown(file)} is a folder; claims stand in a file of that name")
    if not file.is_file():
        raise UnknownExample(
            f"no example is named {name!r}: {book.shown(file)} does not exist"
            f"{nearest_names(name, names(book))}; {listing(book)}"
        )
    if not _NAME.fullmatch(name):
        raise ExampleError(
            f"{book.shown(file)}: its images are built under this name, and Docker takes only "
            "small letters, digits, and single . _ or - between them; rename file and folder"
        )
    context = file.with_suffix("")
    if not context.is_dir():
        raise ExampleError(f"{book.shown(file)}: the folder {book.shown(context)} is missing")
    try:
        example = parse(file, name, book)
        problems = references.problems(example, file)
    except OSError as error:  # of the file, or of one in the context that it names
        place = book.shown(Path(error.filename or file))
        raise ExampleError(f"{place}: cannot be read ({error.strerror})") from None
    if problems:
        raise ExampleError("\n".join(problems))
    return example


def sound(wanted: Iterable[str], book: Book) -> tuple[list[Example], list[str]]:
    """The examples of these names, and the problems of those that cannot be loaded.

    Raises UnknownExample.
    """
    found, problems = [], []
    for name in wanted:
        try:
            found.append(load(name, book))
        except UnknownExample:
            raise
        except ExampleError as error:
            problems.append(str(error))
    return found, problems


def all_sound(book: Book) -> list[Example]:
    """The examples whose claims files have no problem."""
    return sound(names(book), book)[0]


def load_all(book: Book) -> dict[str, Example]:
    """Load every example, by name; raises ExampleError with all problems, one a line."""
    examples, problems = sound(names(book), book)
    folders = sorted(book.examples.glob("*/*/"))
    problems += filter(None, (without_claims(folder, book) for folder in folders))
    if problems:
        raise ExampleError("\n".join(problems))
    return {example.name: example for example in examples}


def without_claims(context: Path, book: Book) -> str | None:
    """One sentence where a build context has no claims file beside it."""
    name = context.name
    if name.startswith(("_", ".")) or (context.parent / f"{name}.toml").is_file():
        return None
    return f"{book.shown(context)}: an example without claims; add {name}.toml"


def parse(file: Path, name: str, book: Book) -> Example:
    """A claims file, not compared with the files of its context; raises ExampleError."""
    return checked(file, book, lambda data: Example.of(data, name, book))


def checked(file: Path, book: Book, make: Callable[[dict[str, object]], T]) -> T:
    """What a model makes of a TOML file; raises ExampleError, a sentence for each wrong place."""
    data: dict[str, object] = {}
    try:
        data = table(file)
        return make(data)
    except NotToml as error:
        raise ExampleError(f"{book.shown(file)}:{error.line}: {error}") from None
    except ValidationError as error:
        raise ExampleError("\n".join(sentences(file, data, error))) from None
