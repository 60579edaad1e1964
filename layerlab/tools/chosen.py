"""Which examples and pages a command is about, by the names that it is given."""

from collections.abc import Iterable

from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.book.load import ExampleError, UnknownExample, listing, names, nearest_names, sound


def check_root(book: Book) -> None:
    """Raise UnknownExample unless the root is a folder."""
    if not book.root.is_dir():
        raise UnknownExample(
            f"{book.root} is no folder: --root names the one that holds "
            f"examples/CHAPTER/EXAMPLE.toml; the current one without it"
        )


def examples(book: Book, wanted: Iterable[str]) -> list[Example]:
    """The examples with these names, or all; raises UnknownExample, ExampleError."""
    known = existing(book)
    found, problems = sound(wanted or known, book)
    if problems:
        raise ExampleError("\n".join(problems))
    return found


def existing(book: Book) -> list[str]:
    """Names of all examples; raises UnknownExample where there is none."""
    if known := names(book):
        return known
    raise UnknownExample(
        f"no example in {book.examples}: --root names the folder that holds "
        f"examples/CHAPTER/EXAMPLE.toml; `layerlab new example CHAPTER/EXAMPLE` makes one"
    )


def check_word(book: Book, word: str, others: Iterable[str] = ()) -> None:
    """Raise UnknownExample unless something of the book has this in its name.

    `others` are names beside those of examples.
    """
    known = [*existing(book), *others]
    if not any(word.lower() in name.lower() for name in known):
        raise UnknownExample(
            f"no example has {word!r} in its name, nor has a page or another test"
            f"{nearest_names(word, known)}; {listing(book)}"
        )
