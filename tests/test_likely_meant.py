"""A build that fails names the Dockerfile and its line, and what a misspelt name was meant for."""

import base64
import json
from pathlib import Path

import pytest

from engine import Engine
from layerlab.book.book import Book
from layerlab.book.example import Example
from layerlab.builds.build import failure
from layerlab.builds.build_steps import read_steps
from layerlab.builds.likely_meant import near_file
from layerlab.tools import chosen_engine

SHOWN = "examples/shop/app/Dockerfile"
RULE = "-" * 20
NO_FILE = 'failed to calculate checksum of ref a1::b2: "/helo.sh": not found'
NO_STAGE = "biuld: failed to resolve source metadata for docker.io/library/biuld:latest: not found"


def excerpt(line: int, error: str) -> str:
    """What Buildx prints at the end."""
    shown = f"Dockerfile:{line}\n{RULE}\n   {line} | >>> it\n{RULE}\n" if line else ""
    return f"{shown}ERROR: failed to build: failed to solve: {error}\n"


def vertex(name: str, error: str) -> str:
    """What it prints of a step that fails."""
    log = base64.b64encode(b"oh no\n").decode()
    step = {"digest": "sha256:1", "name": name, "error": error}
    return json.dumps({"vertexes": [step], "logs": [{"vertex": "sha256:1", "data": log}]}) + "\n"


CASES = {
    "the other call of Buildx": (
        excerpt(3, "it does not parse").replace("to solve", "to run Build function"),
        f"{SHOWN}:3: it does not parse",
    ),
    "step": (
        vertex("[2/2] RUN make", "exit code: 2") + excerpt(3, "exit code: 2"),
        f"{SHOWN}:3: step '[2/2] RUN make': exit code: 2",
    ),
    "file": (
        vertex("[2/2] COPY helo.sh /", NO_FILE) + excerpt(2, NO_FILE),
        f"{SHOWN}:2: step '[2/2] COPY helo.sh /': {NO_FILE} (did you mean src/hello.sh?)",
    ),
    "stage": (
        vertex("[internal] load metadata for x", NO_STAGE)
        + excerpt(5, f"{NO_STAGE} (did you mean build?)"),
        f"{SHOWN}:5: {NO_STAGE} (did you mean build?)",
    ),
    "stage in a step": (
        vertex("[1/2] FROM biuld", NO_STAGE) + excerpt(5, f"{NO_STAGE} (did you mean build?)"),
        f"{SHOWN}:5: step '[1/2] FROM biuld': {NO_STAGE} (did you mean build?)",
    ),
    "instruction": (
        excerpt(2, "dockerfile parse error on line 2: unknown instruction: CPY"),
        f"{SHOWN}:2: dockerfile parse error on line 2: unknown instruction: CPY",
    ),
    "target": (
        excerpt(0, 'target stage "biuld" could not be found (did you mean build?)'),
        f'{SHOWN}: target stage "biuld" could not be found (did you mean build?)',
    ),
    "empty": (
        excerpt(0, "the Dockerfile cannot be empty"),
        f"{SHOWN}: the Dockerfile cannot be empty",
    ),
    "no UTF-8": (
        excerpt(0, "failed to marshal LLB definition: string field contains invalid UTF-8"),
        f"{SHOWN}: failed to marshal LLB definition: string field contains invalid UTF-8 "
        "(what a Dockerfile says is in UTF-8)",
    ),
    "builder": ('ERROR: no builder "nowhere" found\n', 'no builder "nowhere" found'),
}


@pytest.mark.parametrize(("printed", "said"), CASES.values(), ids=CASES)
def test_a_failed_build_says_where(printed: str, said: str, tmp_path: Path) -> None:
    """As whoever wrote the Dockerfile knows it, with the nearest name where one is unknown."""
    tmp_path.joinpath("src").mkdir()
    tmp_path.joinpath("src/hello.sh").touch()
    error = failure(*read_steps(printed.splitlines()), SHOWN, tmp_path)
    assert str(error).splitlines()[0] == f"the build fails: {said}"


@pytest.mark.parametrize(
    ("step", "name", "said"),
    [
        ("COPY main.py /", "main.py", " (it is in the context's folder, and .dockerignore leaves"),
        ("COPY mian.py /", "mian.py", " (did you mean main.py?)"),
        ("COPY --from=build mian.py /", "mian.py", ""),
        ("COPY zzz /", "zzz", ""),
    ],
)
def test_a_file_that_is_not_found_is_looked_for(
    step: str, name: str, said: str, tmp_path: Path
) -> None:
    """In the context, unless it comes from elsewhere."""
    (tmp_path / "main.py").touch()
    found = near_file(step, f'failed: "/{name}": not found', tmp_path)
    assert found.startswith(said)
    assert bool(found) == bool(said)


def test_an_image_that_is_a_misspelt_stage_is_told_before_the_build(tmp_path: Path) -> None:
    """The embedded engine has no such image."""
    book = Book(tmp_path)
    example = Example.of({"title": "", "image": {"app": {}}}, "shop/app", book)
    example.context.mkdir(parents=True)
    (example.context / "Dockerfile").write_text(
        "FROM alpine:3.23 AS build\nFROM alpine:3.23\nCOPY --from=biuld /x /x\n"
    )
    engine = Engine(True, "unix:///a", "28.5.2", "v0.25.2", "containerd", "engine: one")
    assert chosen_engine.lacking(engine, [example]) == [
        f"engine: {SHOWN} names biuld:latest, which the embedded engine cannot rebuild; "
        "`python -m engine status` lists those there are; did you mean 'build'?"
    ]
