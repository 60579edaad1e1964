"""Records: what was measured of an example, committed under docs/measurements/."""

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from lab import RECORDS
from lab.building import BuildError, BuildxImage
from lab.example import Example
from lab.experiments import ExampleSubject, subject_of
from lab.lab import Lab
from lab.subject import ImageSubject
from lab.unmet import unmet_example

# What may differ between two runs that measured the same: sizes by this share (archive headers
# hold dates, so compressed bytes vary), durations always, also those that a program printed.
NOISE = 0.005
_DURATIONS = {"seconds"}
# Bytes by which the dates in a few headers change the download size of a small layer.
_HEADERS = 500
_PRINTED_DURATION = re.compile(r"\b\d+(\.\d+)?m?s\b")


class RecordError(Exception):
    """A record that is missing, corrupt or stale; `str()` is one sentence with the next step."""


def path_of(name: str, root: Path = RECORDS) -> Path:
    """The file of an example's record."""
    return root / f"{name}.json"


def source_digest(example: Example) -> str:
    """Digest of the context's files (name, mode, content) and of the claims, comments left out."""
    claims = json.dumps(tomllib.loads(example.claims_file.read_text()), sort_keys=True)
    return _digest([*_files(example.context), claims.encode()])


def context_digest(context: Path) -> str:
    """Digest of a context's files alone: name, mode, content."""
    return _digest(_files(context))


def _digest(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return f"sha256:{digest.hexdigest()}"


def _files(context: Path) -> Iterator[bytes]:
    for path in sorted(filter(_is_source, context.rglob("*"))):
        name = path.relative_to(context).as_posix()
        mode = "l" if path.is_symlink() else "x" if path.stat().st_mode & 0o100 else "-"
        content = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
        yield f"{name}\0{mode}\0{len(content)}\0".encode() + content


def _is_source(path: Path) -> bool:
    return path.is_symlink() or path.is_file()


def read(example: Example, root: Path = RECORDS) -> dict[str, Any]:
    """The example's record; raises RecordError when a page must not show it."""
    file = path_of(example.name, root)
    mend = f"run `make measure EXAMPLE={example.name}`"
    try:
        record = json.loads(file.read_text())
    except FileNotFoundError:
        raise RecordError(f"{example.name} was never measured; {mend}") from None
    except ValueError as error:
        raise RecordError(f"the record {file.name} is corrupt ({error}); {mend}") from None
    for key in ("source", "on", "bases", "images", "claims"):
        if not isinstance(record, dict) or key not in record:
            raise RecordError(f"the record {file.name} is corrupt (no {key}); {mend}")
    if record["source"] != source_digest(example):
        raise RecordError(f"{example.name} has changed since it was measured; {mend}")
    return record


def make(lab: Lab, example: Example) -> dict[str, Any]:
    """Measure an example and put everything that pages show into a record.

    Raises RecordError, with what it needs, on an engine that cannot show what the page tells.
    """
    if missing := unmet_example(example, lab.engine):
        raise RecordError(missing)
    images = images_of(lab, example)
    claims = {}
    for claimed in example.claims():
        value = claimed.claim.measure(subject_of(lab, example, claimed))
        claims[claimed.id] = {"value": value, "holds": claimed.claim.judge(value) is None}
    return {
        "example": example.name,
        "source": source_digest(example),
        "measured": date.today().isoformat(),
        "on": lab.description,
        "bases": bases_of(lab, images),
        "images": images,
        "claims": claims,
    }


def images_of(lab: Lab, example: Example, names: Iterable[str] | None = None) -> dict[str, Any]:
    """What is recorded of these images of the example; of all by default."""
    return {
        name: _image(lab, example, name) for name in (example.image if names is None else names)
    }


def bases_of(lab: Lab, images: dict[str, Any]) -> dict[str, Any]:
    """What is recorded of each base that the images start from."""
    digests = {
        name: digest for image in images.values() for name, digest in image.get("bases", {}).items()
    }
    return {name: _base(lab, name, digests[name]) for name in sorted(digests)}


def _base(lab: Lab, name: str, digest: str) -> dict[str, Any]:
    origin = lab.engine.origins().get(name, {}).get("from", "pulled from its registry")
    measured = lab.base(name)
    return {
        "digest": digest, "from": origin, "unpacked": measured.unpacked,
        "download": measured.download, "layers": len(measured.layers),
    }  # fmt: skip


def _image(lab: Lab, example: Example, name: str) -> dict[str, Any]:
    subject = ExampleSubject(lab, example).image(name)
    spec = {"dockerfile": subject.spec.dockerfile, "target": subject.spec.target}
    try:
        built = subject.built
    except BuildError as error:
        return {**spec, "fails": {"step": error.step, "message": error.message}}
    return {**spec, **_measured(subject, built)}


def _measured(subject: ImageSubject, built: BuildxImage) -> dict[str, Any]:
    measured = subject.measurement
    return {
        "platform": measured.platform,
        "bases": subject.lab.bases(built),
        "base_layers": subject.base_layers,
        "base_entries": len(subject.base.history) if subject.base else 0,
        **subject.sizes,
        "files": measured.regular_files,
        "packages": len(measured.packages),
        "setuid": len(measured.setuid),
        "shells": len(measured.shells),
        "wasted": measured.wasted,
        "user": measured.config.get("User") or "root",
        "layers": _layers(measured.history, measured.layers, built.named),
    }


def _layers(
    history: list[Any], layers: list[Any], named: Callable[[str], str]
) -> list[dict[str, Any]]:
    """History entries in order; those with a layer carry its sizes in bytes and its files."""
    rows, remaining = [], iter(layers)
    for entry in history:
        row: dict[str, Any] = {"instruction": named(entry.created_by)}
        if not entry.empty and (layer := next(remaining, None)):
            row |= {"unpacked": layer.unpacked, "download": layer.download}
            row |= {"files": layer.regular_files}
        rows.append(row)
    return rows


def write(record: dict[str, Any], root: Path = RECORDS, force: bool = False) -> bool:
    """Write a record, unless it differs from the one there by noise only; True if written."""
    file = path_of(record["example"], root)
    try:
        known = json.loads(file.read_text())
    except (OSError, ValueError):
        known = None
    if not force and known is not None and same(known, record):
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    part.rename(file)
    return True


def same(old: Any, new: Any) -> bool:
    """Whether two records say the same but for noise and the date."""
    return next(moved(old, new), None) is None


def moved(old: Any, new: Any, *place: str) -> Iterator[str]:
    """What two records do not agree on, but for noise and the date: where, the new, the old."""
    key = place[-1] if place else ""
    if key in _DURATIONS or place == ("measured",):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from moved(old.get(key, _GONE), new.get(key, _GONE), *place, key)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, pair in enumerate(zip(old, new, strict=True), 1):
            yield from moved(*pair, *place, str(number))
    elif not (_is_noise(old, new) or (key == "download" and _is_near(old, new))):
        yield f"{' '.join(place)}: {new!r}, was {old!r}"


def _is_noise(old: Any, new: Any) -> bool:
    if _is_size(old) and _is_size(new):
        return abs(old - new) <= NOISE * max(old, new)
    if isinstance(old, float) and isinstance(new, float):
        return True  # seconds; whatever else is recorded is counted in whole numbers
    if isinstance(old, str) and isinstance(new, str):
        return _PRINTED_DURATION.sub("", old) == _PRINTED_DURATION.sub("", new)
    return bool(old == new)


def _is_near(old: Any, new: Any) -> bool:
    return isinstance(old, int) and isinstance(new, int) and abs(old - new) <= _HEADERS


class _Gone:
    def __repr__(self) -> str:
        return "nothing"


_GONE = _Gone()


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 10_000
