"""Sheets lose the rules that no page uses, and nothing else."""

from layerlab.site.minify import kept, selectors


def test_a_comma_within_parentheses_separates_nothing() -> None:
    """However deep it stands."""
    head = ":is(.a:has(.b), .c:has(.d)) .e, .f:not(.g, .h)"
    assert list(selectors(head)) == [":is(.a:has(.b), .c:has(.d)) .e", " .f:not(.g, .h)"]


def test_what_comes_after_an_unused_rule_is_kept() -> None:
    """A rule is left out whole, or one of its selectors."""
    sheet = ":is(.a:has(.b), .no:has(.d)) i { top: 0 } .no, .a { left: 0 } .b { right: 0 }"
    assert kept(sheet, {"a", "b", "d"}) == " .a{ left: 0 }.b{ right: 0 }"
