"""Readers find what they look for: the page by the book's words, the section by their own."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from layerlab.site.search_words import ASKING, stem, words
from tests.browser.conftest import Reader, Site
from tests.known import ROOT, tell
from tests.site import parsed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FIRST = 3  # places in which what is wanted is looked for
QUERIES = tomllib.loads(Path(__file__).with_name("queries.toml").read_text())
WANTED = [(query, page) for page, table in QUERIES.items() for query in table["queries"]]
QUESTIONS = tomllib.loads(Path(__file__).with_name("questions.toml").read_text())
# Of each list the share that must be found, and of those that docs/search.toml does not answer.
# What nobody tuned is held to what the search reaches (untuned 33 of 40, threads 28 of 40), less
# what a new section may cost.
LEAST = {"untuned": 30 / 40, "threads": 26 / 40}
OWN_LEAST = {"questions": 0.85, "threads": 0.65, "basics": 0.85}
OF_ALL, OF_OWN = 0.9, 0.7  # of the other lists
PLACES = {"pasted": 1}  # nobody reads on behind an entry that is another message's
REMEDY = (
    "a section that you add may take the place of another: where it answers the question, too, add "
    "it in tests/browser/questions.toml; else give the wanted section people's words in "
    "docs/search.toml (but for [untuned] and [threads]), or see by which words the new one is "
    "found, though it does not answer"
)
# Where the size of a base is told.
SIZES = ["base-images#choosing-a-base-image", "cheat-sheet#the-size-ladder", "measured"]
FIND = """asked => Promise.all(asked.map(async (text) => (await bookSearch.find(text)).places
  .slice(0, 40).map(({ address, all, proof }) => [address.replace(".html", ""), all, !!proof])))"""


@pytest.fixture
def searching(reader: Reader) -> Reader:
    """A reader who has gone to the search field."""
    reader.open("index").locator("input.sidebar-search").focus()
    reader.page.wait_for_function("() => window.searchPanel")
    return reader


def offered(reader: Reader, asked: Iterable[str], first: int = FIRST) -> dict[str, list[str]]:
    """Sections that the search offers for each, as `page#section`, the best first."""
    asked = list(asked)
    found = reader.page.evaluate(FIND, asked)
    return {
        text: [name for name, *_ in places[:first]]
        for text, places in zip(asked, found, strict=True)
    }


def missed(reader: Reader, wanted: Mapping[str, list[str]], first: int = FIRST) -> dict[str, str]:
    """Sentences about what does not lead to one of its places, by what was asked."""
    return {
        text: f"{text!r} should lead to {' or '.join(wanted[text])}, found {', '.join(places)}"
        for text, places in offered(reader, wanted, first).items()
        if not {*places, *(place.partition("#")[0] for place in places)} & set(wanted[text])
    }


def own(questions: Iterable[str]) -> set[str]:
    """Those that are not answered by the list of people's words: no entry has all their words."""
    asked = tomllib.loads((ROOT / "docs/search.toml").read_text())
    aliases = [telling(words) for some in asked.values() for words in some]
    return {one for one in questions if not any(telling(one) <= alias for alias in aliases)}


def telling(text: str) -> set[str]:
    """Stems of its words, without those that only ask."""
    return {stem(word) for word in words(text) if word not in ASKING}


def test_wanted_pages_come_first(searching: Reader) -> None:
    """Nine of ten of the book's own words have the page that is wanted among the first three."""
    wanted: dict[str, list[str]] = {}
    for query, page in WANTED:
        wanted.setdefault(query, []).append(page)
    sentences = missed(searching, wanted)
    assert len(wanted) >= 30
    if len(sentences) > len(wanted) * 0.1:
        tell([*sentences.values(), REMEDY.replace("questions.toml", "queries.toml")])


def test_wanted_sections_exist(site: Site) -> None:
    """A section that was renamed would be missed for ever."""
    wanted = {place for some in QUESTIONS.values() for places in some.values() for place in places}
    gone = []
    for place in sorted(wanted):
        page, _, id = place.partition("#")
        text = (site.folder / f"{page}.html").read_text(encoding="utf-8")
        gone += [place] * (
            re.search(rf'<(?:section|dt)[^>]* id="?{re.escape(id)}["> ]', text) is None and id != ""
        )
    assert gone == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_wanted_sections_come_first(
    searching: Reader, name: str, record_property: Callable[[str, object], None]
) -> None:
    """Questions in people's words lead to a section that answers them, also as whole messages.

    Also those that docs/search.toml does not have word for word: they are counted by themselves.
    """
    questions = QUESTIONS[name]
    sentences = missed(searching, questions, PLACES.get(name, FIRST))
    for what, some, least in (
        ("found", set(questions), LEAST.get(name, OF_ALL)),
        ("found of its own", own(questions), OWN_LEAST.get(name, OF_OWN)),
    ):
        lost = some & sentences.keys()
        said = f"{what}: {len(some) - len(lost)} of {len(some)}"
        record_property(what, said)
        print(f"{name}, {said}")
        if len(some) - len(lost) < least * len(some):
            tell([*(sentences[one] for one in sorted(lost)), f"{name}, {said}; {REMEDY}"])


def test_the_size_of_each_base_is_found(searching: Reader, site: Site) -> None:
    """By its name alone, or in a question."""
    table = parsed(site.folder / "base-images.html").select_one("#choosing-a-base-image table")
    names = [row.select_one("th, td").get_text(strip=True) for row in table.select("tbody tr")]
    names.remove("scratch")  # a word, of which a whole page tells
    forms = ("{}", "{} size", "size of {}", "how big is {}", "how large is {}")
    wanted = {form.format(name): SIZES for name in names for form in forms}
    assert len(names) > 15
    sentences = missed(searching, wanted)
    if len(sentences) > len(wanted) * 0.05:
        tell([*sentences.values(), REMEDY])


def test_no_proof_stands_above_a_section_with_all_words(searching: Reader) -> None:
    """A proof has the same words; who wants it goes there by the section."""
    asked = [*(one for some in QUESTIONS.values() for one in some), "node", "service", "make test"]
    for text, places in zip(asked, searching.page.evaluate(FIND, asked), strict=True):
        proofs = [place for place, (_, _, proof) in enumerate(places) if proof]
        whole = [place for place, (_, all, proof) in enumerate(places) if all and not proof]
        assert not proofs or not whole or proofs[0] > whole[-1], text


def test_what_the_book_does_not_have_is_not_found(searching: Reader) -> None:
    """Neither by letters at random nor by the beginning of a word; near words are offered."""
    find = "async (text) => { const { places, missing } = await bookSearch.find(text);" \
           " return [places.length, missing.map(({ near }) => near)]; }"  # fmt: skip
    nothing = ("asdfqwer", "django", "hado", "hadolnt", "bun")
    answers = {
        text: searching.page.evaluate(find, text)
        for text in (*nothing, "multi", "dcoker", "constructor", "manife", "manife index")
    }
    assert {text: answers[text][0] for text in nothing} == dict.fromkeys(nothing, 0)
    assert "bundle" in answers["bun"][1][0]
    # The last word may still be typed.
    assert (answers["manife"][0] > 0, answers["manife"][1]) == (True, [])
    assert [len(near) > 0 for near in answers["manife index"][1]] == [True]
    assert answers["asdfqwer"][1] == [[]]
    near = {text: words[0] for text, (_, words) in answers.items() if words}
    assert (
        "hadolint" in near["hadolnt"] and "hadolint" in near["hado"] and "docker" in near["dcoker"]
    )
    assert answers["multi"][0] > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("docker-compose", "docker compose"), ("multistage", "multi-stage"), ("Caches", "caching")],
)
def test_forms_of_a_word_find_the_same(searching: Reader, one: str, other: str) -> None:
    """With a hyphen, as one word or two, in another form."""
    first, second = offered(searching, [one, other]).values()
    assert first and set(first) & set(second)


def test_the_browser_has_the_same_words(searching: Reader, site: Site) -> None:
    """What is typed is cut to the stem that was indexed; all that is found has its place."""
    text = " ".join(parsed(page).get_text(" ") for page in site.folder.glob("c*.html"))
    known = sorted(set(words(text)))
    assert len(known) > 2000
    stems = searching.page.evaluate("words => words.map(bookSearch.stem)", known)
    assert dict(zip(known, stems, strict=True)) == {word: stem(word) for word in known}
    found = searching.page.evaluate(
        "async () => (await bookSearch.warm()).found.map(one => one.address)"
    )
    ids = {
        page: set(
            re.findall(r'<(?:section|dt)[^>]* id="?([^"> ]+)', (site.folder / page).read_text())
        )
        for page in {address.partition("#")[0] for address in found}
    }
    places = [address.partition("#") for address in found]
    assert [place for place in places if place[2] and place[2] not in ids[place[0]]] == []
