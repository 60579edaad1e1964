"""`make bench`: the suite beside the bare tools, all from one run. Nothing here asserts a time."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Container, Iterable
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from engine import Engine
from layerlab.book.book import Book
from layerlab.book.edits import whitespace
from layerlab.book.example import Example
from layerlab.book.load import load_all
from layerlab.builds.build import BuildError, BuildxImage
from layerlab.builds.lab import Lab
from layerlab.images.memory import Memory
from layerlab.tools.chosen_engine import chosen_engine
from tests.known import BOOK, ROOT

# Targets for one bake: when hundreds start together, BuildKit loses jobs ("no such job").
AT_ONCE = 40
READINGS = 7
TOOLCHAIN = "golang:1.27-alpine3.23"
TAG = "measured/bench/toolchain:latest"
# What is watched: an image read from the engine, with nothing remembered, and no more imported.
MEASURE = """
import sys
from pathlib import Path
import docker
from layerlab.images.archive import read_image
from layerlab.images.memory import Memory
_, tag, digest, memory = sys.argv
read_image(docker.from_env().images.get(tag).save(), Memory(Path(memory)), digest)
"""


class Row(NamedTuple):
    """One comparison: what ours takes, what the other takes, and the aim."""

    what: str
    ours: str
    other: str
    ratio: str
    aim: str


def main(arguments: list[str] | None = None) -> None:
    """Run the comparisons and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all by default")
    parts = parser.parse_args(arguments).parts or list(PARTS)
    if unknown := [part for part in parts if part not in PARTS]:
        parser.error(f"{unknown[0]!r} is not a part of the bench; there are {', '.join(PARTS)}")
    engine = chosen_engine(BOOK)
    print(engine.line, flush=True)
    os.environ.update(engine.environment)
    with tempfile.TemporaryDirectory(prefix="measured-bench-") as folder:
        rows = [row for part in parts for row in PARTS[part](engine, Path(folder))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in [Row("", "ours", "bare", "ratio", "aim"), *rows]:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def _timed(what: str, run: Callable[[], object]) -> float:
    print(f"{what} … ", end="", flush=True)
    start = time.monotonic()
    run()
    seconds = time.monotonic() - start
    print(f"{seconds:.1f} s", flush=True)
    return seconds


def _row(what: str, ours: float, other: float, aim: str) -> Row:
    return Row(what, f"{ours:.1f} s", f"{other:.1f} s", f"{ours / other:.2f}", aim)


def _building(engine: Engine, folder: Path) -> list[Row]:
    """Build and measure all examples, beside `docker buildx bake` of the same targets.

    Cold means: every file of every context is unlike any that the builder has seen, so that all
    steps from the first COPY on run, and nothing is known of any image. Images that need services,
    keys or secrets are left out of both. One that cannot be built from changed files would end
    bake, so it is left out there, and said.
    """
    ours, theirs = (_salted(folder / name) for name in ("lab", "bake"))
    memory, failed = Memory(folder / "memory"), set()
    cold = _timed("cold: build and measure", lambda: failed.update(_prepare(engine, memory, ours)))
    print(f"  cannot be built from changed files: {', '.join(sorted(failed)) or 'none'}")
    theirs = [_plain(example, failed) for example in theirs]
    bare = _timed("cold: docker buildx bake", lambda: _bake(theirs, folder))
    warm = _timed("warm: build and measure", lambda: _prepare(engine, memory, ours))
    known = _timed("warm: docker buildx bake", lambda: _bake(theirs, folder))
    return [
        _row("build and measure all examples, cold", cold, bare, "1.25"),
        _row("build and measure all examples, warm", warm, known, "2"),
    ]


def _salted(folder: Path) -> list[Example]:
    book = Book(folder)
    shutil.copytree(BOOK.examples, book.examples, symlinks=True)
    for path in book.examples.glob("*/*/**/*"):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("Dockerfile"):
            data = path.read_bytes()
            path.write_bytes(data if b"\0" in data else data + whitespace().encode())
    return [_plain(example) for example in load_all(book).values()]


def _plain(example: Example, failed: Container[str] = ()) -> Example:
    """The example with only those images that a bare bake builds as well."""
    images = {
        name: image
        for name, image in example.image.items()
        if not (image.fails or image.secrets or image.ssh or image.services or image.contexts)
        and f"{example.name} {name}" not in failed
    }
    plain = example.model_copy(update={"image": images})
    plain._name, plain._book = example.name, example.book
    return plain


def _prepare(engine: Engine, memory: Memory, examples: list[Example]) -> list[str]:
    """Build and measure; returns what cannot be built."""
    with Lab(engine, memory) as lab:
        for _ in lab.prepare(examples):
            print(".", end="", flush=True)
        images = [(example, name) for example in examples for name in example.image]
        return [f"{image[0].name} {image[1]}" for image in images if _fails(lab, *image)]


def _fails(lab: Lab, example: Example, name: str) -> bool:
    try:
        lab.build(example, name)
    except BuildError:
        return True
    return False


def _bake(examples: list[Example], folder: Path) -> None:
    targets = {
        f"{example.name}-{name}".replace("/", "_"): {
            "context": str(example.context), "dockerfile": image.dockerfile, "args": image.args,
            "tags": [f"measured/bench/{example.name}:{name}"], "output": ["type=docker"],
            "attest": ["type=provenance,disabled=true"],
            **({"target": image.target} if image.target else {}),
        }
        for example in examples
        for name, image in example.image.items()
    }  # fmt: skip
    file = folder / "bake.json"
    file.write_text(json.dumps({"target": targets}))
    tags = [tag for target in targets.values() for tag in target["tags"]]
    names = list(targets)
    try:
        for at in range(0, len(names), AT_ONCE):
            some = names[at : at + AT_ONCE]
            # Bake asks before it reads contexts outside the working folder; these are the bench's.
            _run("docker", "buildx", "bake", "--file", file, *some, BUILDX_BAKE_ENTITLEMENTS_FS="0")
    finally:  # a bake that failed has tagged some of them
        subprocess.run(["docker", "rmi", *tags], capture_output=True)


def _run(*command: str | Path, **variables: str) -> None:
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | variables, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    if done.returncode:
        # Of many builds at once the one that failed cancels the others, which say so last.
        first = [line for line in done.stdout.splitlines() if "ERROR" in line][:5]
        sys.exit("\n".join([f"{command[0]} failed:", *first, done.stdout[-2000:]]))


def _reading(_: Engine, folder: Path) -> list[Row]:
    """Time and peak memory of processes that measure the toolchain image, beside dive's.

    One after the other, several times: the medians are compared.
    """
    context = folder / "toolchain"
    context.mkdir()
    (context / "Dockerfile").write_text(f"FROM {TOOLCHAIN}\n")
    built = BuildxImage(context, environment=os.environ, tag=TAG).build()
    dive = str(Path(sys.executable).with_name("dive"))
    runs = []
    for number in range(READINGS):
        words = (MEASURE, TAG, built.digest, str(folder / f"memory-{number}"))
        ours = _watched(f"measuring {TOOLCHAIN}", sys.executable, "-c", *words)
        runs.append((ours, _watched(f"dive {TOOLCHAIN}", dive, TAG, "--source=docker", "--ci")))
    _run("docker", "rmi", TAG)
    ours, other = (
        [median(values) for values in zip(*one, strict=True)] for one in zip(*runs, strict=True)
    )
    return [
        _row(f"measure {TOOLCHAIN}, beside dive", ours[0], other[0], "at most 1"),
        Row(
            "  its peak memory", f"{ours[1]:.0f} MB", f"{other[1]:.0f} MB",
            f"{ours[1] / other[1]:.2f}", "at most 60 MB",
        ),
    ]  # fmt: skip


def _medians(runs: Iterable[tuple[float, float]]) -> list[float]:
    return [median(values) for values in zip(*runs, strict=True)]


def _watched(what: str, *command: str) -> tuple[float, float]:
    """Seconds and peak resident megabytes of one process."""
    print(f"{what} … ", end="", flush=True)
    start, peak = time.monotonic(), 0.0
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen(command, cwd=ROOT, stdout=nowhere, stderr=nowhere)
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            time.sleep(0.005)
    seconds = time.monotonic() - start
    print(f"{seconds:.1f} s", flush=True)
    if process.returncode:
        sys.exit(f"{command[0]} failed with exit code {process.returncode}")
    return seconds, peak


def _resident(pid: int) -> float:
    """The peak so far. Not `ru_maxrss`: a process has its parent's peak in it when it begins."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # it has just ended, or this is no Linux
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


PLAIN = """
project = "plain"
extensions = ["myst_parser", "sphinx_design"]
exclude_patterns = ["measurements", "coverage"]
myst_enable_extensions = ["colon_fence", "deflist"]
html_theme = "furo"
"""


def _site(_: Engine, folder: Path) -> list[Row]:
    """The site beside the same pages in plain Sphinx and Furo, which knows none of our words."""
    (folder / "plain").mkdir()
    (folder / "plain" / "conf.py").write_text(PLAIN)
    pages = folder / "docs"
    shutil.copytree(ROOT / "docs", pages)
    page = max(pages.glob("*.md"), key=lambda path: path.stat().st_size)
    rows = []
    draft = "-D", "measured_draft=1"  # what `make serve` builds, whenever a page is saved
    for what, options in (("the whole site", ()), (f"one page ({page.name}), as a draft", draft)):
        build = partial(_sphinx, ROOT, pages, folder / "ours", *options)
        ours = _timed(f"{what}: ours", build)
        plain = _timed(f"{what}: plain", lambda: _sphinx(folder / "plain", pages, folder / "bare"))
        rows.append(_row(f"build {what}", ours, plain, "1.3"))
        page.write_text(page.read_text() + "\nOne more line.\n")
    return rows


def _sphinx(conf: Path, pages: Path, out: Path, *options: str) -> None:
    command = (sys.executable, "-m", "sphinx", "-Q", "-j", "auto", "-c", conf, *options)
    _run(*command, pages, out, PYTHONPATH=str(ROOT))


PARTS: dict[str, Callable[[Engine, Path], list[Row]]] = {
    "building": _building, "reading": _reading, "site": _site,
}  # fmt: skip


if __name__ == "__main__":
    main()
