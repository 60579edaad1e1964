"""`layerlab schema`: write the JSON schema of claims files, by which editors complete them."""

import argparse

from layerlab.book.book import Book
from layerlab.book.claim_kinds import write
from layerlab.tools.chosen import existing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes nothing but the root."""


def run(options: argparse.Namespace, book: Book) -> int:
    """Write it and say where."""
    if not book.examples.is_dir():
        existing(book)
    print(f"wrote {book.shown(write(book))}")
    return 0
