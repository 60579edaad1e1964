"""What others publish under the names of a book's bases: sizes and packages, with their sources."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, PositiveInt, model_validator

from layerlab.book import sources
from layerlab.book.book import Book
from layerlab.book.claims.base import Table
from layerlab.book.load import checked


def _fixed(address: str) -> str:
    """A source that says tomorrow what it says today."""
    if wrong := sources.problem(address):
        raise ValueError(wrong)
    return address


Source = Annotated[str, Field(pattern=r"^https://\S+$"), AfterValidator(_fixed)]


class Published(Table):
    """A base as its publishers list it for linux/amd64: `download` in bytes.

    `source` has the size, made on that `day`; `listed` names the `packages`. `differs` says, as
    Markdown, what of it is not so in the base of the book.
    """

    download: PositiveInt
    source: Source
    day: date
    packages: PositiveInt | None = None
    listed: Source | None = None
    differs: str = ""

    @model_validator(mode="after")
    def _counts_what_is_listed(self) -> "Published":
        if (self.packages is None) != (self.listed is None):
            raise ValueError("`packages` and `listed` stand together: a count and its source")
        return self


class _Bases(Table):
    base: dict[str, Published] = {}


def file_of(book: Book) -> Path:
    """Where a book keeps them."""
    return book.docs / "published-bases.toml"


def published_bases(book: Book) -> Mapping[str, Published]:
    """What is published, by the name in `FROM`; none without the file. Raises ExampleError."""
    file = file_of(book)
    return checked(file, book, _Bases.model_validate).base if file.is_file() else {}
