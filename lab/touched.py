"""`python -m lab.touched BASE`: what `make test EXAMPLE=…` must run for a change since BASE.

Prints nothing when all of it must, and `nothing` when the change touches no example.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from lab import ROOT
from lab.load import names
from lab.transcripts.pages import find

EVERYTHING, NOTHING = "", "nothing"
# What any measurement depends on. A page, a record or a text on contributing is not among them.
_SHARED = re.compile(
    r"^(lab|engine|tests|\.ci)/|^(conf\.py|Makefile|pyproject\.toml|requirements\.(txt|in))$"
)
_EXAMPLE = re.compile(r"^examples/([^/]+/[^/.]+)[/.]")
_PAGE = re.compile(r"^docs/([^/]+)\.md$")
_RECORD = re.compile(r"^docs/measurements/(?:transcripts/([^/]+)|([^/]+/[^/]+))\.json$")


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


def changed(base: str, root: Path = ROOT) -> list[str]:
    """The paths that differ between the common ancestor with `base` and now; raises SystemExit."""
    command = ["git", "diff", "--name-only", "--no-renames", f"{base}...HEAD"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"lab.touched: {done.stderr.strip().splitlines()[0]}")
    return done.stdout.splitlines()


def shown() -> dict[str, set[str]]:
    """The examples of each page's transcripts."""
    found: dict[str, set[str]] = {}
    for transcript in find():
        if transcript.example:
            found.setdefault(transcript.page, set()).add(transcript.example)
    return found


def main(arguments: list[str] | None = None) -> None:
    """Print the expression."""
    parser = argparse.ArgumentParser(prog="python -m lab.touched", description=__doc__)
    parser.add_argument("base", help="a commit or branch, such as origin/main")
    base = parser.parse_args(arguments).base
    print(expression(changed(base), names(), shown()))


if __name__ == "__main__":
    main()
