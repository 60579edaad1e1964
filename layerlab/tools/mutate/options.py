"""Options that are forgotten: what a page says of one must be seen to go with it.

A copy with `--link` that is like one without it, a probe whose interval nobody could tell: then a
claim shows something else than the option.
"""

from collections.abc import Iterator

from layerlab.book.dockerfiles import Instruction

# Without these an instruction means another source, or nothing.
_NEEDED = ("--from=", "--mount=")


def without_options(known: list[Instruction]) -> Iterator[tuple[str, int, str]]:
    """What is dropped, and the number and the text of the instruction that is left."""
    for number, one in enumerate(known):
        for flag in one.flags:
            if not flag.startswith(_NEEDED) and f" {flag}" in one.body:
                name = flag.partition("=")[0]
                yield f"{name} dropped: {one.short}", number, one.body.replace(f" {flag}", "", 1)
