"""The image that an example recommends, `Dockerfile` to its end, and what is claimed of it."""

from collections.abc import Iterator

from layerlab.book.dockerfiles import DockerfileError, stage_names, text_of
from layerlab.book.example import Example, Image

RECOMMENDED = "Dockerfile"


def recommended(example: Example) -> str | None:
    """The image's name; None where the claims file has none, or claims that it does not build."""
    last = _last_stage(example)
    return next(
        (
            name
            for name, image in example.image.items()
            if image.dockerfile == RECOMMENDED and image.target in (None, last)
            if image.fails is None
        ),
        None,
    )


def _last_stage(example: Example) -> str | None:
    """Its name; None where it has none, or nobody can tell."""
    try:
        return stage_names(text_of(example.context / RECOMMENDED))[-1] or None
    except (OSError, DockerfileError, IndexError):
        return None


def missing_claims(image: Image) -> Iterator[str]:
    """What is asked of a recommended image: who runs it, how it works and stops, what it adds."""
    wanted = {
        "user": True,
        "hardened": bool(image.promises()),
        "stops": image.serves is not None,
        "added_layers": image.layers is None,
        "added_files": True,
    }
    for key, asked in wanted.items():
        if asked and getattr(image, key) is None:
            yield key
