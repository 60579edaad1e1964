"""Run it yourself: the commands for an example, and what was seen when they were measured."""

import shlex
from typing import Any

from lab.claims.running import Run, Runs, Serves
from lab.example import Example, Image
from lab.pages.details import details, fold
from lab.pages.transcript import transcript_code
from lab.transcripts.shown import Piece


def run_it_yourself(
    example: Example, images: list[str], record: dict[str, Any], repository: str
) -> details:
    """A folded console session: outputs are the recorded ones, never typed."""
    session = [_command(f"git clone {repository}")] if repository else []
    session.append(_command(f"cd {_folder(example, repository)}"))
    for name in images:
        session += _image(example, name, record)
    text = "\n".join(piece.printed for piece in session)
    block = transcript_code(text, text, language="console", pieces=session, force=True)
    return fold("Run it yourself: the commands, and what was seen", [block], ["run"])


def _folder(example: Example, repository: str) -> str:
    clone = repository.rstrip("/").rpartition("/")[2]
    return "/".join(part for part in (clone, "examples", example.name) if part)


def _command(text: str) -> Piece:
    return Piece("command", text)


def _seen(text: str) -> list[Piece]:
    return [Piece("output", text.rstrip("\n"))] if text.strip() else []


def _image(example: Example, name: str, record: dict[str, Any]) -> list[Piece]:
    image = example.image[name]
    if image.services:
        return _seen(f"# {name}: its build needs servers, which `make test` starts")
    tag = f"{example.name.rpartition('/')[2]}:{name}"
    session = [_command(build_command(image, tag))]
    if "fails" in record["images"][name]:
        message = record["images"][name]["fails"]["message"].strip().splitlines()[-3:]
        return [*session, *_seen("\n".join(message))]
    for key, tried in (("serves", _served), ("runs", _ran)):
        claim = getattr(image, key)
        if claim is not None:
            session += tried(claim, tag, record["claims"][f"{name} {key}"]["value"])
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


def _served(claim: Serves, tag: str, value: dict[str, Any]) -> list[Piece]:
    port = claim.port
    return [
        _command(f"docker run --detach --rm --name try --publish {port}:{port} {tag}"),
        _command(f"curl --silent localhost:{port}{claim.path}"),
        *_seen(value["body"]),
        _command("docker stop try"),
    ]


def _ran(claim: Runs, tag: str, value: dict[str, Any]) -> list[Piece]:
    session: list[Piece] = []
    for name, run in claim.root.items():
        session.append(_command(run_command(run, tag)))
        session += _seen(value[name]["stdout"] + value[name]["stderr"])
    return session


def run_command(run: Run, tag: str) -> str:
    """The command that runs the image as it was measured."""
    words = ["docker", "run", "--rm"]
    words += ["--user", run.user] if run.user is not None else []
    words += ["--entrypoint", run.entrypoint] if run.entrypoint is not None else []
    for name, value in run.env.items():
        words += ["--env", f"{name}={value}"]
    return shlex.join([*words, tag, *run.command])
