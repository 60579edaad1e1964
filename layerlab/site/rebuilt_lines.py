"""The lines of a Dockerfile, each with what became of its build step after each of some edits."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from layerlab.book.claims.answers import RebuildResult
from layerlab.book.claims.rebuild import Rebuild
from layerlab.book.dockerfiles import Instruction, Stage, instructions, stages

# From ten steps on BuildKit pads the number: `[ 2/12]`.
_STEP = re.compile(
    r"^\[(?:(?P<stage>\S+) )? *(?P<number>\d+)/\d+\] (?P<link>LINK )?(?P<text>.*)$", re.DOTALL
)
_MORE_OPTIONS = re.compile(r"(--(?:mount|checksum)=[^,\s]{1,24})\S+")
_UNNAMED = re.compile(r"stage-(\d+)")
LONG = 72  # letters of a line, of which a narrow column makes several
WITH_STEP = ("ADD", "COPY", "RUN", "WORKDIR")
# Without a step of their own, but part of what the steps below them are recognised by.
WITHOUT = ("FROM", "ARG", "ENV")
RERUNS, CACHED, LEFT_OUT = "reruns", "cached", "left out"
Place = tuple[int, int, int]  # the stage, the step's number in it, what goes first there


class Rebuilt(NamedTuple):
    """A claimed rebuild, and what was recorded of it."""

    claim: Rebuild
    value: RebuildResult

    def steps(self) -> Iterator[tuple[str, str]]:
        """Each step as it is written, and what became of it."""
        yield from ((self.claim.as_written(step), RERUNS) for step in self.value["ran"])
        yield from ((self.claim.as_written(step), CACHED) for step in self.value["cached"])


class Line(NamedTuple):
    """A line; of a step its states, one an edit, empty where that was not recorded."""

    text: str
    states: list[str]


def lines_of(dockerfile: str, builds: Sequence[Rebuilt | None]) -> list[Line]:
    """The steps of all these builds in the file's order, and the lines that they depend on.

    Raises DockerfileError. A stage that no build mentions is left out.
    """
    known = stages(dockerfile)
    found: dict[Place, list[tuple[int, str, str]]] = {}
    for column, build in enumerate(builds):
        for step, state in build.steps() if build else ():
            place, text = place_of(step, known)
            found.setdefault(place, []).append((column, text, state))
    built = {stage for stage, _, _ in found}
    rows = {place: Line(_text(cells), _states(cells, builds)) for place, cells in found.items()}
    for place, one in _without_step(dockerfile, known):
        if place[0] in built or place[0] < 0:
            rows[place] = Line(shortened(one.body), [])
    return [rows[place] for place in sorted(rows)]


def place_of(step: str, known: Sequence[Stage]) -> tuple[Place, str]:
    """Where a step stands, and its text as the Dockerfile has it."""
    match = _STEP.match(step)
    if not match:
        return (len(known), 0, 0), shortened(step)
    names, stage = [one.name for one in known], match["stage"] or "stage-0"
    unnamed = _UNNAMED.fullmatch(stage)
    first = int(unnamed[1]) if unnamed else names.index(stage) if stage in names else len(names)
    text = f"{match['link'] or ''}{match['text']}"
    return (first, int(match["number"]), 1 if match["link"] else 0), shortened(text)


def shortened(text: str) -> str:
    """A line that a narrow column can hold: mounts without what follows their type."""
    text = " ".join(_MORE_OPTIONS.sub(r"\1…", text.replace("\\\n", " ")).split())
    return text if len(text) <= LONG else text[:LONG].rpartition(" ")[0] + " …"


def _text(cells: Sequence[tuple[int, str, str]]) -> str:
    """The step's text in most builds: one may be of an edited Dockerfile."""
    return Counter(text for _, text, _ in cells).most_common(1)[0][0]


def _states(cells: Sequence[tuple[int, str, str]], builds: Sequence[Rebuilt | None]) -> list[str]:
    states = {column: state for column, _, state in cells}
    return [states.get(n, LEFT_OUT if build else "") for n, build in enumerate(builds)]


def _without_step(dockerfile: str, known: Sequence[Stage]) -> Iterator[tuple[Place, Instruction]]:
    """The lines without a step, each after the step that it stands below.

    BuildKit counts a `FROM` as a step where it names an image.
    """
    begun, number = -1, 0
    for order, one in enumerate(instructions(dockerfile), 2):
        if one.keyword == "FROM":
            begun, on = one.stage, known[one.stage].on
            number = int(on is None and one.words[0].lower() != "scratch")
        elif one.keyword in WITH_STEP:
            number += 1
        if one.keyword in WITHOUT:
            yield (begun, number, order), one
