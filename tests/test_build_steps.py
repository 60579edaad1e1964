"""BuildKit's progress records, read into build steps."""

import base64
import json

import pytest

from layerlab.builds.build_steps import Step, bases, read_steps

START, END = "2026-11-23T13:42:08.513921306Z", "2026-11-23T13:42:10.013921306Z"


def vertex(name: str, **fields: object) -> str:
    """A record of one vertex, as `--progress=rawjson` prints it."""
    return json.dumps({"vertexes": [{"digest": f"sha256:{name}", "name": name, **fields}]})


def log(name: str, text: str) -> str:
    """A record of a vertex's output."""
    data = base64.b64encode(text.encode()).decode()
    return json.dumps({"logs": [{"vertex": f"sha256:{name}", "stream": 1, "data": data}]})


def sent(name: str, size: int, kind: str = "transferring context:") -> str:
    """A record of bytes that a vertex received."""
    return json.dumps({"statuses": [{"id": kind, "vertex": f"sha256:{name}", "current": size}]})


def test_a_step_is_put_together_from_its_records() -> None:
    """It is announced, starts, and completes, in records of its own; nanoseconds are cut."""
    steps, other = read_steps(
        [
            vertex("[1/2] RUN a", inputs=["sha256:x"]),
            vertex("[1/2] RUN a", started=START),
            log("[1/2] RUN a", "hel"),
            log("[1/2] RUN a", "lo\n"),
            vertex("[1/2] RUN a", started=START, completed=END),
        ]
    )
    [step] = steps
    assert (step.name, step.inputs, step.log, step.cached) == (
        "[1/2] RUN a", ["sha256:x"], b"hello\n", False,
    )  # fmt: skip
    assert step.seconds == pytest.approx(1.5, abs=1e-5)
    assert other == []


def test_a_cached_step_took_no_time() -> None:
    """BuildKit says so in a later record."""
    [step], _ = read_steps(
        [vertex("RUN a"), vertex("RUN a", started=START, completed=END, cached=True)]
    )
    assert (step.cached, step.seconds) == (True, 0.0)


def test_a_step_comes_after_those_it_needs() -> None:
    """The builder reports them in no certain order; independent ones are sorted by name."""
    [a, b, c] = [json.loads(vertex(name)) for name in "abc"]
    a["vertexes"][0]["inputs"] = [c["vertexes"][0]["digest"]]
    steps, _ = read_steps(json.dumps(record) for record in (b, a, c))
    assert [step.name for step in steps] == ["c", "a", "b"]


def test_other_lines_are_kept_apart() -> None:
    """Buildx prints its own errors as plain text between the records."""
    steps, other = read_steps(["ERROR: failed to build: no such file\n", vertex("a"), ""])
    assert [step.name for step in steps] == ["a"]
    assert other == ["ERROR: failed to build: no such file", ""]


def test_an_error_belongs_to_its_step() -> None:
    """The failing step has it; others have none."""
    steps, _ = read_steps([vertex("ok"), vertex("RUN false", error="exit code: 1")])
    assert {step.name: step.error for step in steps} == {"ok": "", "RUN false": "exit code: 1"}


def test_only_context_bytes_count_as_transferred() -> None:
    """Each record holds the sum so far; the Dockerfile itself is not context."""
    name = "[internal] load build context"
    lines = [
        vertex(name),
        sent(name, 29),
        sent(name, 184),
        sent(name, 9, "transferring dockerfile:"),
    ]
    [step], _ = read_steps(lines)
    assert step.transferred == 184


def test_records_of_unknown_steps_are_left_out() -> None:
    """A status or log may come without its vertex."""
    assert read_steps([sent("gone", 1), log("gone", "x"), "{}", '{"vertexes": null}']) == ([], [])


@pytest.mark.parametrize(
    ("name", "internal", "from_base"),
    [
        ("[internal] load build definition from Dockerfile", True, False),
        ("[auth] library/alpine:pull token", True, False),
        ("exporting to image", True, False),
        ("importing cache manifest from local:1", True, False),
        ("resolving provenance for metadata file", True, False),
        ("docker-image://docker.io/docker/dockerfile:1", True, False),
        ("resolve image config for docker-image://docker.io/docker/dockerfile:1", True, False),
        ("[build 1/4] FROM docker.io/library/golang:1.27@sha256:7a", False, True),
        ("[context alpine:3.23] debian:trixie-slim", True, True),
        ("[context words] load from client", True, False),
        ("[stage-1 2/2] COPY --from=build /a /a", False, False),
        ("[build 4/4] RUN echo [x] FROM y", False, False),
    ],
)
def test_a_step_knows_what_it_is(name: str, internal: bool, from_base: bool) -> None:
    """The builder's own steps, a base image's arrival, and instructions are told apart."""
    step = Step("sha256:1", name)
    assert (step.internal, step.from_base) == (internal, from_base)


def test_an_instruction_has_no_place() -> None:
    """It is the step's text as the Dockerfile has it."""
    assert Step("", "[build 4/4] RUN echo [x]").instruction == "RUN echo [x]"


def test_bases_are_named_as_in_the_dockerfile() -> None:
    """Docker Hub's names are short; the digest is empty where the step has none."""
    names = [
        "[build 1/2] FROM docker.io/library/golang:1.27-alpine3.23@sha256:7a0",
        "[stage-1 1/2] FROM gcr.io/distroless/static-debian13:nonroot@sha256:cb6",
        "[base 1/1] FROM docker.io/grafana/grafana:12@sha256:ab1",
        "[2/2] COPY --from=docker.io/library/busybox:1 /bin/sh /sh",
        "[other 1/1] FROM docker.io/library/local",
    ]
    assert bases(Step("", name) for name in names) == {
        "golang:1.27-alpine3.23": "sha256:7a0",
        "gcr.io/distroless/static-debian13:nonroot": "sha256:cb6",
        "grafana/grafana:12": "sha256:ab1",
        "local": "",
    }


def test_a_base_of_another_build_is_none_of_this_one() -> None:
    """The builder joins steps of one image under two names; the Dockerfile has one of them."""
    names = ["FROM docker.io/library/golang:1.27@sha256:ab1", "FROM golang:1.27-trixie@sha256:ab1"]
    steps = [Step("", name) for name in [*names, "FROM debian:trixie@sha256:cb6"]]
    assert bases(steps, ["golang:1.27"]) == {
        "golang:1.27": "sha256:ab1",
        "debian:trixie": "sha256:cb6",
    }
    assert len(bases(steps)) == 3


def test_a_named_context_is_sent_under_its_own_name() -> None:
    """Its bytes count, its step is the builder's own; a Dockerfile is no part of any context."""
    name = "[context words] load from client"
    lines = [vertex(name), sent(name, 5, "transferring words:")]
    lines += [vertex("[internal] load"), sent("[internal] load", 9, "transferring dockerfile:")]
    steps, _ = read_steps(lines)
    assert [(step.transferred, step.internal) for step in steps] == [(5, True), (0, True)]
