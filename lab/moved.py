"""`python -m lab.moved REVISION`: the recorded numbers that moved since then, as Markdown."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lab import RECORDS, ROOT, record


def rows(revision: str, records: Path = RECORDS, root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Each record that differs from its committed version by more than noise, and where."""
    for file in sorted(records.rglob("*.json")):
        name = str(file.relative_to(records).with_suffix(""))
        old = _committed(revision, file.relative_to(root), root)
        if old is None:
            yield name, "recorded for the first time"
            continue
        yield from ((name, line) for line in record.moved(old, json.loads(file.read_text())))


def _committed(revision: str, file: Path, root: Path) -> Any | None:
    command = ["git", "show", f"{revision}:{file}"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    return None if done.returncode else json.loads(done.stdout)


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m lab.moved", description=__doc__)
    parser.add_argument("revision", help="a commit, such as HEAD")
    revision = parser.parse_args(arguments).revision
    known = subprocess.run(
        ["git", "rev-parse", "--verify", revision], cwd=ROOT, capture_output=True
    )
    if known.returncode:
        sys.exit(f"lab.moved: {revision!r} is no commit of this repository")
    moved = list(rows(revision))
    print(f"{len(moved)} recorded values moved." if moved else "No recorded value moved.")
    if moved:
        print("\n| record | what moved |\n| --- | --- |")
    for name, line in moved:
        print(f"| {name} | {_cell(line)} |")


def _cell(text: str) -> str:
    short = text if len(text) <= 200 else f"{text[:200]}…"
    return short.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    main()
