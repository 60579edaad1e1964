"""The directive `quotations`: what the book says by the word of others."""

import pytest
from docutils import nodes

from layerlab.site.sentences import sentence
from tests.pages.conftest import Book

LIST = "---\norphan: true\n---\n# Quoted\n\n```{quotations}\n```\n"
COMMIT = "cd080764af3103b2f49fb5eb23297c72c945e77a"


def rows(book: Book) -> list[str]:
    """The rows of the list, without its headings."""
    built = book.build()
    assert built.warnings == []
    return built.markdown("quoted").split("| --- | --- | --- |\n")[1].strip().splitlines()


def test_every_link_to_another_site_is_listed(book: Book) -> None:
    """With its sentence, a link to the section, the source, and its version or day."""
    book.page("quoted", LIST)
    book.page(
        "spoon",
        "---\norphan: true\n---\n# Spoon\n\n## Uses\n\nFirst. It weighs [3 `MB`]"
        f"(https://github.com/a/b/blob/{COMMIT}/README.md), {{measured}}`shop/cart fat unpacked`\n"
        'at most. Last, [as the manual says](https://example.org/spoon.html "2026-11-29").\n',
    )
    assert rows(book) == [
        "| **Spoon** |  |  |",
        "| [It weighs 3 MB, 48.0 MB at most.](spoon.md#uses) | [a/b: README.md]"
        f"(https://github.com/a/b/blob/{COMMIT}/README.md) | cd08076 |",
        "| [Last, as the manual says.](spoon.md#uses) | "
        "[example.org/spoon.html](https://example.org/spoon.html) | 2026-11-29 |",
    ]


def test_an_index_is_named_by_its_folder(book: Book) -> None:
    """In the list of quotations, and where a statement of the book is quoted from it."""
    source = f"https://github.com/a/b/blob/{COMMIT}/spoons/_index.md"
    book.page("quoted", LIST)
    book.page("spoon", f"---\norphan: true\n---\n# Spoon\n\nIt is [so]({source}).\n")
    book.page("claims", "---\norphan: true\n---\n# Claims\n\n```{coverage} spoon\n```\n")
    (book.docs / "coverage").mkdir(exist_ok=True)
    (book.docs / "coverage/spoon.toml").write_text(
        f'[S01]\nsays = "It is so."\npage = "spoon"\nquoted = "{source}"\n'
    )
    link = f"[a/b: spoons/\\_index.md]({source})"
    assert f"| [It is so.](spoon.md#spoon) | {link} | cd08076 |" in rows(book)
    said = f"| [It is so.](spoon.md) | quoted from {link} |"
    assert said in book.build().markdown("claims").splitlines()


def test_a_table_is_quoted_by_its_rows_or_whole(book: Book) -> None:
    """A link in a cell stands for its row, the mark above a table for all of it."""
    book.page("quoted", LIST)
    book.page(
        "spoon",
        "---\norphan: true\n---\n# Spoon\n\n% quoted: https://example.org/v1.2/all\n\n"
        "| is | was |\n| --- | --- |\n| 1 | [2](https://example.org/pull/7) |\n",
    )
    assert [row.split(" | ")[0] for row in rows(book)[1:]] == [
        "| [table: is was](spoon.md#spoon)",
        "| [1 \\| 2](spoon.md#spoon)",
    ]


def test_what_leads_on_is_not_listed(book: Book) -> None:
    """Nor are links within the book."""
    book.page("quoted", LIST)
    book.page(
        "spoon",
        "---\norphan: true\n---\n# Spoon\n\nGo [on](https://example.org 'further reading'), "
        "or [back](index.md). It [is](https://example.org/v1.2/spoon) so.\n",
    )
    assert len(rows(book)) == 2


def test_a_changed_page_changes_the_list(book: Book) -> None:
    """Also in a build that reads no other page."""
    page = "---\norphan: true\n---\n# Spoon\n\nIt {} [so](https://example.org/v1.2/spoon).\n"
    book.page("quoted", LIST)
    book.page("spoon", page.format("is"))
    assert "It is so." in rows(book)[1]
    book.page("spoon", page.format("was"))
    assert "It was so." in rows(book)[1]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("One. Two is ", " so. Three.", "Two is HERE so."),
        ("With 28.5 it is ", ".", "With 28.5 it is HERE."),
        ("Some, e.g. ", ", are so. Others not.", "Some, e.g. HERE, are so."),
        ("What a long sentence this is. (", ".)", "What a long sentence this is. (HERE.)"),
        ("Is it `so`? ", " says that it is so, and always was.", "HERE says that it is so, and "
         "always was."),
    ],
)  # fmt: skip
def test_the_sentence_around_a_link(before: str, after: str, found: str) -> None:
    """From full stop to full stop, abbreviations and numbers passed over; brackets with theirs."""
    link = nodes.reference("", "HERE")
    nodes.paragraph("", "", nodes.Text(before), link, nodes.Text(after))
    assert sentence(link) == found
