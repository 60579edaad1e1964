"""What a reader does on a page: opens, chooses, searches, with and without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CHAPTER = "smaller"
EXAMPLE = "example-smaller-waterfall"
PROOF = "proof/multi-stage-greeter"
FOCUSED = """() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at.matches("input[type=radio]") ? at.nextElementSibling : at);
  return { tag: at.tagName, name: at.textContent.trim().slice(0, 40) || at.name,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    outline: style.outlineStyle };
}"""


def test_a_chosen_file_stays_chosen(reader: Reader) -> None:
    """A tab chosen in one example is chosen in others, on this and on later visits."""
    page = reader.open(CHAPTER)
    page.locator(f"#{EXAMPLE} .sd-tab-label", has_text="Dockerfile.distroless").click()
    shown = reader.open(PROOF).locator("#files .sd-tab-content:visible")
    expect(shown.locator(".file-about")).to_contain_text("Dockerfile.distroless")


def test_a_layer_can_be_picked(reader: Reader) -> None:
    """Pressing a layer says its share in words and marks it in the strip."""
    page = reader.open(CHAPTER)
    stack = page.locator("layer-stack").first
    stack.locator("td button").nth(1).press("Enter")
    expect(stack.get_by_role("status")).to_contain_text("of the image")
    assert stack.locator(".strip .picked").count() == 1
    expect(stack.locator("td button").nth(1)).to_have_attribute("aria-pressed", "true")


def test_a_chapter_is_read_with_the_keyboard(reader: Reader) -> None:
    """Tab reaches everything in order, what has the focus is in sight and outlined."""
    page = reader.open(CHAPTER)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["name"] == "Skip to content"
    page.keyboard.press("Enter")
    steps = []
    for _ in range(60):
        page.keyboard.press("Tab")
        steps.append(page.evaluate(FOCUSED))
    assert [step for step in steps if not step["seen"] or step["outline"] == "none"] == []
    assert {"A", "BUTTON", "INPUT"} <= {step["tag"] for step in steps}


@pytest.mark.parametrize("width", [390, 1280])
def test_drawers_open_by_keys(reader: Reader, width: int) -> None:
    """Nothing that is out of sight has the focus; a button leads to the sections of the page."""
    reader.page.set_viewport_size({"width": width, "height": 800})
    page = reader.open(CHAPTER)
    shut = [page.keyboard.press("Tab") or page.evaluate(FOCUSED) for _ in range(40)]
    moving = "Skip to content"  # on its way
    assert [step for step in shut if not step["seen"] and step["name"] != moving] == []
    page.get_by_role("button", name="Toggle table of contents sidebar").press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.toc-drawer a')")
    page.wait_for_function(f"() => ({FOCUSED})().seen")


def test_folds_and_tabs_open_by_keys(reader: Reader) -> None:
    """Enter opens what is folded; arrows choose a tab."""
    page = reader.open(CHAPTER)
    fold = page.locator("article details").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold.locator("> :not(summary)").first).to_be_visible()
    page.locator(f"#{EXAMPLE} .sd-tab-set > input").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"#{EXAMPLE} .sd-tab-content").nth(1)).to_be_visible()


@pytest.mark.reading(viewport={"width": 390, "height": 844}, has_touch=True)
def test_a_number_leads_to_its_proof(reader: Reader) -> None:
    """By a key or a finger: to the row, which is in sight; from there back to the chapter."""
    for press in (lambda link: link.press("Enter"), lambda link: link.tap()):
        page = reader.open(CHAPTER)
        press(page.locator("a.proof:has(.measured)", has_text="MB").first)
        page.wait_for_url(re.compile(r"/proof/[\w-]+\.html#"))
        expect(page.locator(":target")).to_be_in_viewport()
    page.locator("article p a").first.tap()
    page.wait_for_url(re.compile(f"/{CHAPTER}.html#example-"))


@pytest.mark.reading(java_script_enabled=False)
def test_figures_need_no_script(reader: Reader) -> None:
    """Without JavaScript bars have widths, tabs switch, folds open, nothing is missing."""
    page = reader.open(CHAPTER)
    bar = page.locator("figure.measured-bars rect.bar").first.bounding_box()
    assert bar["width"] > 0 and bar["height"] > 0
    assert page.locator("layer-stack table tbody tr").count() > 2
    page.locator(f"#{EXAMPLE} .sd-tab-label").nth(1).click()
    expect(page.locator(f"#{EXAMPLE} .sd-tab-content").nth(1)).to_be_visible()
    page.locator("article summary").first.click()
    expect(page.locator("article details[open] > :not(summary)").first).to_be_visible()
    expect(page.locator("button.copy-page")).to_be_hidden()


@pytest.mark.reading(java_script_enabled=False)
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_the_outcome_of_an_edit_is_in_sight(reader: Reader, width: int, height: int) -> None:
    """The edit of which the text speaks is chosen; another one is told, and nothing moves."""
    reader.page.set_viewport_size({"width": width, "height": height})
    figure = reader.open("cache").locator("figure.rebuilds").first
    buttons, said = figure.get_by_role("radio"), figure.locator(".said > p")
    expect(figure.locator("input:checked")).to_have_attribute("aria-label", re.compile("code"))
    table = figure.locator("table").bounding_box()
    buttons.nth(5).check()
    expect(said.nth(6)).to_be_in_viewport(ratio=1)
    expect(figure.locator(".said > p:visible")).to_have_count(2)  # and a line of help
    top = figure.page.evaluate("scrollY")
    assert figure.locator("table").bounding_box()["y"] + top == table["y"]


def test_print_shows_everything(reader: Reader) -> None:
    """On paper folds are open, every tab has its name; the lists beside and buttons are gone."""
    page = reader.open(CHAPTER)
    page.emulate_media(media="print")
    for content in page.locator(f"#{EXAMPLE} .sd-tab-content").all():
        expect(content).to_be_visible()
    expect(page.locator("article details > :not(summary)").first).to_be_visible()
    expect(page.locator("button.copy").first).to_be_hidden()
    for beside in (".skip-to-content", ".sidebar-drawer", ".toc-drawer"):
        for one in page.locator(beside).all():
            expect(one).to_be_hidden()


@pytest.mark.reading(viewport={"width": 1366, "height": 900})
def test_the_keyboard_reaches_the_sections_of_a_page_at_once(reader: Reader) -> None:
    """The second stop leads past some hundred others."""
    page = reader.open(CHAPTER)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".toc-drawer a:visible").first).to_be_focused()


@pytest.mark.reading(viewport={"width": 390, "height": 844})
def test_code_is_read_on_a_phone_without_scrolling_sideways(reader: Reader) -> None:
    """Long lines of files, commands and messages go on in the next line."""
    page = reader.open("errors")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    blocks = page.locator("article pre:visible")
    wide = blocks.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length")
    assert (blocks.count() > 20, wide) == (True, 0)


def test_a_wrong_address_says_so(reader: Reader) -> None:
    """The page for wrong addresses has a heading, a search and the styles, at any depth."""
    page = reader.page
    page.goto(f"{reader.site.url}404.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    expect(page.locator("form.find input")).to_be_visible()
    assert page.locator("link[rel=stylesheet]").first.get_attribute("href").startswith("/book/")
