"""What the copy buttons copy, and where they stand."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from layerlab.transcripts.pages import read
from tests.browser.conftest import Reader
from tests.known import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CHAPTER = "multi-stage"
PROOF = "proof/multi-stage-greeter"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
# Buttons that are not seen, or that lie on their code.
COVERING = """all => all.filter((button) => {
  const [own, code] = [button, button.parentElement.querySelector("pre")]
    .map((part) => part.getBoundingClientRect());
  const over = own.left < code.right && own.right > code.left
    && own.top < code.bottom && own.bottom > code.top;
  return over || getComputedStyle(button).opacity !== "1" || own.right > innerWidth;
}).length"""


def clipboard(page: Page) -> str:
    """What would be pasted."""
    return page.evaluate("navigator.clipboard.readText()")


def copied(block: Locator) -> str:
    """What is pasted after the one button of a block was pressed."""
    block.get_by_role("button", name="Copy").click()
    expect(block.get_by_role("button", name="Copied")).to_be_visible()
    return clipboard(block.page)


@pytest.mark.reading(permissions=CLIPBOARD)
def test_the_copy_button_copies_the_file(reader: Reader) -> None:
    """What is pasted are the file's bytes, for every file of an example."""
    page = reader.open(PROOF)
    files = page.locator("#files .sd-tab-set")
    names = files.locator(".sd-tab-label").all_inner_texts()
    assert len(names) > 2
    for number, name in enumerate(names):
        files.locator(".sd-tab-label").nth(number).click()
        content = files.locator(".sd-tab-content").nth(number)
        assert copied(content) == (ROOT / "examples/multi-stage/greeter" / name).read_text()


@pytest.mark.reading(permissions=CLIPBOARD)
def test_the_copy_button_leaves_notes_out(reader: Reader) -> None:
    """Numbers of notes at line ends are not copied."""
    page = reader.open(CHAPTER)
    block = page.locator(".annotated-file").first
    path = block.locator(".file-about code").inner_text()
    assert copied(block) == (ROOT / path).read_text()


@pytest.mark.reading(permissions=CLIPBOARD)
def test_the_copy_button_copies_commands_without_output(reader: Reader) -> None:
    """Of a session the commands are copied, one a line, neither prompts nor outputs."""
    block = reader.open(PROOF).locator("#run-it-yourself")
    lines = copied(block).splitlines()
    assert lines[1] == "cd book/examples/multi-stage/greeter"
    assert all(line.split()[0] in ("git", "cd", "docker", "curl") for line in lines)


@pytest.mark.reading(permissions=CLIPBOARD)
def test_a_page_is_copied_as_markdown(reader: Reader) -> None:
    """The button copies the page's Markdown twin."""
    page = reader.open(CHAPTER)
    page.get_by_role("button", name="Copy page as Markdown").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert clipboard(page) == (reader.site.folder / f"{CHAPTER}.md").read_text()


@pytest.mark.reading(permissions=CLIPBOARD)
def test_of_a_difference_the_new_file_is_copied(reader: Reader) -> None:
    """Each of a page: neither signs nor what is no longer there."""
    page = reader.open(CHAPTER)
    shown = re.findall(r"{change} (\S+) \S+ (\S+)", (ROOT / f"docs/{CHAPTER}.md").read_text())
    blocks = page.locator(".change")
    expect(blocks).to_have_count(len(shown))
    for number, (example, name) in enumerate(shown):
        assert copied(blocks.nth(number)) == (ROOT / "examples" / example / name).read_text()


@pytest.mark.reading(permissions=CLIPBOARD)
def test_of_a_transcript_the_commands_are_copied(reader: Reader) -> None:
    """Each of a page, also one that goes on over lines; no prompt, no output, no exit code."""
    page = reader.open("first-image")
    shown = read("first-image", (ROOT / "docs/first-image.md").read_text())
    blocks = page.locator(".transcript")
    expect(blocks).to_have_count(len(shown))
    for number, one in enumerate(shown):
        typed = "\n".join(command.text for command in one.commands)
        assert copied(blocks.nth(number)) == typed


@pytest.mark.reading(viewport={"width": 1366, "height": 900})
@pytest.mark.parametrize("name", ["stopping", "repair-this"])
def test_copy_buttons_are_seen_and_cover_nothing(reader: Reader, name: str) -> None:
    """With and without a mouse, on a wide and on a narrow screen."""
    page = reader.open(name)
    buttons = page.locator("button.copy:visible")
    assert buttons.count() > 10
    for width in (1366, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert buttons.evaluate_all(COVERING) == 0


def test_a_drawing_is_not_copied(reader: Reader) -> None:
    """What is no file and no command has no button."""
    page = reader.open("dockerignore")
    drawings = page.locator("article .highlight-text:not(.example *, .annotated-file *)")
    assert drawings.count() > 0
    expect(drawings.locator("button.copy")).to_have_count(0)
