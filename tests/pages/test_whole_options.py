"""Options in code are elements that no line breaks."""

import pytest

from layerlab.site.whole_options import whole_options

LINE = '<pre><span class="k">RUN</span> pip install --no-cache-dir --requirement x.txt\n</pre>'


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("<code>--link</code>", "<code><span class=option>--link</span></code>"),
        ("<p>--link</p>", "<p>--link</p>"),
        ('<code title="a --link">x</code>', '<code title="a --link">x</code>'),
        ("<code>no-cache a--link</code>", "<code>no-cache a--link</code>"),
        ("<code>-e</code>", "<code><span class=option>-e</span></code>"),
        ("<pre>cp -a one two</pre>", "<pre>cp -a one two</pre>"),  # no screen is so narrow
        (f"<code>--{'x' * 40}</code>", f"<code>--{'x' * 40}</code>"),
    ],
)
def test_an_option_is_an_element(page: str, marked: str) -> None:
    """In code, where a line could break, and where it fits on a phone."""
    assert whole_options(page) == marked


def test_marking_again_changes_nothing() -> None:
    """A page that a build did not write again is marked already."""
    once = whole_options(LINE)
    assert once.count("<span class=option>") == 2
    assert whole_options(once) == once
