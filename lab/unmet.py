"""What cannot be checked on this engine, and why."""

from collections.abc import Iterable

from lab.example import Claimed, Example
from lab.references import image_names


def unmet(example: Example, images: Iterable[str], buildkit: str) -> str | None:
    """Why something that takes these images cannot be checked with this BuildKit, or None."""
    needs = [found for name in images if (found := example.image[name].needs)]
    return next((fault for need in needs if (fault := need.unmet(buildkit))), None)


def unmet_claim(example: Example, claimed: Claimed, buildkit: str) -> str | None:
    """The same of one claim, by the images that it is about."""
    return unmet(example, _images(example, claimed), buildkit)


def _images(example: Example, claimed: Claimed) -> Iterable[str]:
    kind, _, name = claimed.table.partition(".")
    if kind == "image":
        return [name]
    if kind == "lint":  # the linter asks BuildKit too
        return [image for image, spec in example.image.items() if spec.dockerfile == name]
    return image_names(kind, claimed.claim)
