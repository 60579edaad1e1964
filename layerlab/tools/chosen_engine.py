"""Chooses the engine for what is going to be built and typed, and says what it will lack."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine import Engine, EngineError, choose
from engine.ending_signals import ends_when_told
from engine.recipes import by_image
from engine.recipes import of as recipe_of
from engine.standard_output import ends_plainly
from layerlab.book.book import Book
from layerlab.book.diagnostics import nearest
from layerlab.book.dockerfiles import named_in, stage_names, text_of
from layerlab.book.example import Example
from layerlab.book.load import all_sound
from layerlab.builds.bases import bases_of, own_bases
from layerlab.transcripts import pages
from layerlab.transcripts.transcript import Transcript, TranscriptError


def chosen_engine(
    book: Book,
    examples: Iterable[Example] | None = None,
    transcripts: Iterable[Transcript] | None = None,
    more: Iterable[str] = (),
) -> Engine:
    """The engine, with the bases of these examples and transcripts (by default of all), and more.

    What is wrong in a book is left out here: whoever loads it says so. Raises EngineError.
    """
    built = all_sound(book) if examples is None else list(examples)
    typed = list(_found(book) if transcripts is None else transcripts)
    return choose([*bases_of(built), *sorted({*own_bases(), *more, *_typed(book, typed)})])


def lacking(engine: Engine, examples: Iterable[Example]) -> list[str]:
    """A sentence for each image that builds of the examples name and the engine cannot have."""
    if not engine.embedded:
        return []
    known = list(examples)
    named = {name: where for name, where in bases_of(known).items() if where}
    return [
        f"engine: {where} names {name}, which the embedded engine cannot {without}"
        f"{nearest(name.removesuffix(':latest'), _stages(where, known))}"
        for name, where in named.items()
        if (without := _without(name, engine))
    ]


def _stages(where: str, examples: Iterable[Example]) -> list[str]:
    """The stages of a Dockerfile: what names an image may have been meant for one of them."""
    files = {
        one.book.shown(file): file
        for one in examples
        for file in (one.context / image.dockerfile for image in one.image.values())
    }
    return stage_names(text_of(files[where])) if where in files else []


def _without(name: str, engine: Engine) -> str:
    """What cannot be done with an image, and what there is; empty where it can be rebuilt."""
    if (recipe := recipe_of(name)) is None:
        return "rebuild; `python -m engine status` lists those there are"
    return f"pull; {recipe.instead} {engine.buildkit} reads it" if recipe.instead else ""


def announce(engine: Engine, examples: Iterable[Example]) -> None:
    """Print which engine is used and why, and what it will lack."""
    print(engine.line, flush=True)
    for sentence in lacking(engine, examples):
        print(sentence, file=sys.stderr, flush=True)


@ends_when_told
@ends_plainly
def main() -> int:
    """`python -m layerlab.tools.chosen_engine`: have an engine with the bases of all the book."""
    book = Book(Path.cwd())
    examples = all_sound(book)
    try:
        announce(chosen_engine(book, examples), examples)
    except EngineError as error:
        print(f"engine: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nengine: stopped; the next run picks up from here", file=sys.stderr)
        return 130
    return 0


def _found(book: Book) -> list[Transcript]:
    try:
        return pages.find(book.docs)
    except TranscriptError:
        return []


def _typed(book: Book, transcripts: Iterable[Transcript]) -> Iterator[str]:
    """The bases that commands name; those of any Dockerfile that they could build."""
    known = [one for one in transcripts if not one.norun]
    folders = {book.examples / one.example for one in known if one.example}
    yield from named_in(*folders)
    text = "\n".join(command.text for one in known for command in one.run)
    for image in by_image():
        if re.search(rf"(?<![\w./-]){re.escape(image)}(?![\w.-])", text):
            yield image


if __name__ == "__main__":
    sys.exit(main())
