"""What the finished PDF is checked for, on pages written by hand."""

from collections.abc import Sequence

import pikepdf
import pytest

from layerlab.site.pdf_check import faults, short_ends

FULL = [(9, 700), (9, 120)]  # type size and height, in points


def book(*pages: Sequence[tuple[float, float]], begins: Sequence[int] = (1,)) -> pikepdf.Pdf:
    """A book with lines of text on its pages, drawn upside down as Chromium does."""
    made = pikepdf.new()
    for lines in pages:
        page = made.add_blank_page(page_size=(595, 842))
        drawn = [f"BT /F {2 * size} Tf 1 0 0 -1 40 {2 * (842 - height)} Tm (a) Tj ET"
                 for size, height in lines]  # fmt: skip
        content = f"q .5 0 0 -.5 0 842 cm {' '.join(drawn)} Q"
        page.Contents = made.make_stream(content.encode())
    with made.open_outline() as outline:
        title = pikepdf.OutlineItem("Shop", 0)
        title.children.extend(pikepdf.OutlineItem("Cart", one - 1, "Fit") for one in begins)
        outline.root.append(title)
    return made


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ([FULL, FULL], []),
        ([[*FULL, (5.8, 300)], [*FULL, (5.8, 300)]], ["page 1, in Cart: text of 5.8 pt"]),
        ([[(9, 780)], FULL], ["page 1, in Cart: 99% of it is empty, and the chapter goes on"]),
        ([[(8, 810), (8, 30)], FULL], ["page 1, in Cart: 100% of it is empty"]),
        ([FULL, [(9, 780)]], []),
    ],
    ids=["good", "small", "empty", "head-and-foot", "last"],
)  # fmt: skip
def test_a_page_that_nobody_would_keep(pages: list, said: list[str]) -> None:
    """It is named, with its chapter; the last page of a chapter may be short."""
    found = list(faults(book(*pages), [1]))
    assert len(found) == len(said)
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True))


def test_contents_that_name_another_page() -> None:
    """As where the numbers themselves took a line more."""
    [found] = faults(book(FULL, FULL, FULL, begins=[1, 3]), [1, 2])
    assert found.startswith("Cart: the contents say page 2, it begins on page 3")


@pytest.mark.parametrize(
    ("blank", "begins", "where"),
    [(2, [1, 3], "page 2, in Cart"), (1, [2, 3], "page 1, in the pages before the chapters")],
    ids=["between", "front"],
)
def test_a_blank_page_before_a_chapter(blank: int, begins: list[int], where: str) -> None:
    """It is of no chapter's text: a head and a number alone."""
    pages = [[(8, 810), (8, 30)] if number == blank else FULL for number in (1, 2, 3)]
    [found] = faults(book(*pages, begins=begins), begins)
    assert found.startswith(f"{where}, before what comes next: it is empty")


def test_chapters_that_end_with_a_few_lines_on_a_page() -> None:
    """A chapter of one page, or with more on its last one, is as it is."""
    few = [(9, 780)]
    made = book(FULL, FULL, few, few, FULL, FULL, begins=[1, 4, 5])
    assert list(short_ends(made)) == [0]
