"""What `layerlab new` writes for an author to replace; `layerlab prose` names what is left."""

from collections.abc import Iterator

TITLE = "say what it shows"
CHAPTER = (
    "Say in two sentences which problem this chapter solves, and what a reader can do after it."
)
SECTION = "Say the problem first, then show what solves it."


def left(text: str) -> Iterator[str]:
    """A sentence for each placeholder that stands in a text; lines may be broken anywhere."""
    words = " ".join(text.split())
    for one in (TITLE, CHAPTER, SECTION):
        if one in words:
            yield f"{one!r} is what `layerlab new` wrote; replace it by what you say"
