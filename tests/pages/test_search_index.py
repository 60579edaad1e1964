"""What the search knows of the sections of a site."""

import json
import re
from pathlib import Path

import pytest

from layerlab.site import search_index
from layerlab.site.search_words import counted, stem, words

PAGE = """<div data-search>
<section id="cache"><h1>The cache</h1>
<p>Long <em>multi</em>-stage.</p><pre data-search-weight="0.3">RUN npm</pre>
<div class=proof-line>Measured.</div><p>Again<span class=headerlink>¶</span> npm.</p>
<section id="id1"><h2>Keys</h2><p>Second.</p></section></section></div>"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A page and the proof of an example."""
    (tmp_path / "proof").mkdir()
    (tmp_path / "cache.html").write_text(PAGE)
    proof = PAGE.replace("<div data-search>", '<div data-search data-search-weight="0.05">')
    (tmp_path / "proof/cache-keys.html").write_text(proof.replace("The cache", "Which reruns"))
    return tmp_path


def test_sections_are_found_and_proofs_as_a_whole(site: Path) -> None:
    """A proof has all words of its sections, and no text."""
    keys, cache, proof = search_index.indexed(site, {})
    assert (keys.page, keys.id, keys.about) == ("cache", "id1", "The cache")
    assert (cache.id, cache.text) == ("cache", "Long multi-stage. RUN npm Again npm.")
    assert (proof.page, proof.id, proof.title) == ("proof/cache-keys", "", "Which reruns")
    assert {"rerun", "npm", "second"} <= proof.worth.keys()


def test_a_heading_and_peoples_words_are_worth_more(site: Path) -> None:
    """These are no part of the text."""
    keys, *_ = search_index.indexed(site, {"cache#id1": ["stale layers"]})
    assert keys.worth["layer"] > keys.worth["key"] > keys.worth["second"]
    assert "stale" not in keys.text


def test_words_for_a_section_that_is_gone_are_a_warning(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would find anything by them."""
    said: list[str] = []
    monkeypatch.setattr(search_index, "warn", lambda one, _: said.append(str(one)))
    list(search_index.indexed(site, {"cache#id1": ["x"], "cache#kyes": ["y"]}))
    assert said == ["docs/search.toml has words for cache#kyes, and no page has that section"]


def test_code_is_worth_less_and_what_all_pages_say_nothing() -> None:
    """A word that stands in both has both."""
    text, found = counted(PAGE)
    assert "Measured" not in text
    assert (found["run"], found["npm"], found["measured"]) == (0.3, 1.3, 0)


def test_code_is_as_it_is_written() -> None:
    """Without numbers of notes; a place to break ends no word; nothing of a matrix's cells."""
    text, found = counted(
        "<code>FROM</code> <span class=s>node:<wbr>24-alpine3.23</span> "
        "<span class=option>--mount</span><span class=o>=<wbr></span>"
        "<span>type</span>=<wbr>cache,<wbr>target=/<b>root</b>/.npm "
        '<a class=note-mark href=#note-1-1 aria-label="note 1">1</a>\nUSER 1000:1000'
        '<a class="note-mark" href="#note-1-2">4</a>'
        "<table data-search-ignore=1><tr><td><i>reruns</i></td><td>reruns</td></tr></table>"
        "<ul class=guesses><li><code>RUN npm ci</code> <b class=right>✓ right: reruns</b></li></ul>"
    )
    assert text == "FROM node:24-alpine3.23 --mount=type=cache,target=/root/.npm USER 1000:1000"
    assert not {"1", "4", "reruns"} & found.keys()


def test_a_term_is_found_by_its_name(tmp_path: Path) -> None:
    """What is said of it weighs less; the list that has it is found, too."""
    (tmp_path / "glossary.html").write_text(
        "<div data-search data-search-weight=0.3><section id=glossary><h1>Glossary</h1><dl>"
        "<dt data-search-weight=10 id=term-layer>layer<a class=headerlink href=#term-layer>¶</a>"
        "</dt><dd><p>Files of a step.</p></dd></dl></section></div>"
    )
    whole, term = search_index.indexed(tmp_path, {"glossary#term-layer": ["stratum"]})
    assert (whole.id, term.id, term.title) == ("glossary", "term-layer", "layer")
    assert (term.about, term.text) == ("Glossary", "Files of a step.")
    assert term.worth["layer"] > whole.worth["layer"] > term.worth["step"]
    assert "stratum" in term.worth


def test_words_and_their_stems() -> None:
    """Versions and options stay whole, digests are left out, forms of a word are one."""
    text = "python:3.13-slim-trixie --no-cache multi-stage a1b2c3d4e5f6a7b8, exit code: 1"
    known = {"python", "3.13", "slim", "cache", "--no-cache", "multistage", "1", "code1"}
    assert known <= set(words(text))
    assert not [word for word in words(text) if "a1b2" in word]
    assert {stem(word) for word in ("cache", "caches", "cached", "caching")} == {"cach"}
    assert [stem(word) for word in ("copies", "stopping", "process", "sh", "string")] == [
        "copy", "stop", "process", "sh", "string",
    ]  # fmt: skip


def test_the_index_is_named_by_its_content(site: Path) -> None:
    """A browser that kept an older one does not mix the two; ids are written where they are odd."""
    found = list(search_index.indexed(site, {}))
    folders = []
    for some in (found, found, found[:2]):
        search_index.write(site, some)
        [folder] = [path for path in (site / "search").iterdir() if path.is_dir()]
        folders.append(folder.name)
    assert folders[0] == folders[1] != folders[2]
    sections = (site / "search/sections.js").read_text()
    about = json.loads(re.sub(r"^bookSearch\.take\(\"sections\",|\);$", "", sections))
    assert about["version"] == folders[2]
    assert about["pages"] == [["cache", "The cache", "Keys\tid1", "The cache\tcache"]]
    assert (
        (site / f"search/{folders[2]}/words-np.js")
        .read_text()
        .startswith('bookSearch.take("words-np",{"npm":"|2')
    )
