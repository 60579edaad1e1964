"""What pages say by the word of others: changes with their release, states with a day."""

import pytest

from layerlab.tools.prose.rules import page_findings

PULL = "https://github.com/moby/moby/pull/49702"
ISSUE = "https://github.com/moby/moby/issues/49702"
FIXED = "https://github.com/moby/moby/blob/docker-v29.8.1/daemon/commit.go"
FURTHER = '(https://example.org "further reading")'
CHANGES = [
    f"A later change ([moby#49702]({PULL})) makes the image dangling.",
    f"A later change ([moby#49702]({ISSUE})) makes the image dangling.",
    f"It was [fixed]({ISSUE}).",
    f"It keeps [the name]({PULL}). In 28.2.0 it did not.",
    f"- Docker [pulls]({PULL} '2026-11-29') it.",
]
STATES = [f"Exporting them is [an open request]({ISSUE}).", f"That is [a known bug]({ISSUE})."]
STATED = [
    f"Docker keeps it for good, [says the manual]{FURTHER}.",
    f"[Docker Scout]{FURTHER} makes its own.",
    f"See above. It is kept, as [here]{FURTHER}.",
    f"See [the manual]{FURTHER}, which says that it is kept.",
]
WORDS = [
    "Since Engine 26 the engine refuses this.",
    "Engine 29 dropped the option, according to the manual.",
    "The manual says that some of it is kept.",
]
FREE = [
    f"Since Engine 26 [it refuses this]({FIXED}).",
    f"[The manual says so]({FIXED}).",
    f"A later change ([moby#49702]({PULL})) made it so in 28.2.0.",
    f"[Engine 29.7]({PULL}) does.",
    f"A later change ([moby#49702]({PULL})) makes it [so]({FIXED}).",
    f"*no such file* (quoted, as [reported]({PULL})).",
    f"People [ask for it]({ISSUE}).",
    f"That is [a known bug]({ISSUE} '2026-11-29').",
    f"| a | b |\n| --- | --- |\n| 28.2.0 | [makes it so]({PULL}) |",
    f"See [the manual]{FURTHER}. It is kept (see [this]{FURTHER}). Continue with [that]{FURTHER}.",
]


def found(markdown: str) -> list[str]:
    """The faults of a text."""
    return [fault for _, fault in page_findings(markdown)]


@pytest.mark.parametrize("text", CHANGES)
def test_a_change_names_its_release(text: str) -> None:
    """In the same sentence: a number of a thread says nothing of any engine."""
    [fault] = found(text)
    assert " is about a change, and changes are taken back; name the release " in fault


@pytest.mark.parametrize("text", WORDS)
def test_the_word_of_others_can_be_looked_up(text: str) -> None:
    """A sentence that leans on a manual, or on a release, links it."""
    assert all(fault.endswith("link the place, at a version") for fault in found(text))
    assert found(text)


@pytest.mark.parametrize("text", STATES)
def test_a_state_has_a_day(text: str) -> None:
    """It is another one tomorrow."""
    [fault] = found(text)
    assert f"{ISSUE} has another state tomorrow; give the day on which you read it" in fault


@pytest.mark.parametrize("text", STATED)
def test_further_reading_proves_nothing(text: str) -> None:
    """It is on no list of what is quoted, so its sentence only leads there."""
    [fault] = found(text)
    assert fault.startswith("https://example.org is further reading, but its sentence states")


@pytest.mark.parametrize("text", FREE)
def test_what_can_be_read_again_is_left_alone(text: str) -> None:
    """With a release, a tag or a day beside it; what somebody reported; what leads on."""
    assert found(text) == []
