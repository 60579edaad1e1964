"""`layerlab measure --archive FILE`: what an image's archive tells without any engine."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from pydantic import ValidationError

from layerlab.book.bands import size_text
from layerlab.book.book import Book
from layerlab.book.claims.words import counted
from layerlab.book.diagnostics import choices
from layerlab.book.example import Example
from layerlab.book.references import problems_within
from layerlab.book.toml_file import NotToml, table
from layerlab.book.validation import sentences
from layerlab.images.archive import TAKEN
from layerlab.images.archive_probe import ArchivedImage, Verdict, check_images
from layerlab.images.layer import ArchiveError
from layerlab.images.measurement import Measurement
from layerlab.images.memory import Memory
from layerlab.tools.tool_error import ToolError

SCRATCH = Path("scratch")  # the base of an image that has none


class GivenArchive(NamedTuple):
    """What is typed: an image's archive, a claims file, which of its images, and the base."""

    archive: Path
    claims: Path | None = None
    image: str | None = None
    base: Path | None = None


def run(given: GivenArchive, book: Book) -> int:
    """Say what the archive holds and which claims hold; 1 when one does not. Raises ToolError."""
    _check_archive(given.archive, again=given.claims is not None)
    if given.base and given.base != SCRATCH:
        _check_archive(given.base, again=False)
    example = _claimed(given.claims, book) if given.claims else None
    name = _named(example, given.image) if example else ""
    # Nothing that is remembered counts, of the base neither: all is read from the file it is of.
    with TemporaryDirectory() as image_folder, TemporaryDirectory() as base_folder:
        image = _measured(given, Memory(Path(image_folder)), Memory(Path(base_folder)))
        print(f"{given.archive}: {about(image.measurement)}")
        with _told(given.archive):
            found = list(check_images(example, {name: image})) if example else []
    print("".join(f"    {line}\n" for line in map(_said, found)), end="")
    return int(any(verdict.fault for verdict in found))


def _measured(given: GivenArchive, memory: Memory, of_base: Memory) -> ArchivedImage:
    """The image, and its base where one is given, both read; each fault names its own file."""
    if given.base is None or given.base == SCRATCH:
        image = ArchivedImage(given.archive, memory, "scratch" if given.base else None)
        return _read(image, given.archive)
    base = _read(ArchivedImage(given.base, of_base), given.base)
    image = _read(ArchivedImage(given.archive, memory, base), given.archive)
    if not base.is_below(image):
        raise ToolError(
            f"{given.base} is not the base of {given.archive}: its layers are not the lowest of "
            "that image; another version of the base has others"
        )
    return image


def _read(image: ArchivedImage, path: Path) -> ArchivedImage:
    with _told(path):
        _ = image.measurement
    return image


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What is wrong with a file is said with its name."""
    try:
        yield
    except OSError as error:
        raise ToolError(f"{path}: {error.strerror}") from None
    except ArchiveError as error:
        raise ToolError(f"{path}: {error}") from None


def about(measured: Measurement) -> str:
    """Sizes, layers, user and files, in one sentence."""
    return (
        f"{size_text(measured.unpacked)} unpacked, {size_text(measured.download)} download; "
        f"{counted(len(measured.layers), 'layers')}; "
        f"user {measured.config.get('User') or 'root'}; "
        f"{counted(measured.regular_files, 'files')}, "
        f"{counted(len(measured.packages), 'packages')}, "
        f"{counted(len(measured.shells), 'shells')}, {len(measured.setuid)} setuid; "
        f"{size_text(measured.wasted)} hidden by later layers"
    )


def _check_archive(path: Path, again: bool) -> None:
    """Raise ToolError for what is no file; a pipe cannot be read `again`."""
    if not path.exists():
        raise ToolError(f"{path}: no such file; {TAKEN}")
    if path.is_dir():
        raise ToolError(
            f"{path} is a folder; `tar -cf image.tar -C {shlex.quote(str(path))} .` makes an "
            f"archive of an OCI layout; {TAKEN}"
        )
    if again and not path.is_file():
        raise ToolError(f"{path} is no regular file: claims read it again; save it into one")


def _claimed(typed: Path, book: Book) -> Example:
    """What is claimed in any file; there need be no book around it."""
    file = typed.resolve()
    named = [one.with_name(f"{one.name}.toml") for one in (typed, book.examples / typed)]
    meant = next((f"; did you mean {book.shown(one)}?" for one in named if one.is_file()), "")
    if file.is_dir():
        raise ToolError(f"{typed} is a folder; --claims takes a file, EXAMPLE.toml{meant}")
    try:
        data = table(file)
        example = Example.of(data, f"{file.parent.name}/{file.stem}", Book.of(file))
    except OSError as error:
        raise ToolError(f"{typed}: {error.strerror}{meant}") from None
    except NotToml as error:
        swapped = "; is it the archive?" if b"\0" in file.read_bytes() else ""
        raise ToolError(f"{typed}:{error.line}: {error}{swapped}") from None
    except ValidationError as error:
        raise ToolError("\n".join(sentences(file, data, error))) from None
    if problems := problems_within(example, file):
        raise ToolError("\n".join(problems))
    return example


def _named(example: Example, image: str | None) -> str:
    """The image that the archive is of: the one that is named, else the first."""
    names = list(example.image)
    if image is not None and image not in names:
        raise ToolError(f"no image {image!r} in the claims file{choices(image, names)}")
    return image or names[0]


def _said(verdict: Verdict) -> str:
    if verdict.fault:
        # A name in an archive is any bytes: those that are no UTF-8 cannot be printed.
        text = "\n    ".join([f"does not hold: {verdict.id}: {verdict.fault}", *verdict.counted])
        return text.encode(errors="backslashreplace").decode()
    return f"{verdict.id}: {verdict.not_checked or 'holds'}"
