"""Makes the record of an example: measures all that pages show of it."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import TypedDict

from layerlab.book.claims.answers import Failure
from layerlab.book.claims.contents import HistoryEntry, Layer
from layerlab.book.claims.probe import RunError
from layerlab.book.example import Example
from layerlab.book.located_claim import LocatedClaim
from layerlab.builds.build import BuildError, BuildxImage
from layerlab.builds.experiments import BuiltExample
from layerlab.builds.lab import Lab
from layerlab.builds.probes import BuiltImage
from layerlab.builds.services import NoServiceImage, service_image
from layerlab.images.measurement import Measurement
from layerlab.records.record import (
    BaseRecord,
    BuiltRecord,
    ClaimRecord,
    HistoryRecord,
    ImageRecord,
    Record,
)
from layerlab.records.store import RecordError, source_digest


def make(lab: Lab, example: Example) -> Record:
    """Measure an example and put everything that pages show into a record.

    Raises RecordError, with what it needs, on an engine that cannot show what the page tells.
    """
    record, probe = begin(lab, example), BuiltExample(lab, example)
    for claimed in example.claims():
        record["claims"][claimed.id] = judged(claimed, claimed.measure(probe))
    return record


def begin(lab: Lab, example: Example) -> Record:
    """A record without claims; raises RecordError as `make` does."""
    if missing := example.unmet(lab.engine):
        raise RecordError(missing)
    images = images_of(lab, example)
    return {
        "example": example.name,
        "source": source_digest(example),
        "measured": date.today().isoformat(),
        "on": lab.description,
        "bases": bases_of(lab, images) | _run_beside(lab, example),
        "images": images,
        "claims": {},
    }


def judged(claimed: LocatedClaim, value: object) -> ClaimRecord:
    """What a record has of a claim."""
    return {"value": value, "holds": claimed.check(value) is None}


def images_of(
    lab: Lab, example: Example, names: Iterable[str] | None = None
) -> dict[str, ImageRecord]:
    """What is recorded of these images of the example; of all by default."""
    return {
        name: _image(lab, example, name) for name in (example.image if names is None else names)
    }


def bases_of(lab: Lab, images: dict[str, ImageRecord]) -> dict[str, BaseRecord]:
    """What is recorded of each base that the images start from."""
    built = (image for image in images.values() if "fails" not in image)
    digests = {name: digest for image in built for name, digest in image["bases"].items()}
    return {name: _base(lab, name, digests[name]) for name in sorted(digests)}


def _run_beside(lab: Lab, example: Example) -> dict[str, BaseRecord]:
    """The same of images that services run and that are none of the example's."""
    images = [service.image for service in example.service.values() if service.foreign]
    found: dict[str, BaseRecord] = {}
    for image in images:
        with suppress(NoServiceImage):  # which whoever measures says, with what is lost by it
            built = service_image(example, image, lab.build, lab.as_it_is)
            bases = lab.bases(built)
            found |= {name: _base(lab, name, digest) for name, digest in bases.items()}
    return found


def _base(lab: Lab, name: str, digest: str) -> BaseRecord:
    origin = lab.engine.origins().get(name, {}).get("from", "pulled from its registry")
    measured = lab.base(name)
    return {
        "digest": digest, "from": origin, "unpacked": measured.unpacked,
        "download": measured.download, **_origin(measured), "layers": len(measured.layers),
    }  # fmt: skip


def _image(lab: Lab, example: Example, name: str) -> ImageRecord:
    image = BuiltImage(lab, example, name)
    try:
        built = image.built
    except BuildError as error:
        failure: Failure = {"step": error.step, "message": error.message}
    except RunError as error:  # of what must run beside the build
        failure = {"step": "", "message": str(error)}
    else:
        return _measured(image, built)
    spec = image.spec
    return {"dockerfile": spec.dockerfile, "target": spec.target, "fails": failure}


def _measured(image: BuiltImage, built: BuildxImage) -> BuiltRecord:
    measured = image.measurement
    return {
        "dockerfile": image.spec.dockerfile,
        "target": image.spec.target,
        "platform": measured.platform,
        "bases": image.lab.bases(built),
        "base_layers": image.base_layers,
        "base_entries": len(image.base.history) if image.base else 0,
        "unpacked": image.size("unpacked"),
        "download": image.size("download"),
        "added": image.size("added"),
        **_origin(measured),
        "files": measured.regular_files,
        "packages": len(measured.packages),
        "setuid": len(measured.setuid),
        "shells": len(measured.shells),
        "wasted": measured.wasted,
        "user": measured.config.get("User") or "root",
        "layers": _layers(measured.history, measured.layers, built.named),
    }


class _Origin(TypedDict, total=False):
    download_computed: bool


def _origin(measured: Measurement) -> _Origin:
    """Where the download size is from: said only where no store keeps what a registry serves."""
    return {"download_computed": True} if measured.download_computed else {}


def _layers(
    history: Sequence[HistoryEntry], layers: Sequence[Layer], named: Callable[[str], str]
) -> list[HistoryRecord]:
    """History entries in order; those with a layer carry its sizes in bytes and its files."""
    rows, remaining = [], iter(layers)
    for entry in history:
        row: HistoryRecord = {"instruction": named(entry.created_by)}
        if not entry.empty and (layer := next(remaining, None)):
            row["unpacked"], row["download"] = layer.unpacked, layer.download
            row["files"] = layer.regular_files
        rows.append(row)
    return rows
