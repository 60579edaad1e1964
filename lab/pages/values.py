"""Find one measured value in a record by its words, and print it as a reader says it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from lab.bands import size_text, time_text
from lab.example import Example
from lab.pages.directive import check_image
from lab.pages.faults import Fault, unknown

SIZES = {
    "unpacked": "unpacked size",
    "download": "download size",
    "added": "added size",
    "wasted": "bytes overwritten or deleted by later layers",
}
COUNTS = {
    "files": "files",
    "packages": "packages",
    "setuid": "setuid and setgid files",
    "shells": "shells",
    "layers": "layers",
}
ON = {
    "engine": "Docker Engine",
    "buildkit": "BuildKit",
    "store": "image store",
    "platform": "platform",
}


class Value(NamedTuple):
    """A measured value: `amount` in bytes, seconds or pieces (None for text), and its words."""

    amount: float | None
    unit: str
    text: str
    about: str


def find(example: Example, record: dict[str, Any], words: list[str]) -> Value:
    """Look up `runtime unpacked`, `alpine:3.23 download`, `engine` or a claim's id."""
    subject, _, key = " ".join(words).rpartition(" ")
    if not subject and (key in ON or key == "measured"):
        return _provenance(record, key)
    if subject in record["images"] and key in {*SIZES, *COUNTS, "user"}:
        return of_image(record["images"][subject], key, f"{example.name} {subject}")
    if subject in record["bases"] and key in record["bases"][subject]:
        return of_image(record["bases"][subject], key, subject)
    return _of_claim(example, record, " ".join(words))


def of_image(image: dict[str, Any], key: str, name: str) -> Value:
    """One number of an image; raises Fault for an image that does not build."""
    if "fails" in image:
        raise Fault("unknown-value", f"{name} does not build, so it has no {key!r}")
    if key not in image:
        raise unknown("value", key, [k for k in (*SIZES, *COUNTS, "user") if k in image], name)
    found = image[key]
    if key in SIZES:
        return Value(found, "bytes", size_text(found), f"{SIZES[key]} of {name}")
    if key in COUNTS:
        number = sum("unpacked" in row for row in found) if isinstance(found, list) else found
        return Value(number, "pieces", f"{number:,}", f"{COUNTS[key]} of {name}")
    return Value(None, "", str(found), f"{key} of {name}")


def _provenance(record: dict[str, Any], key: str) -> Value:
    if key == "measured":
        return Value(None, "", record["measured"], "date of the measurement")
    return Value(None, "", str(record["on"][key]), f"{ON[key]} that measured")


def _of_claim(example: Example, record: dict[str, Any], id: str) -> Value:
    claims = {claimed.id: claimed.claim for claimed in example.claims()}
    of, _, key = id.rpartition(" ")
    if of in claims and isinstance(parts := record["claims"][of]["value"], dict):
        about = f"{key} of {of} of {example.name}"
        if key in parts:
            return _part(parts[key], claims[of].unit, about)
        if key == "seconds" and isinstance(parts.get("ran"), dict):
            return _part(sum(parts["ran"].values()), key, f"{about}, summed over the steps")
    if id not in claims:
        raise _unknown(example, record, claims, id)
    value = record["claims"][id]["value"]
    amount = value.get("seconds") if isinstance(value, dict) else value
    unit = "seconds" if isinstance(value, dict) else "pieces"
    if not isinstance(amount, int | float) or isinstance(amount, bool):
        amount, unit = None, ""
    return Value(amount, unit, claims[id].show(value), f"{id} of {example.name}")


def _unknown(example: Example, record: dict[str, Any], claims: Iterable[str], id: str) -> Fault:
    """What is wrong with the words: the image, or what is asked of it."""
    subject, _, key = id.partition(" ")
    known = {
        claim.removeprefix(f"{subject} ") for claim in claims if claim.startswith(f"{subject} ")
    }
    if subject in example.image or subject in record["bases"]:
        known |= {*SIZES, *COUNTS, "user"}
    if not known:
        check_image(example, subject)
    return unknown("value", key, sorted(known), f"{example.name} {subject}")


def _part(amount: Any, unit: str, about: str) -> Value:
    """One of several that a claim measures: a number (`sends everything first`), or what a run
    printed (`slim runs total`).
    """
    if isinstance(amount, dict) and "stdout" in amount:
        amount = (amount["stdout"] + amount["stderr"]).strip()
    if not isinstance(amount, int | float) or not unit:
        return Value(None, "", str(amount), about)
    return Value(amount, unit, quantity(amount, unit), about)


def ratio(left: Value, right: Value) -> Value:
    """How many times the one is as large as the other: `24`, `3.4`, `0.04`."""
    if left.amount is None or right.amount is None or left.unit != right.unit or not right.amount:
        raise Fault("unknown-value", f"{left.about} cannot be divided by {right.about}")
    times = left.amount / right.amount
    text = f"{times:,.0f}" if times >= 9.95 else f"{times:.1f}" if times >= 0.95 else f"{times:.2f}"
    return Value(times, "times", text, f"{left.about}, divided by {right.about}")


def difference(left: Value, right: Value) -> Value:
    """How much larger the one is than the other."""
    if left.amount is None or right.amount is None or left.unit != right.unit:
        raise Fault("unknown-value", f"{right.about} cannot be taken from {left.about}")
    amount = left.amount - right.amount
    text = quantity(abs(amount), left.unit)
    about = f"{left.about}, less {right.about}"
    return Value(amount, left.unit, f"\N{MINUS SIGN}{text}" if amount < 0 else text, about)


def quantity(amount: float, unit: str) -> str:
    """Print an amount in its unit."""
    if unit == "bytes":
        return size_text(amount)
    return time_text(amount) if unit == "seconds" else f"{amount:,.0f}"
