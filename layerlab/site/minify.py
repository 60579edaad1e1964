"""Leave out of sheets and scripts what no page uses: a reader on a phone loads less.

A rule of a style sheet stays when each class that its selector names is a word somewhere in the
site's pages or scripts; a class that a script sets is a word of that script. A variable stays when
something reads it: Furo has icons for each kind of note as variables. Sheets and scripts
lose their comments, scripts their blanks too. Pages are written without what says nothing
(`slim_pages.py`).
"""

import re
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import TypeVar

from rjsmin import jsmin
from sphinx.application import Sphinx

T = TypeVar("T")  # what names a sheet
SHEETS = [
    "_static/book.css",
    "_static/print.css",
    "_static/figures.css",
    "_static/lists.css",
    "_static/first-page.css",
    "_static/sheet.css",
    "_static/pygments.css",
    "_static/sphinx-design.min.css",
    "_static/styles/furo.css",
    "_static/styles/furo-extensions.css",
]
SCRIPTS = [
    f"_static/{name}.js"
    for name in ("book", "lists", "search", "search-panel", "search-ranking", "design-tabs")
]
_WORD = re.compile(r"[\w-]+")
_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_NAME = re.compile(r"--[\w-]+")
_READ = re.compile(r"var\(\s*(--[\w-]+)")
_DEFINED = re.compile(r"(--[\w-]+)\s*:(?:[^;{}\"']|\"[^\"]*\"|'[^']*')*(?:;|(?=\}))")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MARK = re.compile(r"[(),]")


def slim(app: Sphinx, exception: Exception | None) -> None:
    """Rewrite sheets and scripts in the site that was just written."""
    if exception is not None or app.builder.name != "html":
        return
    out = Path(app.outdir)
    used: set[str] = set()
    on_pages: set[str] = set()
    for path in out.glob("**/*.html"):
        text = path.read_text()
        used.update(_WORD.findall(text))
        on_pages.update(_READ.findall(text))
    read: set[str] = set()
    for path in out.glob("_static/**/*.js"):
        text = path.read_text()
        used.update(_WORD.findall(text))
        read.update(_NAME.findall(text))
    sheets = {path: path.read_text() for path in map(out.joinpath, SHEETS) if path.is_file()}
    sheets = {path: kept(_COMMENT.sub("", text), used) for path, text in sheets.items()}
    for path, text in without_unread(sheets, read | on_pages).items():
        path.write_text(text)
    for script in SCRIPTS:
        path = out / script
        if path.is_file():
            path.write_text(jsmin(path.read_text()))


def kept(css: str, used: set[str]) -> str:
    """The rules of a sheet whose classes are all among the used words."""
    found = []
    for head, body in _rules(css):
        if head.startswith(("@media", "@supports")):
            inner = kept(body, used)
            found.append(f"{head}{{{inner}}}" if inner else "")
        elif head.startswith("@"):
            found.append(f"{head}{{{body}}}" if body else head)
        else:
            parts = [part for part in selectors(head) if set(_CLASS.findall(part)) <= used]
            found.append(f"{','.join(parts)}{{{body}}}" if parts else "")
    return "".join(found)


def selectors(head: str) -> Iterator[str]:
    """The selectors of a rule; a comma within parentheses, as in `:is(…)`, separates none."""
    depth = begin = 0
    for mark in _MARK.finditer(head):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if mark[0] == "," and not depth:
            yield head[begin : mark.start()]
            begin = mark.end()
    yield head[begin:]


def without_unread(sheets: Mapping[T, str], read: Set[str]) -> dict[T, str]:
    """Sheets without the variables that neither they nor `read` reads, such as unused icons."""
    found, slimmer = None, dict(sheets)
    while slimmer != found:
        found = slimmer
        known = {*read, *(name for css in found.values() for name in _READ.findall(css))}
        slimmer = {name: _defining(css, known) for name, css in found.items()}
    return slimmer


def _defining(css: str, known: Set[str]) -> str:
    return _DEFINED.sub(lambda one: one[0] if one[1] in known else "", css)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Heads with their bodies, in order; a statement such as `@charset` has no body."""
    place = 0
    while (opened := css.find("{", place)) >= 0:
        head = css[place:opened].strip()
        if ";" in head:
            statement, _, head = head.rpartition(";")
            yield f"{statement};", ""
        depth, end = 1, opened + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield head, css[opened + 1 : end - 1]
        place = end
