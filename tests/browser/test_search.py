"""Readers find what they look for: real queries, each with the page that is wanted."""

import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader
from tests.known import tell

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUERIES = tomllib.loads(Path(__file__).with_name("queries.toml").read_text())
WANTED = [(query, page) for page, table in QUERIES.items() for query in table["queries"]]
FIRST = 3  # places in which the wanted page is looked for
SHARE = 0.9  # of the queries that must find theirs there


def found(reader: Reader, query: str) -> list[str]:
    """Pages that the search field offers, the best first."""
    page = reader.page
    field, said = page.locator("input.sidebar-search"), page.locator(".found [role=status]")
    field.fill("")
    expect(page.locator(".found")).to_be_hidden()
    field.fill(query)
    expect(said).to_be_visible()
    links = page.locator(".found a").evaluate_all("all => all.map(link => link.pathname)")
    return list(dict.fromkeys(Path(link).stem for link in links))


def test_wanted_pages_come_first(reader: Reader) -> None:
    """Nine of ten queries have the page that is wanted among the first three."""
    reader.open("index")
    missed = {}
    for query, wanted in WANTED:
        pages = found(reader, query)
        if wanted not in pages[:FIRST]:
            missed[query] = (wanted, pages)
    assert len(WANTED) >= 30
    if len(missed) > len(WANTED) * (1 - SHARE):
        tell(
            f"{query!r} should lead to {page}, found {', '.join(pages)}"
            for query, (page, pages) in missed.items()
        )
