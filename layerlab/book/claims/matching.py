"""Which part of an output proves a claim: what a page prints as measured."""

from typing import Annotated

from pydantic import AfterValidator, Field


def _can_be_missing(text: str) -> str:
    if not text.strip():
        raise ValueError("must have a letter or sign: blanks are everywhere")
    return text


# A text that something measured has to contain.
Part = Annotated[str, Field(min_length=1), AfterValidator(_can_be_missing)]


def matching(text: str, wanted: str) -> str:
    """The lines in which the wanted text stands, as one; the last line where it does not."""
    place = text.find(wanted)
    if place < 0:
        return last_line(text)
    end = text.find("\n", place + len(wanted.rstrip("\n")))
    return one_line(text[text.rfind("\n", 0, place) + 1 : len(text) if end < 0 else end])


def last_line(text: str) -> str:
    """The last line that says something."""
    return text.strip().rpartition("\n")[2].strip()


def one_line(text: str) -> str:
    """Lines side by side, each without the blanks around it."""
    return " ⏎ ".join(line.strip() for line in text.strip().splitlines())
