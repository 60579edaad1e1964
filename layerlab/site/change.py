"""The directive `change`: what differs between two files, and what it did to the images."""

import difflib

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.site import file_tabs, values
from layerlab.site.directive import MeasuredDirective
from layerlab.site.page_warnings import PageWarning, WarningType
from layerlab.site.size_bars import Subject, subjects_of, title, value
from layerlab.site.tables import Column, Row, table

# Claims of both images that may be compared, by what the table calls them.
CLAIMS = {"stops": "Stops", "process1": "Process 1", "entrypoint": "Entrypoint", "cmd": "Cmd"}
# Less and more of a unit, where it is not of bytes.
UNITS = {"pieces": ("fewer", "more")}
FACTOR = 1.5  # from here on a factor says more than the difference
MANY = 10  # pieces; of fewer, both numbers are seen at once


class ChangeDirective(MeasuredDirective):
    """`{change} chapter/example Dockerfile.naive Dockerfile`, `:images:` before and after."""

    required_arguments = 3
    option_spec = {"images": str, "by": str}

    def render(self) -> list[nodes.Node]:
        """The difference as a diff, the measured change as a table beneath."""
        example = self.example(self.arguments[0])
        before, after = self.arguments[1:]
        old, new = (file_tabs.check_file(example, name).read_text() for name in (before, after))
        diff = difflib.unified_diff(
            old.splitlines(), new.splitlines(), before, after, lineterm="", n=len(old)
        )
        text = "\n".join(line for line in diff if not line.startswith("@@"))
        code = nodes.literal_block(text, text, language="diff", force=True)
        subjects = subjects_of(self)
        if len(subjects) != 2:
            text = f"a change has two images, before and after; found {len(subjects)} in :images:"
            raise PageWarning(WarningType.UNKNOWN_IMAGE, text)
        keys = self.words("by", ["unpacked", "download"])
        return [nodes.container("", code, self._changes(subjects, keys), classes=["change"])]

    def _changes(self, subjects: list[Subject], keys: list[str]) -> nodes.table:
        heads = [Column("Of the image", "head")]
        heads += [Column(said, "number") for said in ("Before", "After", "Change")]
        return table(heads, [self._row(subjects, key) for key in keys], ["changes"])

    def _row(self, subjects: list[Subject], key: str) -> Row:
        old, new = (self._value(subject, key) for subject in subjects)
        said = [self.inline(value.said("cell")) for value in (old, new)]
        return [CLAIMS.get(key) or title(key), *said, change(old, new)]

    def _value(self, subject: Subject, key: str) -> values.Value:
        """A number of the image, or what was measured for a claim of it."""
        if key not in CLAIMS:
            return value(subject, key)
        return values.find(subject.example, subject.record, [subject.key, key])


def change(old: values.Value, new: values.Value) -> str:
    """How much the value changed, and by what factor where that says more."""
    if old.amount is None or new.amount is None:
        return "same" if old.text == new.text else "changed"
    if old.amount == new.amount:
        return "same"
    text = values.difference(new, old).text
    text = text if text.startswith("\N{MINUS SIGN}") else f"+{text}"
    less, more = sorted((old.amount, new.amount))
    if not less or more / less < FACTOR or (old.unit == "pieces" and more < MANY):
        return text
    times = values.ratio(max(old, new), min(old, new)).text
    word = UNITS.get(old.unit, ("smaller", "larger"))[new.amount > old.amount]
    return f"{text}, {times} times {word}"


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("change", ChangeDirective)
