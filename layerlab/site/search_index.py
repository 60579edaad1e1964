"""The search index: words of the sections, in scripts, which a page opened as a file loads, too.

`search/sections.js` has titles and places of all sections, and the folder of the rest, which is
named by its content: words by their first two letters, and texts, from which excerpts are taken.
`docs/_static/search-ranking.js` reads them.
"""

import json
import shutil
import tomllib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from html import unescape
from itertools import chain, pairwise
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.site.page_sections import REPEATED, Section, sections, terms
from layerlab.site.page_warnings import PageWarning, WarningType, warn
from layerlab.site.proof_link import FOLDER
from layerlab.site.search_words import ASKING, counted, stem, words

# What people type where the section has other words.
ASKED = "search.toml"
# What a word weighs in a heading, in people's words, in the headings around; 1 is that of a text.
HEADING, OWN, AROUND = 5.0, 8.0, 1.0
FILES = "search"
TOGETHER = 4  # texts in one file
_DIGITS, _LETTERS = digits + ascii_lowercase, ascii_uppercase
LIGHT = 0.4  # of sections that many pages have
ENOUGH = 2.0  # more of a word is worth less and less: as much as this is worth a half
TYPICAL, LENGTH = 150, 0.3  # words of a section; how much less a word is worth in a longer one
PAGES = {name: f"{name}.html" for name in ("search", "sections")}  # and their templates
# What Sphinx writes for a search of its own, this time or in an earlier build.
_SCRIPTS = ("searchtools", "language_data", "doctools", "sphinx_highlight", "documentation_options")
UNUSED = [*(f"_static/{name}.js" for name in _SCRIPTS), "searchindex.js"]


class Indexed(NamedTuple):
    """A section, or the whole proof of an example, as it is found."""

    page: str
    about: str  # the title of the page
    id: str
    title: str
    text: str
    worth: Mapping[str, float]  # of each stem, up to 1
    words: Collection[str]  # as they are written


def replace_sphinx(app: Sphinx) -> None:
    """Leave out Sphinx's own index, which takes it a while, where this one is made."""
    if app.config.measured_search and app.builder.name == "html":
        app.builder.search = False  # type: ignore[attr-defined]
        app.config.html_additional_pages = PAGES


def index(app: Sphinx, exception: Exception | None) -> None:
    """Write the index of the site that was just written."""
    if exception is not None or app.builder.name != "html" or not app.config.measured_search:
        return
    out = Path(app.outdir)
    asked = tomllib.loads(Path(app.srcdir, ASKED).read_text(encoding="utf-8"))
    write(out, list(indexed(out, asked)))
    for name in UNUSED:
        (out / name).unlink(missing_ok=True)


def indexed(site: Path, asked: Mapping[str, list[str]]) -> Iterator[Indexed]:
    """All that is found on a site; `asked` are people's words by `page#section`.

    Warns of words for a section that is not there: nobody would find them.
    """
    known = set()
    for page in sorted(site.glob("*.html")):
        text = page.read_text(encoding="utf-8")
        for one in chain(sections(text), terms(text)):
            name = f"{page.stem}#{one.id}"
            known.add(name)
            yield _section(page.stem, one, asked.get(name, []))
    for name in sorted(asked.keys() - known):
        text = f"docs/{ASKED} has words for {name}, and no page has that section"
        warn(PageWarning(WarningType.SEARCH, text), None)
    for page in sorted(site.glob(f"{FOLDER}*.html")):
        parts = list(sections(page.read_text(encoding="utf-8")))
        if parts:
            yield _proof(FOLDER + page.stem, parts)


def _section(page: str, one: Section, asked: list[str]) -> Indexed:
    text, found = counted(one.content)
    by_stem = _stems(found)
    title, around = unescape(one.heading), unescape(" ".join(one.above))
    for said, weight in ((title, HEADING), (" ".join(asked), OWN), (around, AROUND)):
        for word in {stem(word) for word in words(said)}:
            by_stem[word] += weight
    light = one.weight * (LIGHT if one.id in REPEATED else 1)
    about = unescape(one.above[0]) if one.above else title
    rest = text.removeprefix(title).lstrip()
    return Indexed(page, about, one.id, title, rest, _worth(by_stem, light), found.keys())


def _proof(page: str, parts: list[Section]) -> Indexed:
    """Without a text: whoever goes there wants all of it."""
    found: defaultdict[str, float] = defaultdict(float)
    for part in parts:
        for word, weight in counted(part.content)[1].items():
            found[word] += weight
    title = unescape(parts[-1].heading)
    return Indexed(page, title, "", title, "", _worth(_stems(found), 1), found.keys())


def _stems(found: Mapping[str, float]) -> defaultdict[str, float]:
    """Weights of a text's stems, as if it were of the usual length; without words that only ask."""
    length = 1 - LENGTH + LENGTH * sum(found.values()) / TYPICAL
    by_stem: defaultdict[str, float] = defaultdict(float)
    for word, weight in found.items():
        if word not in ASKING:
            by_stem[stem(word)] += weight / length
    return by_stem


def _worth(by_stem: Mapping[str, float], light: float) -> dict[str, float]:
    return {word: weight * light / (weight * light + ENOUGH) for word, weight in by_stem.items()}


def write(out: Path, found: list[Indexed]) -> None:
    """Write the index of what is found on a site; an older one is removed."""
    shutil.rmtree(out / FILES, ignore_errors=True)
    letters = _letters(found)
    scripts: dict[str, object] = {f"words-{letter}": some for letter, some in letters.items()}
    texts = [one.text for one in found if one.id]
    for first in range(0, len(texts), TOGETHER):
        scripts[f"text-{first // TOGETHER}"] = texts[first : first + TOGETHER]
    written = {name: _script(name, value) for name, value in scripts.items()}
    version = sha256("".join(written.values()).encode()).hexdigest()[:10]
    folder = out / FILES / version
    folder.mkdir(parents=True)
    for name, text in written.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    pages = [
        [page, some[0].about, *(_place(one) for one in some if one.id)]
        for page, some in _pages(found).items()
    ]
    about = {
        "version": version, "letters": list(letters), "together": TOGETHER,
        "asking": sorted(ASKING), "pages": pages,
    }  # fmt: skip
    (out / FILES / "sections.js").write_text(_script("sections", about), encoding="utf-8")


def _script(name: str, value: object) -> str:
    """A script that hands a value over: a page opened as a file may load no other kind of file."""
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"bookSearch.take({json.dumps(name)},{said});"


def _pages(found: Iterable[Indexed]) -> dict[str, list[Indexed]]:
    by_page: dict[str, list[Indexed]] = {}
    for one in found:
        by_page.setdefault(one.page, []).append(one)
    return by_page


def _place(one: Indexed) -> str:
    """The title of a section, and its id where that does not follow from it."""
    return one.title if nodes.make_id(one.title) == one.id else f"{one.title}\t{one.id}"


def _letters(found: Collection[Indexed]) -> dict[str, dict[str, str]]:
    """By the first letters, for each stem the sections that have it, and what it is worth there.

    A section is how many further it stands than the one before, in base 36; its worth is a letter,
    up to Z. What the word ends with beyond its stem stands before them.
    """
    ends = _ends(found)
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, one in enumerate(found, start=1):
        for word, worth in one.worth.items():
            places[word].append((number, worth))
    letters: dict[str, dict[str, str]] = defaultdict(dict)
    for word, some in sorted(places.items()):
        steps = [later - before for before, later in pairwise([0, *(number for number, _ in some)])]
        letters[_letter(word)][word] = f"{ends.get(word, '')}|" + "".join(
            f"{_base36(step)}{_LETTERS[round(25 * worth)]}"
            for step, (_, worth) in zip(steps, some, strict=True)
        )
    return letters


def _ends(found: Iterable[Indexed]) -> dict[str, str]:
    """How the most usual word of each stem goes on: a stem is no word to offer."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for word, count in Counter(word for one in found for word in one.words).items():
        if word.startswith(stem(word)):
            forms[stem(word)][word.removeprefix(stem(word))] = count
    return {word: ends.most_common(1)[0][0] for word, ends in forms.items()}


def _letter(word: str) -> str:
    """The file that a word stands in."""
    return word[:2] if set(word[:2]) <= set(_DIGITS) else "other"


def _base36(number: int) -> str:
    last = _DIGITS[number % 36]
    return last if number < 36 else _base36(number // 36) + last


def setup(app: Sphinx) -> None:
    """Have the site indexed in place of Sphinx's way."""
    app.connect("builder-inited", replace_sphinx)
