"""The git repository that a book is in, for what compares it with a commit."""

import subprocess
from pathlib import Path

from layerlab.book.book import Book
from layerlab.tools.tool_error import ToolError


def check_repository(book: Book) -> None:
    """Raise ToolError where the book is in no git repository."""
    command = ["git", "rev-parse", "--is-inside-work-tree"]
    if subprocess.run(command, cwd=book.root, capture_output=True).returncode:
        raise ToolError(f"{book.root} is in no git repository: there is no commit to compare with")


def committed(book: Book, file: Path) -> str | None:
    """The text of a file of the book as it was committed last, or None."""
    command = ["git", "show", f"HEAD:./{file.relative_to(book.root).as_posix()}"]
    done = subprocess.run(command, cwd=book.root, capture_output=True)
    return done.stdout.decode("utf-8-sig", "replace") if done.returncode == 0 else None
