"""Pages are cut into the sections that a search leads to."""

from layerlab.site.page_sections import sections

PAGE = """<html><body><div data-search data-search-weight="0.4">
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
    assert list(sections(PAGE.replace("data-search", "class"))) == []
