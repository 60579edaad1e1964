"""Where `{value}` stands for a random value, and where it would be sent as it is written."""

from collections.abc import Iterator
from pathlib import Path

from layerlab.book.claims.serving import Request
from layerlab.book.diagnostics import at
from layerlab.book.example import Example

_PLACEHOLDERS = ("{value}", "{public_key}")


def placeholders_sent(example: Example, file: Path) -> Iterator[str]:
    """One sentence for each text in which a placeholder stands that nobody fills in there."""
    for place, given in _given(example):
        for text in _texts(given):
            for placeholder in _PLACEHOLDERS:
                if placeholder in text:
                    said = (
                        f"{placeholder} would be given as it is written: it is filled in in `env` "
                        "of services, containers and runs, in secret_text and in given.text"
                    )
                    yield at(file, place, said)


def _given(example: Example) -> Iterator[tuple[tuple[str, ...], object]]:
    """What a build, a container or a service is given beside variables, with its place."""
    for name, service in example.service.items():
        yield ("service", name, "command"), service.command
        yield ("service", name, "ready"), service.ready
    for name, image in example.image.items():
        place = ("image", name)
        yield (*place, "args"), image.args
        yield (*place, "container", "command"), image.container.command
        for run, one in (image.runs.root if image.runs else {}).items():
            yield (*place, "runs", run, "command"), [*one.command, one.entrypoint, one.user]
        if image.serves:
            yield from _requests((*place, "serves"), image.serves.requests)


def _requests(
    place: tuple[str, ...], requests: list[Request]
) -> Iterator[tuple[tuple[str, ...], object]]:
    for request in requests:
        for key in ("path", "headers", "data", "json_"):
            yield (*place, key.rstrip("_")), getattr(request, key)


def _texts(value: object) -> Iterator[str]:
    """All texts in a value that JSON has."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
