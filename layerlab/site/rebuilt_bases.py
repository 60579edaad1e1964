"""The directive and the role `rebuilt-bases`: how near rebuilt bases are to the published ones."""

from collections.abc import Sequence
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from layerlab.book.bands import size_text
from layerlab.book.load import ExampleError
from layerlab.book.published_bases import Published, file_of, published_bases
from layerlab.records.record import Record
from layerlab.site.base_facts import all_bases
from layerlab.site.directive import MeasuredDirective
from layerlab.site.domain import Measured, domain_of
from layerlab.site.page_warnings import PageWarning, WarningType, unknown
from layerlab.site.proof_link import proof_link, row_of
from layerlab.site.tables import UNKNOWN, Cell, Column, Row, table

NEAR = 0.1  # of the published number; what is further off has a reason
WITHIN = f"{NEAR * 100:.0f} %"


class Compared(NamedTuple):
    """A base as it was measured, in which example, and as it is published."""

    name: str
    example: str
    download: int
    packages: int | None
    published: Published

    @property
    def off(self) -> float:
        """How much larger its download is than the published one, as a share of that."""
        return _off(self.download, self.published.download)

    @property
    def packages_off(self) -> float:
        """The same of its packages; 0 where a number is not known."""
        known = self.packages is not None and self.published.packages is not None
        return _off(self.packages or 0, self.published.packages or 1) if known else 0

    @property
    def is_near(self) -> bool:
        """Whether download and packages are."""
        return max(abs(self.off), abs(self.packages_off)) <= NEAR


class Comparison(NamedTuple):
    """The bases of both, the smallest first; `unmeasured` are published alone."""

    bases: list[Compared]
    unmeasured: list[str]


def _off(here: int, published: int) -> float:
    return here / published - 1


def compare(domain: Measured) -> Comparison:
    """Every published base by what records tell of it; raises PageWarning."""
    records: dict[str, Record] = {}
    examples = domain.note_every_example()
    for example in examples:
        try:
            records[example.name] = domain.library.record(example)
        except PageWarning:
            continue  # the page that shows the example warns of it
    known = _published(domain)
    of = {
        base: name
        for name, record in sorted(records.items(), key=lambda one: one[1]["measured"])
        for base in record["bases"]
    }
    found = [
        Compared(one.name, of[one.name], one.download, one.packages, known[one.name])
        for one in all_bases(records.values())
        if one.name in known
    ]
    complete = len(records) == len(examples)
    return Comparison(found, [name for name in known if name not in of] if complete else [])


def _published(domain: Measured) -> dict[str, Published]:
    book = domain.library.book
    domain.env.note_dependency(str(file_of(book)))
    try:
        found = published_bases(book)
    except ExampleError as error:
        raise PageWarning(WarningType.BROKEN_PUBLISHED, str(error)) from None
    if not found:
        raise PageWarning(WarningType.BROKEN_PUBLISHED, f"{book.shown(file_of(book))} has no base")
    return dict(found)


class RebuiltBasesDirective(MeasuredDirective):
    """`{rebuilt-bases}`: a row for each base whose published size is known."""

    required_arguments = 0

    def render(self) -> list[nodes.Node]:
        """The table, what it says, and what is wrong with it."""
        found = compare(self.domain)
        heads = [
            Column("Base", "head"), Column("Download here", "number"),
            Column("Published, quoted", "number"), Column("Difference", "number"),
            Column("Packages here, and published", "number"), Column("What differs"),
        ]  # fmt: skip
        rows = [self._row(one) for one in found.bases]
        wrong = [self.report(one) for one in self._wrong(found)]
        return [table(heads, rows, ["rebuilt-bases"]), *_about(found.bases), *wrong]

    def _row(self, base: Compared) -> Row:
        size = nodes.inline("", size_text(base.download))
        row, published = row_of("base", base.name), base.published
        source = nodes.reference("", size_text(published.download), refuri=published.source)
        return [
            [nodes.literal("", base.name)],
            [proof_link(self.env.docname, base.example, size, row)],
            [source, nodes.Text(f", {published.day.isoformat()}")],
            _marked([nodes.Text(signed(base.off))], base.off),
            _packages(base),
            self.inline(published.differs),
        ]

    def _wrong(self, found: Comparison) -> list[PageWarning]:
        where = self.domain.library.book.shown(file_of(self.domain.library.book))
        unmeasured = [
            PageWarning(WarningType.BROKEN_PUBLISHED, f"{where}: no record has the base {name!r}")
            for name in found.unmeasured
        ]
        return unmeasured + [
            PageWarning(
                WarningType.FAR_BASE,
                f'{where}: [base."{one.name}"] is not near: download {signed(one.off)}, packages '
                f"{signed(one.packages_off)}, where {WITHIN} are allowed; say why in `differs`",
            )
            for one in found.bases
            if not one.is_near and not one.published.differs
        ]


def _packages(base: Compared) -> Cell:
    here = UNKNOWN if base.packages is None else f"{base.packages}"
    count, source = base.published.packages, base.published.listed
    if count is None or source is None:
        return f"{here} / {UNKNOWN}"
    listed = nodes.reference("", f"{count}", refuri=source)
    return _marked([nodes.Text(f"{here} / "), listed], base.packages_off)


def _marked(content: list[nodes.Node], off: float) -> list[nodes.Node]:
    """What is not near, in bold."""
    return content if abs(off) <= NEAR else [nodes.strong("", "", *content)]


def signed(share: float) -> str:
    """A difference as a reader says it: `+2.4 %`."""
    text = f"{abs(share) * 100:.1f} %"
    sign = "" if text == "0.0 %" else "+" if share > 0 else "\N{MINUS SIGN}"
    return f"{sign}{text}"


def facts(bases: Sequence[Compared]) -> dict[str, str]:
    """What the role says by each of its words; nothing where no download is near."""
    off = sorted(abs(one.off) for one in bases if abs(one.off) <= NEAR)
    return {
        "all": f"{len(bases)}", "near": f"{len(off)}", "within": WITHIN,
        "least": f"{off[0] * 100:.1f} %", "most": f"{off[-1] * 100:.1f} %",
    } if off else {}  # fmt: skip


def _about(bases: Sequence[Compared]) -> list[nodes.Node]:
    """How many are near, and what is in bold."""
    text = ""
    if said := facts(bases):
        text = (
            f"Of {said['all']} bases {said['near']} are within {WITHIN} of the published "
            f"download: {said['least']} to {said['most']} off. "
        )
    if not all(one.is_near for one in bases):
        text += f"In bold is what is more than {WITHIN} off; the last column says why."
    return [nodes.paragraph("", text.strip(), classes=["about"])]


class RebuiltBasesRole(SphinxRole):
    """`all`, `near`, `within`, `least` or `most`: numbers of the sentence beneath the table."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Render it; what is wrong becomes a warning and a question mark."""
        domain = domain_of(self.env)
        try:
            said = facts(compare(domain).bases)
            if self.text not in said:
                raise unknown("value", self.text, said, "rebuilt-bases")
        except PageWarning as wrong:
            domain.report(wrong, self.get_location())
            return [nodes.inline("", "?", classes=["not-measured"])], []
        return [nodes.Text(said[self.text])], []


def setup(app: Sphinx) -> None:
    """Make the directive and the role known."""
    app.add_directive("rebuilt-bases", RebuiltBasesDirective)
    app.add_role("rebuilt-bases", RebuiltBasesRole())
