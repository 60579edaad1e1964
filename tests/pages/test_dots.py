"""Plots in tables: base images, and what builds send."""

import pytest

from layerlab.site.log_axis import Axis
from tests.pages.conftest import Book

SENDS = """
[sends.{name}]
image = "fat"
first = "> 1 kB"
fill = {{ "node_modules/a" = "{fill}" }}
"""


def send(book: Book, fills: dict[str, str]) -> None:
    """Add claims of what is sent, each with a record."""
    claims = book.root / "examples/shop/cart.toml"
    text = "".join(SENDS.format(name=name, fill=fill) for name, fill in fills.items())
    claims.write_text(claims.read_text() + text)
    values = "".join(
        f'"sends {name}": {{"value": {{"first": {10 ** (6 - at)}, "again": 100}}, "holds": true}}, '
        for at, name in enumerate(fills)
    )
    book.record.write_text(book.record.read_text().replace('"fat stops"', f'{values}"fat stops"'))
    book.measure()


def test_a_decade_is_as_wide_as_any_other() -> None:
    """Ends of the axis, and its powers of ten."""
    axis = Axis(10, 100_000)
    assert [axis.place(amount) for amount in (10, 1_000, 100_000)] == ["0.0%", "50.0%", "100.0%"]
    assert axis.ticks() == [10, 100, 1_000, 10_000, 100_000]
    assert axis.ticks(2) == [10, 1_000, 100_000]


def test_bases_in_html(book: Book) -> None:
    """A table whose rows have dots; boxes that need no script; the axis in its head."""
    book.add("```{bases}\n```")
    built = book.build("html")
    assert built.warnings == []
    page = built.html()
    row = page.select_one("table.bases tbody tr")
    assert [cell.get_text(" ", strip=True) for cell in row.select("th, td")][:2] == [
        "alpine:3.23", "3.5 MB, 8.0 MB",
    ]  # fmt: skip
    dot, ring = row.select("circle")
    assert float(dot["cx"][:-1]) < float(ring["cx"][:-1])
    assert page.select_one("table.bases thead svg text") is not None
    assert len(page.select(".base-choice fieldset label > input[type=checkbox]")) == 4
    assert page.select("link[href*='lists.css']") and not page.select("script[src*='lists.js']")


def test_bases_in_markdown(book: Book) -> None:
    """The same numbers and words; no boxes."""
    book.add("```{bases}\n```")
    text = book.build().markdown()
    assert "| Base | Download, and unpacked | Shell | Packages | C library | CAs | User |" in text
    assert "| `alpine:3.23` | 3.5 MB, 8.0 MB |" in text and "What I need" not in text


def test_other_pages_load_neither_sheet_nor_script(book: Book) -> None:
    """They stay light."""
    page = book.build("html").html()
    assert not page.select("link[href*='lists.css'], script[src*='lists.js']")


def test_builds_are_compared_with_builds_of_the_same_kind(book: Book) -> None:
    """First builds beneath one heading, second builds beneath another."""
    send(book, {"all": "2 kB", "less": "2 kB"})
    book.add("```{transfers} shop/cart\n- `COPY . .`: all\n- a list: less\n```")
    built = book.build()
    rows = [line for line in built.markdown().splitlines() if line.startswith("| ")]
    assert rows[-6:] == [
        "| **The first build** |  |", "| `COPY . .` | 1.0 MB |", "| a list | 100 kB |",
        "| **Built again, nothing changed** |  |", "| `COPY . .` | 100 B |", "| a list | 100 B |",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("all of it", "is not `- what is built: names of sends claims`"),
        ("- all: al", "did you mean 'all'"),
        ("- all: all\n- less: less", "their bytes cannot be compared"),
    ],
)
def test_bytes_under_unequal_conditions_are_refused(book: Book, line: str, said: str) -> None:
    """And so is what is no claim."""
    send(book, {"all": "2 kB", "less": "3 kB"})
    book.add(f"```{{transfers}} shop/cart\n{line}\n```")
    assert any(said in warning for warning in book.build().warnings)
