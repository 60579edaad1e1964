"""Secrets and keys that a Dockerfile asks for, and that no build of the claims file has."""

from collections.abc import Iterator
from itertools import chain

from layerlab.book.built_steps import lent
from layerlab.book.dockerfiles import DockerfileError, text_of
from layerlab.book.example import Example, Image


def unlent(example: Example) -> Iterator[str]:
    """One sentence for each mount that is empty in every build; `required` or not.

    Where another build of the example has the secret, one that lacks it is meant; so it is where
    the build is claimed to fail.
    """
    given = set(chain.from_iterable(_given(example)))
    said: set[tuple[str, str, str]] = set()
    for name, image in example.image.items():
        for line, key, id in _asked(example, image) if image.fails is None else ():
            mount = (image.dockerfile, key, id)
            if id and (key, id) not in given and mount not in said:
                said.add(mount)
                place = f"{example.book.shown(example.context / image.dockerfile)}:{line}"
                yield f"{place}: {_said(key, id)} in [image.{name}]"


def _given(example: Example) -> Iterator[list[tuple[str, str]]]:
    """The mounts that a build has: by keys of its image, or by a claim about where a value is."""
    for image in example.image.values():
        yield [("secrets", id) for id in image.secrets]
        yield [("ssh", "default")] if image.ssh else []
    for claim in example.secret.values():
        yield [("secrets", id) for id in (claim.given.secret_file, claim.given.secret_env) if id]


def _asked(example: Example, image: Image) -> Iterator[tuple[int, str, str]]:
    try:
        yield from lent(text_of(example.context / image.dockerfile), image)
    except (OSError, DockerfileError):  # which is told of the image
        return


def _said(key: str, id: str) -> str:
    what, write = "secret", f'secrets = ["{id}"]'
    if key == "ssh":
        what, write = "key", "ssh = true, which lends 'default',"
    return f"no build has the {what} {id!r} that this step mounts: write {write}"
