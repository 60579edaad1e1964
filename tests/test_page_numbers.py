"""The numbers that pages show are measured again: equal on an equal engine, near elsewhere."""

from collections.abc import Iterator
from typing import Any

import pytest

from layerlab.book.bands import size_text
from layerlab.book.example import Example
from layerlab.book.load import load
from layerlab.builds.failures import EXPECTED, message
from layerlab.builds.lab import Lab
from layerlab.records.difference import differences, same
from layerlab.tools import recording
from tests.known import BOOK, EXAMPLES, record_of, tell

pytestmark = pytest.mark.engine
# On another engine, or on bases of another day, sizes may differ by this factor.
NEAR = 2


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in EXAMPLES]
)
def test_recorded_numbers_are_measured_again(lab: Lab, name: str) -> None:
    """Each number of each image, where engine, image store and bases are those of the record."""
    example = load(name, BOOK)
    able = [image for image in example.image if not example.unmet_image(lab.engine, image)]
    known = record_of(example)
    try:
        images = recording.images_of(lab, example, able)
        alike = _alike(known, {"on": lab.description, "bases": recording.bases_of(lab, images)})
    except EXPECTED as error:
        tell([message(error)])
    if broken := [n for n in able if "fails" in images[n] and not example.image[n].fails]:
        pytest.skip(f"not checked: {', '.join(broken)} does not build, which its claims tell")
    old = {image: known["images"][image] for image in able}
    if alike:
        images |= _without_cache(lab, example, [n for n in able if not same(old[n], images[n])])
    found = list(differences(old, images) if alike else _far(old, images))
    if found:
        lines = "".join(f"\n  {line}" for line in found)
        tell([
            f"docs/measurements/{name}.json: what was measured is not what was recorded{lines}\n"
            f"  next: find out why, then `make measure EXAMPLE={name}`"
        ])  # fmt: skip


def _without_cache(lab: Lab, example: Example, names: list[str]) -> dict[str, Any]:
    """The same of images whose layers may tell of another checkout: all steps of theirs run.

    To BuildKit a file with another time is the same file, but in a layer it is another one. So a
    `COPY . .` has files of an earlier COPY once more, where that one is cached from a checkout
    whose files were older.
    """
    if not names:
        return {}
    with Lab(lab.engine, lab.memory, cached=False) as uncached:
        return recording.images_of(uncached, example, names)


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
