"""Find one measured value in a record by its words, and print it as a reader says it."""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from layerlab.book.bands import size_text
from layerlab.book.claims.base import Claim
from layerlab.book.example import Example
from layerlab.records.record import Record
from layerlab.site.directive import check_image
from layerlab.site.page_warnings import PageWarning, WarningType, unknown
from layerlab.site.proof_link import ON as ON_ROW
from layerlab.site.proof_link import row_of

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
# What a number counts, by its key, as a sentence with it must name it.
NOUNS = {
    "files": "file", "added_files": "file", "layers": "layer", "added_layers": "layer",
    "packages": "package", "setuid": "setuid", "shells": "shell",
}  # fmt: skip
RUNS = ("first", "again")  # what is sent, fetched, pulled: cold, and after an edit
PLACES = ("phrase", "cell")  # forms that every value has: for a sentence, for a table


class Value(NamedTuple):
    """A measured value: `amount` in bytes or pieces (None for text), and its words.

    `text` is Markdown for a sentence; `forms` has other words for the same, by their names.
    A bare number has in `counts` what it is one of, which the sentence must say. `row` is the id of
    what proves it, on the proof of its example. `taken` names the one of several runs, `first` or
    `again`: a cold and a warm one are not alike.
    """

    amount: float | None
    unit: str
    text: str
    about: str
    forms: Mapping[str, str] = {}
    counts: str = ""
    row: str = ""
    taken: str = ""

    def said(self, form: str) -> str:
        """Its words in one form; raises PageWarning for one that it does not have."""
        if form in self.forms:
            return self.forms[form]
        if form in PLACES:
            return self.text
        names = [f"as {name}" for name in dict.fromkeys([*PLACES, *self.forms])]
        raise unknown("value", f"as {form}", names, self.about)


def find(example: Example, record: Record, words: list[str]) -> Value:
    """Look up `runtime unpacked`, `alpine:3.23 download`, `engine` or a claim's id."""
    subject, _, key = " ".join(words).rpartition(" ")
    if not subject and (key in ON or key == "measured"):
        return _provenance(record, key)
    if subject in record["images"] and key in {*SIZES, *COUNTS, "user"}:
        found = of_image(record["images"][subject], key, f"{example.name} {subject}")
        return found._replace(row=row_of("image", subject))
    if subject in record["bases"] and key in record["bases"][subject]:
        return of_image(record["bases"][subject], key, subject)._replace(
            row=row_of("base", subject)
        )
    return _of_claim(example, record, " ".join(words))


def of_image(image: Mapping[str, Any], key: str, name: str) -> Value:
    """One number of an image; raises PageWarning for an image that does not build."""
    if "fails" in image:
        raise PageWarning(WarningType.UNKNOWN_VALUE, f"{name} does not build, so it has no {key!r}")
    if key not in image:
        raise unknown("value", key, [k for k in (*SIZES, *COUNTS, "user") if k in image], name)
    found = image[key]
    if key in SIZES:
        return Value(found, "bytes", size_text(found), f"{SIZES[key]} of {name}")
    if key in COUNTS:
        number = sum("unpacked" in row for row in found) if isinstance(found, list) else found
        about = f"{COUNTS[key]} of {name}"
        return Value(number, "pieces", f"{number:,}", about, counts=NOUNS[key])
    return Value(None, "", str(found), f"{key} of {name}")


def _provenance(record: Record, key: str) -> Value:
    if key == "measured":
        return Value(None, "", record["measured"], "date of the measurement", row=ON_ROW)
    on: Mapping[str, object] = record["on"]
    return Value(None, "", str(on[key]), f"{ON[key]} that measured", row=ON_ROW)


def _of_claim(example: Example, record: Record, id: str) -> Value:
    claimed = next((one for one in example.claims() if f"{id} ".startswith(f"{one.id} ")), None)
    if claimed is None:
        raise _unknown(example, record, id)
    # a record has no types by which a value could be told to be its claim's
    claim, of = cast(Claim[object], claimed.claim), claimed.id
    value = record["claims"][of]["value"]
    about, row = f"{id} of {example.name}", row_of("claim", of)
    if key := id.removeprefix(of).strip():
        if not isinstance(value, dict) or key not in value:
            raise _unknown(example, record, id)
        if not claim.by_name:
            return _part(value, key, claim.unit, about)._replace(row=row)
        value = {key: value[key]}
    amount, unit, counts = None, "", ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        amount, unit, counts = value, "pieces", NOUNS.get(of.rpartition(" ")[2], "")
    forms = {"cell": claim.cell(value), **claim.other_forms(value)}
    return Value(amount, unit, claim.phrase(value), about, forms, counts, row)


def _unknown(example: Example, record: Record, id: str) -> PageWarning:
    """What is wrong with the words: the image, or what is asked of it."""
    subject, _, key = id.partition(" ")
    claims = [one.id for one in example.claims()]
    known = {
        claim.removeprefix(f"{subject} ") for claim in claims if claim.startswith(f"{subject} ")
    }
    if subject in example.image or subject in record["bases"]:
        known |= {*SIZES, *COUNTS, "user"}
    if not known:
        check_image(example, subject)
    return unknown("value", key, sorted(known), f"{example.name} {subject}")


def _part(value: dict[str, Any], key: str, unit: str, about: str) -> Value:
    """One of several numbers that a claim measures: `sends everything first`.

    Never a time: another run takes another, and two of them were taken in one order only.
    """
    if key == "seconds":
        text = (
            f"{about} is the time of one run, and says nothing beside that of another; count what "
            "ran, or let a transcript `time` both, forwards and backwards"
        )
        raise PageWarning(WarningType.LONE_DURATION, text)
    amount = value.get(key)
    if not isinstance(amount, int | float):
        raise PageWarning(WarningType.UNKNOWN_VALUE, f"{about} is no number that a page can say")
    unit = unit or "pieces"
    return Value(amount, unit, quantity(amount, unit), about, taken=key if key in RUNS else "")


def ratio(left: Value, right: Value) -> Value:
    """How many times the one is as large as the other: `24`, `3.4`, `0.04`."""
    _check_taken(left, right)
    if left.amount is None or right.amount is None or left.unit != right.unit or not right.amount:
        raise PageWarning(
            WarningType.UNKNOWN_VALUE, f"{left.about} cannot be divided by {right.about}"
        )
    times = left.amount / right.amount
    text = f"{times:,.0f}" if times >= 9.95 else f"{times:.1f}" if times >= 0.95 else f"{times:.2f}"
    return Value(times, "times", text, f"{left.about}, divided by {right.about}", row=left.row)


def difference(left: Value, right: Value) -> Value:
    """How much larger the one is than the other."""
    _check_taken(left, right)
    if left.amount is None or right.amount is None or left.unit != right.unit:
        raise PageWarning(
            WarningType.UNKNOWN_VALUE, f"{right.about} cannot be taken from {left.about}"
        )
    amount = left.amount - right.amount
    text = quantity(abs(amount), left.unit)
    about = f"{left.about}, less {right.about}"
    text = f"\N{MINUS SIGN}{text}" if amount < 0 else text
    return Value(amount, left.unit, text, about, row=left.row)


def _check_taken(left: Value, right: Value) -> None:
    """Raise PageWarning where one is of a first run and the other of a second one."""
    if left.taken and right.taken and left.taken != right.taken:
        raise PageWarning(
            WarningType.UNKNOWN_VALUE,
            f"{left.about} and {right.about} were not measured alike: one is of a first run, the "
            "other of the next; compare first with first",
        )


def quantity(amount: float, unit: str) -> str:
    """Print an amount in its unit."""
    return size_text(amount) if unit == "bytes" else f"{amount:,.0f}"
