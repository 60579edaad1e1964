"""The Markdown of what differs between two files, beside pages that have one of them."""

from layerlab.site.markdown.differences import difference

DIFF = "--- old\n+++ new\n a\n b\n c\n-d\n+D\n e\n f"


def test_what_stands_on_the_page_is_not_said_again() -> None:
    """Of a file that can be read there, lines far from a change are left out.

    A mark in place of one line would save nothing.
    """
    cut = "--- old\n+++ new\n …\n c\n-d\n+D\n e\n f"
    assert difference(DIFF, {"a\nb\nc\nd\ne\nf"}) == cut
    assert difference(DIFF, {"a\nb\nc\nD\ne\nf"}) == cut


def test_files_that_stand_nowhere_are_told_in_whole() -> None:
    """A reader of the page alone has to be able to write both."""
    assert difference(DIFF, {DIFF, "a\nb"}) == DIFF
