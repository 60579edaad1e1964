"""The directive and the role `rebuilt-bases`: measured bases beside what is published."""

from pathlib import Path

import pytest

from layerlab.book.book import Book as Paths
from layerlab.book.load import ExampleError
from layerlab.book.published_bases import published_bases
from layerlab.site.rebuilt_bases import signed
from tests.known import BOOK
from tests.pages.conftest import Book

COMMIT = "cd080764af3103b2f49fb5eb23297c72c945e77a"
SOURCE = f"https://github.com/a/b/blob/{COMMIT}/alpine.md"
LISTED = f"https://github.com/a/b/blob/{COMMIT}/packages.md"
TABLE = "```{rebuilt-bases}\n```"


def publish(book: Book, download: int, more: str = "", name: str = "alpine:3.23") -> Path:
    """Write what is published of one base; the book has 3500000 bytes and 15 packages of it."""
    path = book.docs / "published-bases.toml"
    path.write_text(
        f'[base."{name}"]\ndownload = {download}\nsource = "{SOURCE}"\nday = 2026-09-17\n{more}\n'
    )
    return path


def row(book: Book) -> str:
    """The row of the base."""
    return next(
        line for line in book.build().markdown().splitlines() if line.startswith("| `alpine")
    )


def test_a_base_stands_beside_the_published_one(book: Book) -> None:
    """Sizes, the day, the difference, and packages; what is quoted leads to its source."""
    publish(book, 3_400_000, f'packages = 16\nlisted = "{LISTED}"')
    book.add(TABLE)
    built = book.build()
    assert built.warnings == []
    assert row(book) == (
        "| `alpine:3.23` | [3.5 MB](proof/shop-cart.md#base-alpine-3-23) | "
        f"[3.4 MB]({SOURCE}), 2026-09-17 | +2.9 % | 15 / [16]({LISTED}) |  |"
    )
    assert "Of 1 bases 1 are within 10 % of the published download: 2.9 % to 2.9 % off." in (
        built.markdown().replace("\n", " ")
    )
    assert "In bold" not in built.markdown()


def test_the_size_here_leads_to_its_proof(book: Book) -> None:
    """To the base, on the proof of an example that was measured on it."""
    publish(book, 3_400_000)
    book.add(TABLE)
    book.build("html")
    link = book.build("html").html().select_one("table.rebuilt-bases a.proof")
    assert link is not None
    assert link["href"] == "proof/shop-cart.html#base-alpine-3-23"


def test_what_is_not_near_is_marked_and_has_a_reason(book: Book) -> None:
    """Download and packages, each for itself."""
    publish(book, 7_000_000, 'differs = "here without `apk`"')
    book.add(TABLE)
    assert row(book).endswith("| **−50.0 %** | 15 / – | here without `apk` |")
    publish(book, 3_500_000, f'packages = 30\nlisted = "{LISTED}"\ndiffers = "fewer"')
    assert row(book).endswith(f"| 0.0 % | **15 / [30]({LISTED})** | fewer |")
    built = book.build()
    assert built.warnings == []
    assert "In bold is what is more than 10 % off" in built.markdown()


@pytest.mark.parametrize(
    ("download", "more", "said"),
    [
        (3_000_000, "", "download +16.7 %, packages 0.0 %"),
        (3_500_000, f'packages = 10\nlisted = "{LISTED}"', "download 0.0 %, packages +50.0 %"),
    ],
)
def test_what_is_far_off_without_a_reason_is_a_warning(
    book: Book, download: int, more: str, said: str
) -> None:
    """The table stands there all the same."""
    publish(book, download, more)
    line = book.add(TABLE)
    assert book.build().warnings == [
        f'docs/index.md:{line}: WARNING: docs/published-bases.toml: [base."alpine:3.23"] is '
        f"not near: {said}, where 10 % are allowed; say why in `differs` [measured.far-base]"
    ]
    assert row(book)


def test_a_base_that_was_not_measured_is_a_warning(book: Book) -> None:
    """It has no row; the others have."""
    path = publish(book, 3_400_000)
    known = path.read_text()
    path.write_text(known + known.replace("3.23", "3.24"))
    line = book.add(TABLE)
    assert book.build().warnings == [
        f"docs/index.md:{line}: WARNING: docs/published-bases.toml: no record has the base "
        "'alpine:3.24' [measured.broken-published]"
    ]
    assert row(book)


def test_no_base_is_missed_where_a_record_is(book: Book) -> None:
    """What the page of the example warns of is not told twice."""
    publish(book, 3_400_000)
    book.add(TABLE)
    book.record.unlink()
    assert [one.rpartition(" ")[2] for one in book.build().warnings] == ["[measured.stale-record]"]


def test_a_page_without_the_file(book: Book) -> None:
    """There is nothing to compare with."""
    line = book.add(TABLE)
    assert book.build().warnings == [
        f"docs/index.md:{line}: WARNING: docs/published-bases.toml has no base "
        "[measured.broken-published]"
    ]


def test_the_role_says_how_near_they_are(book: Book) -> None:
    """One number for each of its words; what it does not know is a warning."""
    publish(book, 3_400_000)
    said = " ".join(f"{{rebuilt-bases}}`{word}`" for word in ("all", "near", "least", "most"))
    line = book.add(f"Said: {said} {{rebuilt-bases}}`within` {{rebuilt-bases}}`sum`")
    built = book.build()
    assert "Said: 1 1 2.9 % 2.9 % 10 % ?" in built.markdown()
    assert built.warnings == [
        f"docs/index.md:{line}: WARNING: rebuilt-bases has no value 'sum'; it has: all, near, "
        "within, least, most [measured.unknown-value]"
    ]


def test_sources_are_quotations(book: Book) -> None:
    """The list has the row, with the file and the commit."""
    publish(book, 3_400_000)
    book.add(TABLE)
    book.page("quoted", "---\norphan: true\n---\n# Quoted\n\n```{quotations}\n```\n")
    assert f"| [a/b: alpine.md]({SOURCE}) | cd08076 |" in book.build().markdown("quoted")


def test_a_change_of_the_file_changes_the_page(book: Book) -> None:
    """Also where the page has the role alone."""
    publish(book, 3_400_000)
    book.add("It is {rebuilt-bases}`most` off.")
    assert "It is 2.9 % off." in book.build().markdown()
    publish(book, 3_300_000)
    assert "It is 6.1 % off." in book.build().markdown()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("download = 34", "download = -34", "download: found -34; must be greater than 0"),
        ("download", "downloads", "downloads: unknown key"),
        (f"blob/{COMMIT}", "blob/main", "alpine.md is of a branch (main); name a tag or a "
         "commit"),
        ("day = 2026-09-17", "", "day: missing; it is required"),
        ("day = ", "packages = 3\nday = ", "`packages` and `listed` stand together"),
        ("day = ", "day == ", "not valid TOML"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_a_sentence(book: Book, before: str, after: str, said: str) -> None:
    """With file, base and key."""
    path = publish(book, 34)
    path.write_text(path.read_text().replace(before, after))
    with pytest.raises(ExampleError) as caught:
        published_bases(Paths(book.root))
    text = str(caught.value)
    assert "published-bases.toml" in text and said in text
    assert '[base."alpine:3.23"]' in text or "TOML" in text
    line = book.add(TABLE)
    warnings = book.build().warnings
    assert warnings[0].startswith(f"docs/index.md:{line}: WARNING: docs/published-bases.toml:")
    assert warnings[-1].endswith("[measured.broken-published]")


def test_the_book_s_own_file_loads() -> None:
    """Each base is one of the book's, by the name of its distribution."""
    found = published_bases(BOOK)
    assert {"alpine:3.23", "debian:trixie-slim", "node:24-alpine3.23"} <= {*found}


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.024, "+2.4 %"), (-0.3878, "−38.8 %"), (0.0004, "0.0 %"), (-0.0004, "0.0 %")],
)
def test_a_difference_has_a_sign(share: float, text: str) -> None:
    """But for what rounds to nothing."""
    assert signed(share) == text
