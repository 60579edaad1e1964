"""`layerlab affected BASE`: what a change since BASE must run.

Prints nothing when all of it must, and `nothing` when the change touches no example; with
`--pages` the same of pages and the tests that read them. What is not committed yet counts.
"""

import argparse
import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from layerlab.book.book import Book
from layerlab.book.load import names
from layerlab.tools.repository import check_repository
from layerlab.tools.tool_error import ToolError
from layerlab.transcripts.pages import on_page, page_names
from layerlab.transcripts.transcript import TranscriptError

EVERYTHING, NOTHING = "", "nothing"
# What any measurement depends on. A page, a record or a text on contributing is not among them.
_SHARED = re.compile(
    r"^(layerlab|engine|tests|\.ci)/|^(conf\.py|Makefile|pyproject\.toml|requirements(-site)?\.txt)$"
)
# What any page is made by.
_SITE = re.compile(
    r"^(layerlab/(book|records|site|transcripts)|docs/_\w+|tests/browser)/|^conf\.py$"
)
_HERE = Book(Path())
_EXAMPLE = re.compile(rf"^{_HERE.examples}/([^/]+/[^/.]+)[/.]")
_PAGE = re.compile(rf"^{_HERE.docs}/([^/]+)\.md$")
_RECORD = re.compile(rf"^{_HERE.records}/(?:transcripts/([^/]+)|([^/]+/[^/]+))\.json$")


def expression(paths: Iterable[str], examples: Sequence[str], pages: dict[str, set[str]]) -> str:
    """What `-k` must select for these paths; `pages` has the examples of each page's transcripts.

    An example brings its transcripts, since their names end with it; a page brings its own.
    """
    found: set[str] = set()
    for path in paths:
        if _SHARED.match(path):
            return EVERYTHING
        if match := _EXAMPLE.match(path):
            found.add(match[1])
        elif match := _PAGE.match(path):
            found |= pages.get(match[1], set())
        elif match := _RECORD.match(path):
            found |= pages.get(match[1], set()) if match[1] else {match[2]}
    return " or ".join(sorted(found & set(examples))) or NOTHING


def reading(paths: Iterable[str], pages: Iterable[str]) -> str:
    """What `-k` must select of the tests that read pages: their names end with that of the page."""
    paths = list(paths)
    if any(map(_SITE.match, paths)):
        return EVERYTHING
    found = {match[1] for match in map(_PAGE.match, paths) if match}
    return " or ".join(f"[{page}]" for page in sorted(found & {*pages})) or NOTHING


def changed(base: str, root: Path) -> list[str]:
    """The paths that differ between the common ancestor with `base` and now; raises ToolError."""
    ancestor = _git(root, "merge-base", base, "HEAD")
    if not ancestor:
        raise ToolError(f"no commit here is in both {base} and HEAD")
    known = _git(root, "diff", "--name-only", "--relative", "--no-renames", *ancestor)
    return sorted({*known, *_git(root, "ls-files", "--others", "--exclude-standard")})


def _git(root: Path, *words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True)
    if done.returncode and done.stderr:
        said = done.stderr.strip().splitlines()[0]
        raise ToolError(f"{said}; name a commit or branch that is here, with make by BASE=…")
    return done.stdout.splitlines()


def shown(book: Book) -> dict[str, set[str]]:
    """The examples of each page's transcripts; a page that cannot be read has none."""
    found: dict[str, set[str]] = {}
    for file in book.docs.rglob("*.md"):
        try:
            examples = {one.example for one in on_page(file, book.docs) if one.example}
        except TranscriptError:
            continue
        if examples:
            found[file.relative_to(book.docs).with_suffix("").as_posix()] = examples
    return found


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `layerlab affected` takes."""
    parser.add_argument("base", help="a commit or branch, such as origin/main")
    parser.add_argument("--pages", action="store_true", help="the tests that read pages")


def run(options: argparse.Namespace, book: Book) -> int:
    """Print the expression."""
    check_repository(book)
    paths = changed(options.base, book.root)
    if options.pages:
        print(reading(paths, page_names(book.docs)))
    else:
        print(expression(paths, names(book), shown(book)))
    return 0
