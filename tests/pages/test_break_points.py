"""Long words of code and of tables have places where a line may end."""

import pytest

from layerlab.site.break_points import break_points


@pytest.mark.parametrize(
    ("page", "broken"),
    [
        ("<pre>cp x /root/.cache/pip\n</pre>", "<pre>cp x /root/<wbr>.cache/<wbr>pip\n</pre>"),
        ("<pre><i>REVISION</i><b>=</b>$REVISION</pre>",
         "<pre><i>REVISION</i><b>=<wbr></b>$REVISION</pre>"),
        ("<td>distroless/base:debian13</td>", "<td>distroless/<wbr>base:<wbr>debian13</td>"),
        ("<code>alpine:3.23</code>", "<code>alpine:3.23</code>"),  # no screen is so narrow
        ("<p>distroless/base:debian13</p>", "<p>distroless/base:debian13</p>"),
        ('<td><a href="/a/long/address/">x</a></td>', '<td><a href="/a/long/address/">x</a></td>'),
        ("<code>https://example.com/</code>", "<code>https://<wbr>example.com/</code>"),
    ],
)  # fmt: skip
def test_a_long_word_may_break_at_a_mark(page: str, broken: str) -> None:
    """Behind it, where more of the word follows; also a second time."""
    assert break_points(page) == broken
    assert break_points(broken) == broken
