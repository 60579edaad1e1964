"""What two records of an example do not agree on, but for noise and the date."""

import re
from collections.abc import Iterator
from typing import TypeGuard

# What may differ between two runs that measured the same: sizes by this share (archive headers
# hold dates, so compressed bytes vary), durations always, also those that a program printed.
NOISE = 0.005
_DURATIONS = {"seconds"}
# Bytes, however few: a log in a layer is a byte longer where a step took 100 ms and not 99.
_BYTES = {"unpacked", "added", "wasted"}
# By which it is told whether a value must be measured again; no value of what was measured.
_HOW = {"made_of", "asked"}
# Bytes by which the dates in a few headers change the download size of a small layer.
_HEADERS = 500
_PRINTED_DURATION = re.compile(r"\b\d+(\.\d+)?m?s\b")


def same(old: object, new: object) -> bool:
    """Whether two records say the same but for noise and the date."""
    return next(differences(old, new), None) is None


def differences(old: object, new: object, *place: str) -> Iterator[str]:
    """What two records do not agree on, but for noise and the date: where, the new, the old."""
    key = place[-1] if place else ""
    if key in _DURATIONS or key in _HOW or place == ("measured",):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from differences(old.get(key, _GONE), new.get(key, _GONE), *place, key)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, pair in enumerate(zip(old, new, strict=True), 1):
            yield from differences(*pair, *place, str(number))
    elif not (
        _is_noise(old, new)
        or (key in _BYTES and _is_share(old, new))
        or (key == "download" and _is_near(old, new))
    ):
        yield f"{' '.join(place)}: {new!r}, was {old!r}"


def _is_noise(old: object, new: object) -> bool:
    if _is_size(old) and _is_size(new):
        return _is_share(old, new)
    if isinstance(old, float) and isinstance(new, float):
        return True  # seconds; whatever else is recorded is counted in whole numbers
    if isinstance(old, str) and isinstance(new, str):
        return _PRINTED_DURATION.sub("", old) == _PRINTED_DURATION.sub("", new)
    return bool(old == new)


def _is_share(old: object, new: object) -> bool:
    return isinstance(old, int) and isinstance(new, int) and abs(old - new) <= NOISE * max(old, new)


def _is_near(old: object, new: object) -> bool:
    return isinstance(old, int) and isinstance(new, int) and abs(old - new) <= _HEADERS


class _Gone:
    def __repr__(self) -> str:
        return "nothing"


_GONE = _Gone()


def _is_size(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 10_000
