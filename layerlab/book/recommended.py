"""The image that an example recommends, `Dockerfile` to its end, and what is claimed of it."""

from collections.abc import Iterator, Mapping

from layerlab.book.bands import CountBand
from layerlab.book.dockerfiles import DockerfileError, stage_names, text_of
from layerlab.book.example import Example, Image

RECOMMENDED = "Dockerfile"
# The claims that notice what is added to an image without being asked for.
ADDS = ("added_layers", "layers", "added_files")


def recommended(example: Example) -> str | None:
    """The image's name; None where the claims file has none, or claims that it does not build."""
    last = _last_stage(example)
    return next(
        (
            name
            for name, image in example.image.items()
            if image.dockerfile == RECOMMENDED
            if image.target is None or image.target.lower() == last
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


def roomy_claims(image: Image, values: Mapping[str, int]) -> Iterator[str]:
    """Claims on what a recommended image adds that would hold of one layer or folder more, too.

    `values` has what was measured, by the claims' keys.
    """
    for key in ADDS:
        claim = getattr(image, key)
        if key == "layers" and image.added_layers is not None:  # one of the two is enough
            continue
        if claim is not None and key in values and _roomy(key, claim.root, values[key]):
            yield f"{key} = {claim.root.text!r}"


def _roomy(key: str, band: CountBand, value: int) -> bool:
    """A Dockerfile says its layers; of files a package manager writes some more or fewer.

    More than 2 % of what was measured, or than one file, is room for a folder.
    """
    room = max(1, value // 50) if key == "added_files" else 0
    return band.low < value - room or band.high > value + room
