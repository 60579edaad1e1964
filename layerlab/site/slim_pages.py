"""Pages without what says nothing, as they are written: a reader on a phone loads less.

Code loses the marks of tokens that look like plain text, and attributes the quotes that they do
not need.
"""

import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.jinja2glue import BuiltinTemplateLoader

from layerlab.site.break_points import break_points
from layerlab.site.whole_options import whole_options

# Names, punctuation and blanks: both styles of this book give them the colour of all other text.
_PLAIN = re.compile(r'<span class="(?:n|nx|p|w)">([^<]*)</span>')
# A cell that is one paragraph needs no paragraph.
_CELL = re.compile(r"(<t[dh][^>]*>)<p>((?:(?!</?p\b).)*)</p>\s*(?=</t[dh]>)", re.DOTALL)
# A chapter has some hundred links to proofs.
_SHORTER = {
    "<pre><span></span>": "<pre>",
    'class="proof reference internal"': "class=proof",
    'class="reference internal"': "class=reference",
    'class="reference external"': "class=reference",
}
# What a link to a section shows, marked once more.
_MARKED = re.compile(r'<span class="std std-ref">([^<]*)</span>')
# The theme has icons for more than a page shows.
_ICON = re.compile(r'<symbol id="([\w-]+)".*?</symbol>\s*', re.DOTALL)
# What loads the sheets and scripts that many a page has nothing of, by a mark of those that have:
# what sphinx-design makes, and code in colours.
_UNLESS = {
    "sd-": re.compile(
        r"<(?:link[^>]*/sphinx-design[^>]*>|script[^>]*/design-tabs[^>]*></script>)\s*"
    ),
    'class="highlight': re.compile(r"<link[^>]*/pygments[^>]*>\s*"),
}
# Blanks at the begin of a line count in code and in scripts only.
_KEPT = r"<(?:pre|script|textarea)\b.*?</(?:pre|script|textarea)>"
_INDENTED = re.compile(rf"({_KEPT})|\n\s+", re.DOTALL)
_TAG = re.compile(r"<(?!script|link|meta|img)\w[^<>]*>")
# A value that is a name or an address needs no quotes.
_QUOTED = re.compile(r' ([\w-]+)="([\w#.:/-]+)"(?=[ >])')


class SlimPages(BuiltinTemplateLoader):
    """Sphinx's templates; of pages for the web, what they make is slimmed."""

    def init(self, builder: Builder, *rest: Any, **named: Any) -> None:
        """See which pages are written."""
        super().init(builder, *rest, **named)
        self._for_the_web = builder.name == "html"

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """A page, or something else that has a template."""
        text = super().render(template, context)
        is_page = self._for_the_web and template.endswith(".html")
        return break_points(whole_options(slim(text))) if is_page else text


def slim(page: str) -> str:
    """A page, read from its text as a template makes it, with less of that."""
    for long, short in _SHORTER.items():
        page = page.replace(long, short)
    for mark, loading in _UNLESS.items():
        without = loading.sub("", page)
        page = page if mark in without else without
    page = _ICON.sub(lambda icon: icon[0] if f"#{icon[1]}" in page else "", page)
    page = _INDENTED.sub(lambda found: found[1] or "\n", page)
    plain = _CELL.sub(_cell, _PLAIN.sub(r"\1", _MARKED.sub(r"\1", page)))
    return _TAG.sub(lambda tag: _QUOTED.sub(r" \1=\2", tag[0]), plain)


def _cell(found: re.Match[str]) -> str:
    """A cell without its paragraph; no sheet has a rule for links in it that are only links."""
    return found[1] + found[2].replace(" class=reference", "")


def use_slim_pages(app: Sphinx, config: Config) -> None:
    """Let Sphinx make its pages so."""
    config.template_bridge = f"{__name__}.{SlimPages.__name__}"


def setup(app: Sphinx) -> None:
    """Have pages slimmed."""
    app.connect("config-inited", use_slim_pages)
