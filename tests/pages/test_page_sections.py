"""Pages are cut into the sections that a search leads to."""

from pathlib import Path

import pytest

from layerlab.site import search_index
from layerlab.site.page_sections import document, sections

PAGE = """<html><body><div data-pagefind-body="" data-pagefind-weight="0.4">
<section id="cache"><h1>The <em>cache</em><a class="headerlink" href="#cache">¶</a></h1>
<p>First.</p><section class="question"><p>Asked?</p></section>
<section id="keys"><h2>Keys<a class=headerlink href="#keys">¶</a></h2><p>Second.</p></section>
<p>Last.</p></section></div><footer>Not this.</footer></body></html>"""


def test_each_section_has_its_own_text() -> None:
    """And not that of the sections in it, or of what stands around the body."""
    keys, whole = sections(PAGE)
    assert (keys.id, keys.heading, keys.above) == ("keys", "Keys", ("The cache",))
    assert "Second." in keys.content
    assert (whole.id, whole.heading, whole.above) == ("cache", "The cache", ())
    words = ("First.", "Asked?", "Second.", "Last.", "Not this")
    assert [word in whole.content for word in words] == [True, True, False, True, False]


def test_the_answer_is_found_as_its_page() -> None:
    """Nobody asks for "In one minute"."""
    [whole] = sections(PAGE.replace('"keys"', '"in-one-minute"').replace(">Keys<", ">In a minute<"))
    assert (whole.id, whole.heading) == ("cache", "The cache")
    assert "Second." in whole.content and "In a minute" not in whole.content


def test_a_page_that_is_not_searched_has_none() -> None:
    """As the search page itself."""
    assert list(sections(PAGE.replace("data-pagefind-body", "class"))) == []


def test_peoples_words_are_found_and_not_shown() -> None:
    """They stand before the body, from which excerpts are taken; the page's weight stays."""
    keys = next(sections(PAGE))
    text = document(keys, {"cache#keys": ["a < b", "stale"]}, "cache#keys")
    head, body, rest = text.partition('<div data-pagefind-body="" data-pagefind-weight="0.4">')
    assert '<span data-pagefind-meta="asked">a &lt; b; stale</span>' in head
    assert (bool(body), "stale" in rest) == (True, False)


def test_words_for_a_section_that_is_gone_are_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would find anything by them."""
    said: list[str] = []
    monkeypatch.setattr(search_index, "warn", lambda one, _: said.append(str(one)))
    (tmp_path / "cache.html").write_text(PAGE)
    parts = tmp_path / "parts"
    parts.mkdir()
    search_index.write_sections(tmp_path, parts, {"cache#keys": ["x"], "cache#kyes": ["y"]})
    assert said == ["docs/search.toml has words for cache#kyes, and no page has that section"]
    assert sorted(path.name for path in parts.glob("*/*")) == ["cache.html", "keys.html"]
