"""What cannot be checked on this engine, and why."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lab.claims.agreeing import Agree
from lab.claims.rebuilding import Rebuild
from lab.example import Claimed, Example
from lab.references import image_names

if TYPE_CHECKING:
    from engine import Engine


def unmet(example: Example, images: Iterable[str], buildkit: str) -> str | None:
    """Why something that takes these images cannot be checked with this BuildKit, or None."""
    needs = [found for name in images if (found := example.image[name].needs)]
    return next((fault for need in needs if (fault := need.unmet(buildkit))), None)


def unmet_claim(example: Example, claimed: Claimed, engine: "Engine") -> str | None:
    """Why a claim cannot be checked on this engine: by its images, by what it has exported."""
    if fault := unmet(example, _images(example, claimed), engine.buildkit):
        return fault
    if _exports(claimed.claim) and engine.store != "containerd":
        return f"it needs the containerd image store, and this is {engine.store}"
    return None


def unmet_example(example: Example, engine: "Engine") -> str | None:
    """Why some of an example cannot be checked on this engine, or None."""
    faults = [unmet(example, example.image, engine.buildkit)]
    faults += [unmet_claim(example, claimed, engine) for claimed in example.claims()]
    return next(filter(None, faults), None)


def _images(example: Example, claimed: Claimed) -> Iterable[str]:
    kind, _, name = claimed.table.partition(".")
    if kind == "image":
        return [name]
    if kind == "lint":  # the linter asks BuildKit too
        return [image for image, spec in example.image.items() if spec.dockerfile == name]
    return image_names(kind, claimed.claim)


def _exports(claim: object) -> bool:
    """Whether it takes an exporter that Docker's own builder has with the containerd store only.

    An inline cache is in the image that is pushed, which every store can do. Whoever says that a
    secret is nowhere looks at what there is instead, and says where
    (https://docs.docker.com/build/cache/backends/, https://docs.docker.com/build/exporters/).
    """
    if isinstance(claim, Rebuild):
        return claim.cache is not None and claim.cache.type != "inline"
    return isinstance(claim, Agree)
