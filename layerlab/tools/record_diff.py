"""`layerlab diff REVISION`: the numbers that moved, as Markdown."""

import argparse
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from layerlab.book.book import Book
from layerlab.book.claims.words import counted
from layerlab.records.difference import differences
from layerlab.records.files import mend
from layerlab.tools.repository import check_repository
from layerlab.tools.tool_error import ToolError


def rows(revision: str, book: Book) -> Iterator[tuple[str, str]]:
    """Each record that differs from its committed version by more than noise, and where."""
    for file in sorted(book.records.rglob("*.json")):
        name = str(file.relative_to(book.records).with_suffix(""))
        now = _record(file.read_bytes(), book.shown(file), name)
        old = _committed(revision, file, name, book)
        if old is None:
            yield name, "recorded for the first time"
            continue
        yield from ((name, line) for line in differences(old, now))


def _committed(revision: str, file: Path, name: str, book: Book) -> Any | None:
    command = ["git", "show", f"{revision}:./{file.relative_to(book.root)}"]
    done = subprocess.run(command, cwd=book.root, capture_output=True)
    return None if done.returncode else _record(done.stdout, command[-1], name)


def _record(text: bytes, shown: str, name: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ToolError(f"the record {shown} is corrupt ({error}); {mend(name)}") from None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `layerlab diff` takes."""
    parser.add_argument("revision", help="a commit, such as HEAD")


def run(options: argparse.Namespace, book: Book) -> int:
    """Print the table; raises ToolError where there is no such commit."""
    check_repository(book)
    known = subprocess.run(
        ["git", "rev-parse", "--verify", options.revision], cwd=book.root, capture_output=True
    )
    if known.returncode:
        raise ToolError(f"{options.revision!r} is no commit of this repository")
    found = list(rows(options.revision, book))
    print(
        f"{counted(len(found), 'recorded values')} moved." if found else "No recorded value moved."
    )
    if found:
        print("\n| record | what moved |\n| --- | --- |")
    for name, line in found:
        print(f"| {name} | {_cell(line)} |")
    return 0


def _cell(text: str) -> str:
    short = text if len(text) <= 200 else f"{text[:200]}…"
    return short.replace("|", "\\|").replace("\n", " ")
