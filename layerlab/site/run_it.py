"""Run it yourself: the commands for an example, and what was seen when they were measured."""

import shlex
from typing import Any

from layerlab.book.claims.running import Run, Runs
from layerlab.book.claims.serving import Request, Serves
from layerlab.book.example import Example, Image
from layerlab.book.service import Container
from layerlab.records.record import Record
from layerlab.site.transcript_block import transcript_code
from layerlab.transcripts.shown import Piece


def run_it_yourself(example: Example, record: Record, repository: str) -> transcript_code:
    """A console session: outputs are the recorded ones, never typed."""
    session = [_command(f"git clone {repository}")] if repository else []
    session.append(_command(f"cd {_folder(example, repository)}"))
    for name in example.image:
        session += _image(example, name, record)
    text = "\n".join(piece.printed for piece in session)
    return transcript_code(text, text, language="console", pieces=session, force=True)


def _folder(example: Example, repository: str) -> str:
    clone = repository.rstrip("/").rpartition("/")[2]
    return "/".join(part for part in (clone, example.book.shown(example.context)) if part)


def _command(text: str) -> Piece:
    return Piece("command", text)


def _seen(text: str) -> list[Piece]:
    return [Piece("output", text.rstrip("\n"))] if text.strip() else []


def _image(example: Example, name: str, record: Record) -> list[Piece]:
    image = example.image[name]
    if image.services or image.container.services:
        who = "its build" if image.services else "it"
        return _seen(f"# {name}: {who} needs servers, which `make test` starts")
    tag = f"{example.name.rpartition('/')[2]}:{name}"
    session = [_command(build_command(image, tag))]
    measured = record["images"][name]
    if "fails" in measured:
        message = measured["fails"]["message"].strip().splitlines()[-3:]
        return [*session, *_seen("\n".join(message))]
    for key, tried in (("serves", served), ("runs", _ran)):
        claim = getattr(image, key)
        if claim is not None:
            value: Any = record["claims"][f"{name} {key}"]["value"]
            session += tried(claim, image.container, tag, value)
    return session


def build_command(image: Image, tag: str) -> str:
    """The command that builds the image as it was measured."""
    words = ["docker", "build", "--tag", tag]
    words += ["--file", image.dockerfile] if image.dockerfile != "Dockerfile" else []
    words += ["--target", image.target] if image.target else []
    for name, value in image.args.items():
        words += ["--build-arg", f"{name}={value}"]
    for name in image.secrets:
        words += ["--secret", f"id={name},env={name.upper().replace('-', '_')}"]
    for name, source in image.contexts.items():
        words += ["--build-context", f"{name}={source}"]
    words += ["--ssh", "default"] if image.ssh else []
    return shlex.join([*words, "."])


def served(claim: Serves, container: Container, tag: str, value: Any) -> list[Piece]:
    """A container, the requests that it was sent, and what it answered."""
    port = claim.port
    words = ["--detach", "--rm", "--name", "try", "--publish", f"{port}:{port}"]
    words += _variables(container.env)
    session = [_command(shlex.join(["docker", "run", *words, tag, *container.command]))]
    answers = value if isinstance(value, list) else [value]
    for one, answer in zip(claim.requests, answers, strict=True):
        session += [_command(_curl(one, port)), *_seen(answer["body"])]
    return [*session, _command("docker stop try")]


def _curl(one: Request, port: int) -> str:
    """The command that sends a request as it was measured."""
    words = ["curl", "--silent"]
    words += ["--request", one.method] if one.method != "GET" else []
    for name, value in one.request.headers.items():
        words += ["--header", f"{name}: {value}"]
    words += ["--data", one.request.data] if one.request.data is not None else []
    return shlex.join([*words, f"localhost:{port}{one.path}"])


def _ran(claim: Runs, container: Container, tag: str, value: dict[str, Any]) -> list[Piece]:
    session: list[Piece] = []
    for name, run in claim.root.items():
        session.append(_command(run_command(run, container, tag)))
        session += _seen(value[name]["stdout"] + value[name]["stderr"])
    return session


def run_command(run: Run, container: Container, tag: str) -> str:
    """The command that runs the image as it was measured."""
    words = ["docker", "run", "--rm"]
    words += ["--user", run.user] if run.user is not None else []
    words += ["--entrypoint", run.entrypoint] if run.entrypoint is not None else []
    words += _variables(container.env | run.env)
    return shlex.join([*words, tag, *(run.command or container.command)])


def _variables(env: dict[str, str]) -> list[str]:
    """Options of `docker run`; a value that is another in each measuring is told in capitals."""
    pairs = (f"{name}={text.replace('{value}', 'VALUE')}" for name, text in env.items())
    return [word for pair in pairs for word in ("--env", pair)]
