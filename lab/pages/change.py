"""The directive `change`: what differs between two files, and what it did to the images."""

import difflib

from docutils import nodes

from lab.pages import files, values
from lab.pages.directive import MeasuredDirective
from lab.pages.faults import Fault
from lab.pages.sizes import Subject, subjects_of, title, value
from lab.pages.tables import Column, table


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
        return [nodes.container("", code, _changes(subjects, keys), classes=["change"])]


def _changes(subjects: list[Subject], keys: list[str]) -> nodes.table:
    before, after = subjects
    images = [Column(subject.label, "number") for subject in subjects]
    heads = [Column("Of the image", "head"), *images, Column("Change", "number")]
    rows = []
    for key in keys:
        old, new = value(before, key), value(after, key)
        rows.append([title(key), old.text, new.text, change(old, new)])
    return table(heads, rows, ["changes"])


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
    word = "smaller" if new.amount < old.amount else "larger"
    if old.unit == "pieces":
        word = "fewer" if new.amount < old.amount else "more"
    return f"{text}, {values.ratio(large, small).text} times {word}"
