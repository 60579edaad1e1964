"""What noticed each dropped option, as it is committed beside the reasons of survivors.

So a test without an engine names the options whose loss nobody has tried on the files as they are.
A verdict stands for as long as the context, the mutant and what its claim asks are the same; other
claims may come and go.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import TypedDict, cast

from layerlab.book.book import Book
from layerlab.book.dockerfiles import DockerfileError
from layerlab.book.example import Example
from layerlab.records.files import digest, files_of, read_file, write_file
from layerlab.records.reuse import Asked
from layerlab.tools.mutate.dockerfile_mutants import Mutant, option_mutants
from layerlab.tools.mutate.tally import reason
from layerlab.tools.mutate.trial import Notice, without_its_name
from layerlab.tools.tool_error import ToolError

VERDICTS = Path("tests", "options.json")


class NoticedOption(TypedDict):
    """A mutant was noticed while this claim was asked; `of` is a digest of what it was asked of."""

    dockerfile: str
    mutant: str
    claim: str
    noticed: str
    of: str


def read(book: Book) -> dict[str, list[NoticedOption]]:
    """The verdicts by example; none where nobody has tried. Raises ToolError."""
    file = book.root / VERDICTS
    try:
        return cast(dict[str, list[NoticedOption]], read_file(file))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ToolError(
            f"{book.shown(file)} is corrupt ({error}); take it from the last commit again"
        ) from None


def kept(book: Book) -> bool:
    """Whether the book keeps verdicts: in anybody's folder nothing is written unasked."""
    return (book.root / VERDICTS).exists()


def droppable(example: Example) -> Iterator[tuple[str, list[Mutant]]]:
    """The Dockerfiles with the mutants that lack one option."""
    for name in example.dockerfiles:
        text = (example.context / name).read_text(encoding="utf-8")
        try:
            found = option_mutants(text)
        except DockerfileError:  # one that is shown for just that
            continue
        if found:
            yield name, found


def untried(
    example: Example, known: list[NoticedOption], given: dict[str, dict[str, str]]
) -> Iterator[tuple[str, list[Mutant]]]:
    """The Dockerfiles with the dropped options of which nobody knows who notices.

    Not those with a reason in `given`. A claim that names the option has noticed nothing by that.
    """
    for name, made in droppable(example):
        open = [
            one
            for one in made
            if not reason(example.name, one.what, given) and not current(example, name, one, known)
        ]
        if open:
            yield name, open


def all_untried(
    examples: Sequence[Example], book: Book, given: dict[str, dict[str, str]]
) -> list[tuple[Example, dict[str, list[Mutant]]]]:
    """The examples that have such; creates the file, too: whoever asks for verdicts keeps them."""
    known = read(book)
    write(book, known)
    found = (
        (example, dict(untried(example, known.get(example.name, []), given)))
        for example in examples
    )
    return [each for each in found if each[1]]


def current(
    example: Example, dockerfile: str, mutant: Mutant, known: list[NoticedOption]
) -> NoticedOption | None:
    """The verdict on a mutant that still stands, or None."""
    ids = {claimed.id for claimed in example.claims()}
    return next(
        (
            one
            for one in known
            if (one["dockerfile"], one["mutant"]) == (dockerfile, mutant.what)
            and one["claim"] in ids
            and one["of"] == _of(example, dockerfile, mutant, one["claim"])
        ),
        None,
    )


def keep(example: Example, dockerfile: str, notices: Mapping[Mutant, Notice | None]) -> None:
    """Write what noticed the dropped options of a Dockerfile; what does not stand any more goes."""
    book = example.book
    every = read(book)
    known = every.get(example.name, [])
    found = [one for one in known if one["dockerfile"] != dockerfile]
    for mutant in dict(droppable(example)).get(dockerfile, []):
        notice = notices.get(mutant)
        if notice and notice.claim:
            found.append(
                {
                    "dockerfile": dockerfile,
                    "mutant": mutant.what,
                    "claim": notice.claim,
                    "noticed": shorten(str(notice), 160, placeholder=" …"),
                    "of": _of(example, dockerfile, mutant, notice.claim),
                }
            )
        elif mutant not in notices and (old := current(example, dockerfile, mutant, known)):
            found.append(old)
    every[example.name] = sorted(found, key=lambda one: (one["dockerfile"], one["mutant"]))
    write(book, every)


def write(book: Book, every: Mapping[str, list[NoticedOption]]) -> None:
    """Write the verdicts by example, of those that have some."""
    write_file(book.root / VERDICTS, {name: of for name, of in sorted(every.items()) if of})


def _of(example: Example, dockerfile: str, mutant: Mutant, claim: str) -> str:
    """Digest of the context with the mutant, and of what the claim asks of it."""
    asked = Asked(example, without_its_name(example, dockerfile, mutant))
    claimed = next(one for one in example.claims() if one.id == claim)
    pieces = (dockerfile, mutant.dockerfile, asked(claimed))
    return digest([*files_of(example.context), *(piece.encode() for piece in pieces)])
