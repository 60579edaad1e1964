"""The numbers that pages show are measured again: equal on an equal engine, near elsewhere."""

from collections.abc import Iterator
from typing import Any

import pytest

from lab import record
from lab.bands import size_text
from lab.lab import Lab
from lab.load import load, names
from lab.trouble import TROUBLE, said
from lab.unmet import unmet
from tests.known import record_of

pytestmark = pytest.mark.engine
# On another engine, or on bases of another day, sizes may differ by this factor.
NEAR = 2


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in names()]
)
def test_recorded_numbers_are_measured_again(lab: Lab, name: str) -> None:
    """Each number of each image, where engine, image store and bases are those of the record."""
    example = load(name)
    able = [image for image in example.image if not unmet(example, [image], lab.engine.buildkit)]
    known = record_of(example)
    try:
        images = record.images_of(lab, example, able)
        alike = _alike(known, {"on": lab.description, "bases": record.bases_of(lab, images)})
    except (record.RecordError, *TROUBLE) as error:
        raise pytest.fail.Exception(said(error), pytrace=False) from None
    old = {image: known["images"][image] for image in able}
    moved = list(record.moved(old, images) if alike else _far(old, images))
    if moved:
        lines = "".join(f"\n  {line}" for line in moved)
        pytest.fail(
            f"docs/measurements/{name}.json: what was measured is not what was recorded{lines}\n"
            f"  next: find out why, then `make measure EXAMPLE={name}`",
            pytrace=False,
        )


def _alike(known: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether the same engine built on the same bases."""
    digests = [{n: base["digest"] for n, base in r["bases"].items()} for r in (known, now)]
    engines = [(r["on"]["engine"], r["on"]["store"], r["on"]["platform"]) for r in (known, now)]
    return digests[0] == digests[1] and engines[0] == engines[1]


def _far(known: dict[str, Any], images: dict[str, Any]) -> Iterator[str]:
    """Sizes of images that are not near the recorded ones."""
    for name, image in images.items():
        for size in ("unpacked", "download"):
            old, new = known[name].get(size), image.get(size)
            if (old is None) != (new is None):
                yield f"{name}: builds {'now' if old is None else 'no longer'}"
            elif old and new and not 1 / NEAR <= new / old <= NEAR:
                yield f"{name} {size}: {size_text(new)}, was {size_text(old)}"
