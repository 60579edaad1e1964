"""Numbers in words: the strict reader asks where a time, a factor or a rate is from."""

import pytest

from layerlab.tools.prose.rules import page_findings

LINK = "[its code](https://example.org/v1.2/code)"
TOLD = {
    "a time": [
        "It took half a second instead of ten minutes.", "Records go after two days.",
        "It needs a minute.", "about one and a half hours", "a hundred milliseconds",
    ],
    "a factor": [
        "It is five times faster.", "It is twice as large.", "half the size", "a third of it",
        "many times smaller", "a tenfold gain", "ten-fold", "an order of magnitude faster",
        "It halves the size.",
    ],
    "a rate": ["Docker pulls three layers at a time.", "ten requests at once"],
}  # fmt: skip
FREE = [
    "It took {measured}`a/b c` seconds, and not ten minutes.",
    f"It waits ten minutes, as {LINK} says. Ten minutes are long.",
    f"It is five times faster in {LINK}.",
    "Is it five times faster? Does it take ten minutes?",
    'It is said to be "five times faster, ten minutes less".',
    "A second build, a second stage, one day, a third case, a few bytes, an hour-long talk.",
    "## In one minute\n\nThe first section of a page.",
    "It was told to wait one second, and stays for two seconds.",
    "Ten files are written by ten steps. It is written twice, half of it here.",
    "% quoted: https://example.org/v1.2\n\n| a |\n| --- |\n| ten minutes |",
]


def found(markdown: str) -> list[str]:
    """The faults of a text."""
    return [fault for _, fault in page_findings(markdown)]


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in TOLD.items() for text in texts]
)
def test_a_number_in_words_has_a_source(kind: str, text: str) -> None:
    """A value, or a link, in its own sentence."""
    for fault in found(text):
        assert fault.startswith(f"{kind} in words: '")
        assert fault.endswith("with {measured}, or link where it is from")
    assert found(text)
    assert found(f"{text.rstrip('.')}. So says {LINK}.") == found(text)


@pytest.mark.parametrize("text", FREE)
def test_what_has_one_is_left_alone(text: str) -> None:
    """And so is what somebody asks, says or sets, and what counts no time."""
    assert found(text) == []


def test_a_time_is_proved_once_on_a_page() -> None:
    """A factor each time: it compares other things."""
    assert found(f"It takes ten minutes. By {LINK}, ten minutes.\n\n- ten minutes") == []
    [fault] = found(f"It is twice as large. In {LINK} it is twice as large.")
    assert fault.startswith("a factor in words: 'twice as large'")


def test_a_cell_has_its_own_source() -> None:
    """That of its neighbour is another thing's."""
    [fault] = found("| a | b |\n| --- | --- |\n| {measured}`a/b c` | ten minutes |")
    assert fault.startswith("a time in words: 'ten minutes'")
