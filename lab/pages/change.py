"""The directive `change`: what differs between two files, and what it did to the images."""

import difflib
from typing import Any

from docutils import nodes

from lab.pages import files, values
from lab.pages.directive import MeasuredDirective
from lab.pages.faults import Fault
from lab.pages.sizes import Subject, subjects_of, title, value
from lab.pages.tables import Column, table

# Claims of both images that may be compared, by what the table calls them.
CLAIMS = {"stops": "Stops after", "process1": "Process 1", "entrypoint": "Entrypoint", "cmd": "Cmd"}
# Less and more of a unit, where it is not of bytes.
UNITS = {"pieces": ("fewer", "more"), "seconds": ("shorter", "longer")}


class ChangeDirective(MeasuredDirective):
    """`{change} chapter/example Dockerfile.naive Dockerfile`, `:images:` before and after."""

    required_arguments = 3
    option_spec = {"images": str, "by": str}

    def render(self) -> list[nodes.Node]:
        """The difference as a diff, the measured change as a table beneath."""
        example = self.example(self.arguments[0])
        old, new = (files.check_file(example, name).read_text() for name in self.arguments[1:])
        diff = difflib.unified_diff(
            old.splitlines(), new.splitlines(), *self.arguments[1:], lineterm="", n=len(old)
        )
        text = "\n".join(line for line in diff if not line.startswith("@@"))
        code = nodes.literal_block(text, text, language="diff", force=True)
        subjects = subjects_of(self)
        if len(subjects) != 2:
            text = f"a change has two images, before and after; found {len(subjects)} in :images:"
            raise Fault("unknown-image", text)
        keys = self.words("by", ["unpacked", "download"])
        return [nodes.container("", code, self._changes(subjects, keys), classes=["change"])]

    def _changes(self, subjects: list[Subject], keys: list[str]) -> nodes.table:
        rows = [
            [CLAIMS.get(key) or title(key), *(self._value(subject, key) for subject in subjects)]
            for key in keys
        ]
        return _table(subjects, rows)

    def _value(self, subject: Subject, key: str) -> values.Value:
        """A number of the image, or what was measured for a claim of it."""
        if key not in CLAIMS:
            return value(subject, key)
        example = self.example(subject.name.split()[0])
        return values.find(example, self.record(example), [subject.label, key])


def _table(subjects: list[Subject], rows: list[list[Any]]) -> nodes.table:
    images = [Column(subject.label, "number") for subject in subjects]
    heads = [Column("Of the image", "head"), *images, Column("Change", "number")]
    cells = [[said, old.text, new.text, change(old, new)] for said, old, new in rows]
    return table(heads, cells, ["changes"])


def change(old: values.Value, new: values.Value) -> str:
    """How much the value changed, and by what factor where that says more."""
    if old.amount is None or new.amount is None:
        return "same" if old.text == new.text else "changed"
    if old.amount == new.amount:
        return "same"
    text = values.difference(new, old).text
    text = text if text.startswith("\N{MINUS SIGN}") else f"+{text}"
    large, small = max(old, new), min(old, new)
    if not small.amount or large.amount / small.amount < 1.05:
        return text
    word = UNITS.get(old.unit, ("smaller", "larger"))[new.amount > old.amount]
    return f"{text}, {values.ratio(large, small).text} times {word}"
