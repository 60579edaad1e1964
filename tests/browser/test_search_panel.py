"""The search as readers use it: by keys, on a phone, on its page, where it cannot be loaded."""

import gzip
import re
from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.known import tell

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
WITH_ANSWERS = 90_000  # bytes as gzip: the page, the search, its index of these words, eight texts


def typed(page: Page, text: str) -> None:
    """Type into the field of the header."""
    page.locator("input.sidebar-search").fill(text)


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_search_is_one_key_away(reader: Reader, key: str) -> None:
    """One key begins a search, arrows go through what is found, Escape ends it."""
    page = reader.open("index")
    page.keyboard.press(key)
    page.keyboard.type("multi-stage builds")
    found = page.locator(".found a")
    expect(found.first).to_be_visible()
    expect(page.locator(".found [role=status]")).to_have_text(re.compile(r"\d+ sections? found"))
    page.keyboard.press("ArrowDown")
    expect(found.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".found")).to_be_hidden()
    page.keyboard.press("ArrowDown")  # what was found is there again
    expect(page.locator(".found")).to_be_visible()


def test_the_first_key_is_answered_at_once(reader: Reader) -> None:
    """Though what searches is still on its way; keys that were faster than it are not lost."""
    waiting, on_its_way = [], [True]
    parts = re.compile(r"search-\w+\.js|search/")
    reader.context.route(
        parts, lambda route: waiting.append(route) if on_its_way else route.continue_()
    )
    page = reader.open("index")
    page.keyboard.press("/")
    page.keyboard.type("exec format error")
    expect(page.locator(".found [role=status]")).to_have_text("Searching…")
    page.keyboard.press("ArrowDown")
    on_its_way.clear()
    for route in waiting:
        route.continue_()
    expect(page.locator(".found a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"errors\.html#exec-format-error"))


def test_the_search_is_loaded_before_the_first_key(reader: Reader) -> None:
    """When somebody comes near the field."""
    page = reader.open("index")
    assert not page.evaluate("!!window.searchPanel")
    page.locator("input.sidebar-search").hover()
    page.wait_for_function("() => window.searchPanel")


def test_more_than_the_first_results_are_shown_by_keys(reader: Reader) -> None:
    """The last stop of the arrows says how many there are, and shows the next ones."""
    page = reader.open("index")
    typed(page, "docker build")
    found, more = page.locator(".found a"), page.locator(".found > button")
    expect(found).to_have_count(8)
    expect(more).to_have_text(re.compile(r"^Show 8 more of \d\d+$"))
    page.keyboard.press("ArrowUp")
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    expect(found).to_have_count(16)
    expect(found.nth(8)).to_be_focused()
    expect(page.locator(".found [role=status]")).to_contain_text("the best 16 first")


def test_what_is_not_found_is_said(reader: Reader) -> None:
    """With the words that are near, which a key puts in place, and the list of all sections."""
    page = reader.open("cache")
    typed(page, "asdfqwer")
    said, found = page.locator(".found [role=status]"), page.locator(".found a")
    expect(said).to_have_text("Nothing found: the book does not have “asdfqwer”")
    expect(found).to_have_text("All sections, from A to Z")
    typed(page, "hadolnt")
    expect(page.locator(".found .hints button")).to_have_text("hadolint")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(said).to_have_text(re.compile(r"\d+ sections found"))
    typed(page, "cache asdfqwer")
    expect(said).to_contain_text("; the book does not have “asdfqwer”")


def test_enter_opens_what_was_found_for_the_words_as_they_stand(reader: Reader) -> None:
    """Also at once, where the words before them had found something else."""
    page = reader.open("index")
    typed(page, "zstd compression")
    expect(page.locator(".found a").first).to_be_visible()
    typed(page, "exec format error")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"errors\.html#exec-format-error"))


@pytest.mark.parametrize("how", ["click", "Enter"])
def test_a_result_on_the_same_page_is_not_covered(reader: Reader, how: str) -> None:
    """The panel is gone when the place is in sight."""
    page = reader.open("errors")
    typed(page, "exec format error")
    first = page.locator(".found a").first
    expect(first).to_be_visible()
    first.click() if how == "click" else page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#exec-format-error"))
    expect(page.locator(".found")).to_be_hidden()


def test_a_result_is_called_as_its_section_is(reader: Reader) -> None:
    """And as its page; the excerpt describes it, with code as written, no number of a note."""
    page = reader.open("index")
    typed(page, "npm ci --omit=dev USER 1000:1000")
    first = page.locator(".found a").first
    expect(first).to_be_visible()
    called = page.locator(".found a").evaluate_all("""all => all.map((one) => [
      ["aria-labelledby", "aria-describedby"].map((name) => one.getAttribute(name).split(" ")
        .map((id) => document.getElementById(id).textContent).join(" ").trim()),
      ["strong", "small", "span"].map((part) => one.querySelector(part).textContent)])""")
    for (name, description), (title, about, excerpt) in called:
        assert (name, description) == (f"{title} {about}".strip(), excerpt.strip())
    expect(first).to_have_accessible_name(called[0][0][0])
    expect(first).to_have_accessible_description(called[0][0][1])
    said = " ".join(excerpt for (_, excerpt), _ in called)
    assert ("USER 1000:1000 " in said, "reruns reruns" in said) == (True, False)


@pytest.mark.parametrize("lost", ["**/search/**", "**/search-*.js"])
def test_a_search_that_cannot_be_loaded_says_so(reader: Reader, lost: str) -> None:
    """Its scripts or its index; the page of the search has a list that needs neither."""
    reader.context.route(lost, lambda route: route.abort())
    page = reader.open("cache")
    typed(page, "signals")
    expect(page.locator(".found")).to_contain_text("could not be loaded")
    page.goto(f"{reader.site.url}search.html?q=signals")
    page.get_by_role("link", name="All sections").last.click()
    expect(page.get_by_role("link", name="At COPY --link")).to_be_visible()


def test_an_index_that_comes_late_is_asked_for_again(reader: Reader) -> None:
    """By the next key."""
    reader.context.route("**/search/**", lambda route: route.abort())
    page = reader.open("cache")
    typed(page, "signal")
    expect(page.locator(".found")).to_contain_text("could not be loaded")
    reader.context.unroute("**/search/**")
    typed(page, "signals")
    expect(page.locator(".found a").first).to_be_visible()


@pytest.mark.reading(viewport={"width": 390, "height": 844}, has_touch=True)
def test_a_phone_searches_from_its_header(reader: Reader) -> None:
    """One touch leads to the field; what is found is within the screen, with room at its sides."""
    page = reader.open("cache")
    page.get_by_role("link", name="Search").tap()
    field = page.locator("input.sidebar-search")
    expect(field).to_be_focused()
    typed(page, "sha256 digest of a manifest")
    expect(page.locator(".found a").first).to_be_visible()
    panel = page.locator(".found")
    box = panel.bounding_box()
    assert box is not None
    assert (box["x"] > 0, box["x"] + box["width"] < 390) == (True, True)
    assert panel.evaluate("panel => panel.scrollWidth - panel.clientWidth") == 0


def test_the_page_of_the_search_answers_as_the_panel_does(reader: Reader) -> None:
    """With sections; without a question it has its field, a sentence and the list."""
    page = reader.open("search")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.locator("article p").last).to_contain_text("All sections, from A to Z")
    page.goto(f"{reader.site.url}search.html?q=expose+port")
    expect(page.locator(".found-here a").first).to_have_attribute(
        "href", re.compile("container-settings.html#expose-publishes-nothing")
    )
    expect(page.get_by_role("searchbox")).to_have_value("expose port")


@pytest.mark.reading(java_script_enabled=False)
def test_who_has_no_javascript_finds_all_sections(reader: Reader) -> None:
    """In a list from A to Z, each link with its place; the field leads there."""
    page = reader.open("cache")
    typed(page, "stages")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="All sections").click()
    links = page.locator(".all-sections a")
    places = links.evaluate_all("all => all.map(link => link.getAttribute('href'))")
    titles = [text.casefold() for text in links.all_inner_texts()]
    assert {"cache.html#at-copy-link", "multi-stage.html"} <= set(places)
    assert titles == sorted(titles)


def test_a_page_opened_as_a_file_has_the_search(reader: Reader) -> None:
    """Of the archive, without a server: the panel, and the page."""
    page = reader.context.new_page()
    reader.context.unroute_all()
    page.goto(f"file://{reader.site.folder}/cache.html")
    typed(page, "toolchain")
    expect(page.locator(".found a").first).to_be_visible()
    page.goto(f"file://{reader.site.folder}/search.html?q=toolchain")
    expect(page.locator(".found-here a").first).to_be_visible()


def test_what_is_found_can_be_read(reader: Reader) -> None:
    """In both schemes; a page of answers costs little more than the search itself."""
    page = reader.page
    loaded: dict[str, int] = {}
    page.on(
        "requestfinished",
        lambda one: loaded.update({one.url: len(gzip.compress(one.response().body(), 9))}),
    )
    page.goto(f"{reader.site.url}search.html?q=size+of+python:3.13-slim-trixie")
    expect(page.locator(".found-here a").first).to_be_visible()
    tell([f"an answer costs {loaded}"] if sum(loaded.values()) > WITH_ANSWERS else [])
    page.evaluate(AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate(
            "axe.run('.found-here', {runOnly: ['color-contrast', 'target-size']})"
        )
        tell(f"{scheme}: {one['id']}: {one['nodes'][0]['html']}" for one in found["violations"])
