"""Where lines of code end on a narrow screen, and what shows that they go on."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
# Text nodes; a range over a part of one has a box for each line that it is on.
TEXTS = """
  const texts = [];
  for (const one of all) {
    const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) texts.push(walk.currentNode);
  }
  const boxes = (text, from, to) => {
    const range = document.createRange();
    range.setStart(text, from);
    range.setEnd(text, to);
    return [...range.getClientRects()];
  };
"""
OPTIONS = f"""all => {{ {TEXTS}
  const found = [];
  for (const text of texts) {{
    for (const option of text.data.matchAll(/(?<![\\w-])--?[a-z][\\w-]{{0,28}}(?![\\w-])/gi)) {{
      const lines = boxes(text, option.index, option.index + option[0].length).length;
      if (lines) found.push([option[0], lines]);
    }}
  }}
  return found;
}}"""
# What was printed begins a line; how much further in its second line begins than its first.
GOING_ON = f"""all => {{ {TEXTS}
  const steps = [];
  for (const text of all.map((one) => one.firstChild)) {{
    for (const line of text.data?.matchAll(/\\S[^\\n]*/g) ?? []) {{
      const [first, second] = boxes(text, line.index, line.index + line[0].length);
      if (second) steps.push(second.left - first.left);
    }}
  }}
  return steps;
}}"""


def broken(parts: Locator) -> list[str]:
    """Options in the parts that are on two lines; some others are there."""
    found = parts.evaluate_all(OPTIONS)
    assert found
    return [option for option, lines in found if lines > 1]


@pytest.mark.reading(**PHONE)
@pytest.mark.parametrize("name", ["build-mounts", "instructions"])
def test_an_option_stays_in_one_line_of_code(reader: Reader, name: str) -> None:
    """No `--no-` at the end of a line, in a text or in a block."""
    assert broken(reader.open(name).locator("article :is(pre, code)")) == []


@pytest.mark.reading(**PHONE)
def test_an_option_stays_in_one_line_of_what_is_found(reader: Reader) -> None:
    """The marked word of an excerpt, too."""
    page = reader.open("cache")
    page.get_by_role("link", name="Search").tap()
    page.locator("input.sidebar-search").fill("--no-cache-filter")
    expect(page.locator(".found a").first).to_be_visible()
    assert broken(page.locator(".found")) == []


@pytest.mark.reading(**PHONE)
def test_a_line_that_goes_on_is_set_in_there(reader: Reader) -> None:
    """Of messages, which begin at the left edge: each line beneath the first begins further in."""
    page = reader.open("errors")
    steps = page.locator("pre .go").evaluate_all(GOING_ON)
    assert (len(steps) > 5, min(steps) > 10) == (True, True)
