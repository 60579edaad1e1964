"""What Dockerfiles say: instructions, stages, the images that a build starts from."""

import subprocess
import sys
from pathlib import Path

import pytest

from layerlab.book import dockerfiles
from layerlab.book.book import Book
from layerlab.book.load import ExampleError, load
from tests.known import ROOT


def test_image_names_in_a_dockerfile() -> None:
    """FROM, COPY --from and RUN --mount are read; stages, scratch and heredocs are no images."""
    dockerfile = """# syntax=docker/dockerfile:1
ARG VERSION=3.23
FROM --platform=$BUILDPLATFORM golang:1.27-alpine3.23 AS build
RUN --mount=type=bind,from=docker.io/library/busybox,target=/b \\
    --mount=type=cache,target=/c true
RUN <<END
FROM table
END
FROM alpine:${VERSION} AS Final
COPY --from=build --chown=1 /a /a
COPY --from=gcr.io/distroless/static-debian13:nonroot@sha256:0123 /a /a
FROM final
COPY --from=0 / /
FROM scratch
FROM ${NOT_GIVEN}
"""
    assert dockerfiles.images(dockerfile) == [
        "docker/dockerfile:1",
        "golang:1.27-alpine3.23",
        "busybox:latest",
        "alpine:3.23",
        "gcr.io/distroless/static-debian13:nonroot",
    ]


HEREDOCS = {
    "a comment": "# RUN <<EOF is a here-document\n",
    "arithmetic": "RUN echo $((1<<shift))\n",
    "quotes": 'RUN echo "a <<EOF b"\n',
    "a list": 'RUN ["sh", "-c", "cat <<EOF"]\n',
    "a here-string": "RUN cat <<<word\n",
    "no word of its own": "RUN cat<<EOF\n",
    "no instruction for it": "ENV A=1 B=<<EOF\n",
    "a document": "RUN <<EOF\nFROM table\n EOF\nEOF\n",
    "tabs before its end": "RUN <<-EOF\n\tFROM table\n\tEOF\n",
    "two documents": "COPY <<a.txt <<'b c' /x/\nFROM table\na.txt\nFROM table\nb c\n",
    "a continued line": "RUN cat <<A \\\n# with \\\n\n && true\nFROM table\nA\n",
    "an instruction for later": "ONBUILD RUN <<EOF\nFROM table\nEOF\n",
    "lines as Windows ends them": "RUN a \\\r\n b\r\nRUN <<EOF\r\nFROM table\r\nEOF\r\n",
}


@pytest.mark.parametrize("text", HEREDOCS.values(), ids=HEREDOCS)
def test_what_is_in_a_here_document_and_what_is_not(text: str) -> None:
    """As BuildKit reads it (`docker build --call=targets` lists the same stages)."""
    dockerfile = f"FROM alpine:3.23 AS First\n{text}FROM node:24-alpine3.23\n# the end"
    assert dockerfiles.stage_names(dockerfile) == ["first", ""]
    assert dockerfiles.images(dockerfile) == ["alpine:3.23", "node:24-alpine3.23"]
    assert "".join(one.text for one in dockerfiles.instructions(dockerfile)) == dockerfile


PARTS = """ARG VERSION
ARG BASE=alpine:3.23
FROM $BASE AS Tools
FROM node:${VERSION} AS site
ARG VERSION=1
RUN --mount=from=tools,target=/t true
FROM python:3.13 AS unused
FROM busybox:${TAG:-1.37}
COPY --from=site /a /a
COPY --from=0 /b /b
"""


def test_a_build_needs_what_its_target_needs() -> None:
    """With the arguments that it is given; stages that are not built need nothing."""
    known = {"VERSION": "24-alpine3.23"}
    assert dockerfiles.needed(PARTS, args=known) == [
        "alpine:3.23", "node:24-alpine3.23", "busybox:1.37",
    ]  # fmt: skip
    assert dockerfiles.needed(PARTS, "TOOLS", {"BASE": "debian"}) == ["debian:latest"]
    assert dockerfiles.needed(PARTS, "unused") == ["python:3.13"]
    assert dockerfiles.images(PARTS, known) == [
        "alpine:3.23", "node:24-alpine3.23", "python:3.13", "busybox:1.37",
    ]  # fmt: skip


def test_a_number_is_a_stage_in_copy_alone() -> None:
    """As BuildKit builds it; elsewhere it is the name of an image."""
    first = "FROM alpine:3.23 AS first\n"
    assert dockerfiles.needed(f"{first}FROM scratch\nCOPY --from=0 /a /a\n") == ["alpine:3.23"]
    assert dockerfiles.needed(f"{first}FROM 0\n") == ["0:latest"]
    mounted = f"{first}FROM scratch\nRUN --mount=from=0,target=/x true\n"
    assert dockerfiles.needed(mounted) == ["0:latest"]


@pytest.mark.parametrize(
    ("word", "image"),
    [
        ("${A:-x}:1", "x:1"), ("${A-x}:1", "x:1"), ("a${B:+-slim}", "a-slim:latest"),
        ("a${A:+-slim}", "a:latest"), ("$B-${B}", "b-b:latest"), ("${A:-}", None),
        ("app-$TARGETOS", "app-linux:latest"), ("docker.io/library/a:1@sha256:00", "a:1"),
    ],
)  # fmt: skip
def test_variables_in_an_image_name(word: str, image: str | None) -> None:
    """As BuildKit fills them in."""
    dockerfile = f"ARG A\nARG B=b\nFROM {word}\n"
    assert dockerfiles.images(dockerfile) == ([image] if image else [])


@pytest.mark.parametrize("first", ["", "#!/usr/bin/env docker\n", "\ufeff", "# escape=`\n"])
def test_the_image_that_reads_the_rest(first: str) -> None:
    """A `# syntax=` line is among the first lines; below an instruction it is a comment."""
    assert dockerfiles.images(f"{first}# syntax=docker/dockerfile:1\nFROM scratch\n") == [
        "docker/dockerfile:1"
    ]
    assert dockerfiles.images("FROM scratch\n# syntax=docker/dockerfile:1\n") == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "file with no instructions"),
        ("FROM a AS b\nRUN <<END\n", "unterminated heredoc"),
        ("FROM a AS b\nENV x\n", "ENV must have two arguments"),
    ],
)
def test_what_is_no_dockerfile_is_a_sentence(tmp_path: Path, text: str, reason: str) -> None:
    """Where its stages have to be known; nowhere a traceback."""
    with pytest.raises(dockerfiles.DockerfileError, match=f"^the Dockerfile parser says: {reason}"):
        dockerfiles.instructions(text)
    context = tmp_path / "examples" / "shop" / "app"
    context.mkdir(parents=True)
    (context / "Dockerfile").write_text(text)
    context.with_suffix(".toml").write_text('title = "An app"\n[image.app]\ntarget = "b"\n')
    assert dockerfiles.named_in(context) == set()
    with pytest.raises(ExampleError, match=f"cannot be read: the Dockerfile parser says: {reason}"):
        load("shop/app", Book(tmp_path))


FORKED = """
import multiprocessing
from layerlab.book.dockerfiles import stage_names

def stages(part):
    return [stage_names(f"FROM alpine AS s{part}-{number}") for number in range(500)]

first = stages(0)
with multiprocessing.get_context("fork").Pool(2) as pool:
    found = pool.map(stages, range(4))
print(found[0] == first, found[3][-1])
"""


def test_a_forked_process_can_read_too() -> None:
    """Sphinx forks to read and to write pages: what was read before and what was not is read."""
    done = subprocess.run(
        [sys.executable, "-c", FORKED], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "True ['s3-499']\n", done.stderr
