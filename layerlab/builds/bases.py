"""Which images builds will start from: the engine is told them before it is chosen."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from layerlab.book.dockerfiles import DockerfileError, full, named_in, needed, text_of
from layerlab.book.example import Example, Image
from layerlab.builds.services import REGISTRY

_PROXY = Path(__file__).with_name("proxy")
_IMAGE = "docker-image://"


def bases_of(examples: Iterable[Example]) -> dict[str, str]:
    """The images that builds of these examples start from, each with the first file that names it.

    Images that services run are among them. Stages that no image of an example is built from need
    nothing. What only an image that fails to build names need not exist: no file stands beside it.
    """
    found: dict[str, str] = {}
    for example in examples:
        for service in example.service.values():
            if service.foreign:
                found.setdefault(full(service.image), example.book.shown(example.claims_file))
        for image in example.image.values():
            where = "" if image.fails else example.book.shown(example.context / image.dockerfile)
            for name in _started_from(example, image):
                found[name] = found.get(name) or where
    return found


def own_bases() -> set[str]:
    """The images that the lab itself runs and builds from: its registry and its proxy."""
    return {REGISTRY, *named_in(_PROXY)}


def _started_from(example: Example, image: Image) -> Iterator[str]:
    text = text_of(example.context / image.dockerfile)
    given = {full(name): source for name, source in image.contexts.items()}
    try:
        named = needed(text, image.target, image.args)
    except DockerfileError:
        return  # its build says what is wrong with it
    for name in named:
        if name not in given:
            yield name
        elif given[name].startswith(_IMAGE):
            yield full(given[name].removeprefix(_IMAGE))
