"""`layerlab test`: every claim and transcript is checked, and nothing is written."""

import argparse
import os
import re
import shlex
import sys

import pytest

from engine import EngineError
from layerlab.book.book import Book
from layerlab.book.load import UnknownExample, all_sound, names
from layerlab.tools.chosen import check_word, existing
from layerlab.tools.chosen_engine import announce, chosen_engine
from layerlab.transcripts.pages import page_names

_WORD = re.compile(r"[\w./+-]+")
# The marker of tests that try what measures, on examples that stand for any.
MACHINERY = "machinery"
STOPPED = "stopped; what was made is removed now, or by the next run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `layerlab test` takes."""
    parser.add_argument(
        "name",
        nargs="?",
        default="",
        help="chapter/example, or part of a name; or several, in quotes",
    )
    parser.add_argument(
        "--suite", action="store_true", help="the tests of the root's own pytest settings, too"
    )
    parser.add_argument(
        "--pytest", default="", type=_split, metavar="OPTIONS",
        help='further options, such as --pytest="-n 2"',
    )  # fmt: skip


def _split(typed: str) -> list[str]:
    """Options as a shell would split them."""
    try:
        return shlex.split(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a quote in {typed!r} has no end") from None


def run(options: argparse.Namespace, book: Book) -> int:
    """Run pytest; its exit code."""
    if not options.suite:
        check_anything(book)
    tests = _modules(book) if options.suite else []
    if set(options.name) & {*"*?"}:
        raise UnknownExample(f"{options.name!r} is a pattern: name a part of a name, as it is")
    options.name = any_of(options.name)
    for word in options.name.split(" or "):
        if _WORD.fullmatch(word):
            check_word(book, word, [*page_names(book.docs), *tests, "nothing"])
    try:
        announce(chosen_engine(book), all_sound(book))
    except EngineError as error:  # no test failed: it is not pytest's 1
        print(error, file=sys.stderr)
        return int(pytest.ExitCode.INTERNAL_ERROR)
    try:
        code = int(pytest.main(command(options, book)))
    except KeyboardInterrupt:  # a second Ctrl-C, while what the first one left was cleared up
        print(f"\n{STOPPED}", file=sys.stderr)
        return int(pytest.ExitCode.INTERRUPTED)
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        named = f" is named {options.name!r}" if options.name else f": none is in {book.root}"
        raise UnknownExample(f"no claim or transcript{named}")
    return code


def any_of(names: str) -> str:
    """Names beside one another, as `layerlab measure` takes them, in pytest's own words."""
    words = names.split()
    alone = all(map(_WORD.fullmatch, words)) and not {"and", "or", "not"} & {*words}
    return " or ".join(words) if alone else names


def check_anything(book: Book) -> None:
    """Raise UnknownExample where there is no example, no context without claims and no page."""
    if not any(book.examples.glob("*/*/")) and not page_names(book.docs):
        existing(book)


def _modules(book: Book) -> list[str]:
    """Names of the modules of the root's own suite."""
    return [path.stem for path in book.root.glob("tests/**/test_*.py")]


def _only_of_examples(expression: str, book: Book) -> list[str]:
    """The option that leaves out tests of what measures, where only examples are named.

    Such tests have examples of the book for their subjects, and so their names.
    """
    known = [*names(book), *page_names(book.docs)]
    for word in expression.lower().split(" or "):
        others = not any(word in name for name in known) or any(word in m for m in _modules(book))
        if word not in known and others:
            return []
    return ["-m", f"not {MACHINERY}"] if expression else []


def command(options: argparse.Namespace, book: Book) -> list[str]:
    """What pytest is given: settings of the root only where its own suite is asked for.

    Else it runs no module of the root, whose Python files may be anybody's.
    """
    given = [f"--rootdir={book.root}", f"--root={book.root}", *options.pytest]
    given += ["-k", options.name] if options.name else []
    if options.suite:
        return [*_only_of_examples(options.name, book), *given]
    folders = [str(path) for path in (book.examples, book.docs) if path.is_dir()]
    if not folders:  # pytest would take the current folder
        raise UnknownExample(f"no examples and no pages in {book.root}")
    ours = ["-p", "layerlab.pytest_plugin", "-c", os.devnull, "--noconftest", "-o", "python_files="]
    return [*ours, "-p", "no:cacheprovider", "-ra", *given, *folders]
