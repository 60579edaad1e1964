"""The list of pages: groups, chapters with numbers, titles that fit beside the text."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from tests.known import ROOT, tell
from tests.pages.conftest import Book
from tests.site import chapters, parsed

TEMPLATES = ROOT / "docs/_templates"
SENTENCES = 3
ENDS = re.compile(r"[.?!](?=\s|$)")
SHOWN = "figure, table, svg, pre, .parts"  # what a first section has beside sentences
MOST = 24  # characters of a title that stays in one line

ORDER = """
```{{toctree}}
:caption: Read
{}
```

```{{toctree}}
:caption: Look up
glossary
```
"""


def groups(page: BeautifulSoup) -> list[Tag]:
    """The groups of the list of pages."""
    return page.select(".sidebar-tree details.group")


@pytest.mark.xdist_group("browser")
def test_seven_groups_of_short_titles(folder: Path) -> None:
    """Each opens without a script; a number does not count as a part of the title."""
    found = groups(parsed(folder / "cache.html"))
    assert [group.summary.get_text() for group in found] == [
        "Start", "Recipes", "Write", "Build fast", "Make small", "Run safely", "Look up",
    ]  # fmt: skip
    links = [link for group in found for link in group.select("li a")]
    titles = [link.get_text().lstrip("0123456789 ") for link in links]
    assert len(titles) > 25 and [title for title in titles if len(title) > MOST] == []


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("name", "opened"), [("cache", "Build fast"), ("errors", "Look up")])
def test_only_the_group_of_the_page_is_open(folder: Path, name: str, opened: str) -> None:
    """The others are one touch away."""
    found = groups(parsed(folder / f"{name}.html"))
    assert [group.summary.get_text() for group in found if group.has_attr("open")] == [opened]


@pytest.mark.xdist_group("browser")
def test_what_an_image_is_comes_second(folder: Path) -> None:
    """Beside each chapter stands its number, above its title how many there are."""
    page = parsed(folder / "images.html")
    numbers = [mark.get_text().strip() for mark in page.select(".chapter-number")]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    said = page.select_one(".chapter-place").get_text()
    assert said == f"Start · chapter 2 of {len(numbers)}"
    assert parsed(folder / "errors.html").select_one(".chapter-place") is None


@pytest.mark.xdist_group("browser")
def test_a_chapter_answers_first(folder: Path) -> None:
    """Its first section says it in three sentences, and shows it."""
    found = chapters(folder)
    assert len(found) > 40
    tell(fault for name, page in found.items() for fault in first_section(name, page))


def first_section(name: str, page: BeautifulSoup) -> Iterator[str]:
    """What is wrong with the first section of a page."""
    section = page.select_one("article section section")
    heading = section.h2.find(string=True) if section and section.h2 else ""
    if not section or heading != "In one minute":
        yield f"docs/{name}.md: the first section is {heading!r}, not 'In one minute'"
        return
    first = section.find("p", recursive=False)
    if first and len(ENDS.findall(sentences(first))) > SENTENCES:
        yield f"docs/{name}.md: 'In one minute' begins with more than {SENTENCES} sentences"
    if not section.select_one(SHOWN):
        yield f"docs/{name}.md: 'In one minute' shows nothing: a figure, a table or a file"


def sentences(paragraph: Tag) -> str:
    """Its text without code, whose full stops end nothing."""
    return "".join(text for text in paragraph.strings if not text.find_parent("code"))


def test_numbers_follow_the_contents(book: Book) -> None:
    """What is read in its order has a number, what is looked up has none; all pages show it."""
    index = book.docs / "index.md"
    before = index.read_text()
    for name in ("one", "two"):
        book.page(name, f"# {name.title()}\n")
    for order in (["one", "two"], ["two", "one"]):
        index.write_text(before + ORDER.format("\n".join(order)))
        built = book.build(
            "html", html_theme="furo", templates_path=[str(TEMPLATES)],
            measured_look_up=["Look up"],
        )  # fmt: skip
        for number, name in enumerate(order, 1):
            page = built.html(name)
            listed = [link.get_text() for link in page.select(".sidebar-tree details.group a")]
            assert listed == [f"1 {order[0].title()}", f"2 {order[1].title()}", "Glossary"]
            assert page.select_one(".chapter-place").get_text() == f"Read · chapter {number} of 2"
