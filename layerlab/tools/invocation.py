"""Measure Docker images, and check what is claimed of them.

Works on a folder with `examples/CHAPTER/EXAMPLE/`, each a build context, and
`examples/CHAPTER/EXAMPLE.toml` beside it, which says what is claimed of its images.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from engine import EngineError
from engine.argument_parser import Parser
from engine.ending_signals import ends_when_told
from engine.standard_output import ends_plainly
from layerlab.book.book import Book
from layerlab.book.dockerfiles import DockerfileError
from layerlab.book.load import ExampleError, UnknownExample
from layerlab.builds.failures import EXPECTED, message
from layerlab.records.store import RecordError
from layerlab.tools import affected, measure, record_diff, repair, scaffold, schema, try_claims
from layerlab.tools.chosen import check_root
from layerlab.tools.mutate import mutation_run
from layerlab.tools.prose import read_pages
from layerlab.tools.tool_error import ToolError
from layerlab.transcripts.transcript import TranscriptError

_SENTENCES = (
    ExampleError, DockerfileError, TranscriptError, RecordError, ToolError, EngineError,
)  # fmt: skip
WRONG_NAME = 2  # as argparse ends when it does not know an option


class Tool(NamedTuple):
    """One of the commands."""

    says: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Book], int]


TOOLS = {
    "measure": Tool(
        "build and measure examples, say what was measured, and record it",
        measure.add_arguments, measure.run,
    ),
    "test": Tool(
        "check that the claims hold, and write nothing", try_claims.add_arguments, try_claims.run
    ),
    "mutate": Tool(
        "break Dockerfiles and claims; list what no claim notices",
        mutation_run.add_arguments, mutation_run.run,
    ),
    "repair": Tool(
        "a Dockerfile with faults to edit; how much of its goal is reached",
        repair.add_arguments, repair.run,
    ),
    "new": Tool("make a chapter or an example that passes", scaffold.add_arguments, scaffold.run),
    "prose": Tool("find typed numbers and unusual words in pages", read_pages.add_arguments,
                  read_pages.run),
    "affected": Tool("what a change since a commit must run", affected.add_arguments, affected.run),
    "diff": Tool("recorded values that moved since a commit", record_diff.add_arguments,
                 record_diff.run),
    "schema": Tool("write the JSON schema of claims files, for editors", schema.add_arguments,
                   schema.run),
}  # fmt: skip


@ends_when_told
@ends_plainly
def run(arguments: list[str] | None = None) -> int:
    """Run one command, as `layerlab` is given it; its exit code."""
    options = _parser().parse_args(arguments)
    book = Book(options.root.resolve())
    try:
        check_root(book)
        return int(options.run(options, book))
    except UnknownExample as error:
        print(book.typed(str(error)), file=sys.stderr)
        return WRONG_NAME
    except _SENTENCES as error:
        print(book.typed(str(error)), file=sys.stderr)
    except EXPECTED as error:
        print(f"stopped: {message(error)}", file=sys.stderr)
    return 1


def _parser() -> Parser:
    parser = Parser(
        "layerlab", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _add_root(parser, Path())
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, tool in TOOLS.items():
        one = commands.add_parser(name, help=tool.says, description=f"{name}: {tool.says}.")
        _add_root(one, argparse.SUPPRESS)  # else it would take back what stands before the command
        tool.add_arguments(one)
        one.set_defaults(run=tool.run)
    return parser


def _add_root(parser: argparse.ArgumentParser, default: Path | str) -> None:
    parser.add_argument(
        "--root", type=Path, default=default, metavar="DIR",
        help="the folder that holds examples/; the current one without it",
    )  # fmt: skip
