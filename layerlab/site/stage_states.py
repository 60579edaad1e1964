"""The stages of a Dockerfile, what each takes from others, and what became of it in some builds."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from layerlab.book.claims.words import code, counted, listed
from layerlab.book.dockerfiles import Instruction, Stage, built, instructions, stages
from layerlab.book.how_built import HowBuilt
from layerlab.site.rebuilt_lines import RERUNS, Rebuilt, place_of

FROM, COPY, MOUNT = "FROM", "COPY --from", "--mount"
BUILT, SKIPPED = "built", "skipped"


class Drawn(NamedTuple):
    """A stage: its name, or that it is the last; its FROM; how it takes from which stages."""

    name: str
    on: str
    takes: dict[int, str]

    @property
    def title(self) -> str:
        """Its name in code."""
        return code(self.name) if self.name else "the last stage"


class State(NamedTuple):
    """How many steps of a stage ran, of how many; of a first build `word` alone says what was."""

    word: str = ""
    ran: int = 0
    steps: int = 0

    @property
    def kind(self) -> str:
        """The class that it is drawn with."""
        if self.word:
            return "ran" if self.word == BUILT else "out"
        return "kept" if not self.ran else "ran" if self.ran == self.steps else "some"

    @property
    def text(self) -> str:
        """The words in the box."""
        if self.word:
            return self.word
        if not self.steps:
            return "no step"
        if self.ran < self.steps:
            return f"{self.ran} of {self.steps} rerun" if self.ran else "cached"
        return RERUNS


def drawn(dockerfile: str, image: HowBuilt) -> list[Drawn]:
    """The stages in order, as an image is built of them; raises DockerfileError."""
    known, read = stages(dockerfile, image.args), instructions(dockerfile)
    found = []
    for number, stage in enumerate(known):
        own = [one for one in read if one.stage == number]
        on = next(one.words[0] for one in own if one.keyword == "FROM")
        takes = {other: _way(other, stage, known, own) for other in dict.fromkeys(stage.stages)}
        found.append(Drawn(stage.name, on, takes))
    return found


def _way(other: int, stage: Stage, known: Sequence[Stage], own: Sequence[Instruction]) -> str:
    """How a stage takes from another."""
    if other == stage.on:
        return FROM
    names = {known[other].name, str(other)}
    copied = (one for one in own if one.keyword == "COPY")
    return COPY if any(names & {s.lower() for s in one.sources} for one in copied) else MOUNT


def of_build(dockerfile: str, image: HowBuilt) -> list[State]:
    """What a first build does with each stage: the target is built, with what it needs."""
    known = stages(dockerfile, image.args)
    wanted = built(known, image.target, {name.lower() for name in image.contexts})
    return [State(BUILT if number in wanted else SKIPPED) for number in range(len(known))]


def of_rebuild(dockerfile: str, image: HowBuilt, rebuilt: Rebuilt) -> list[State]:
    """How many steps of each stage a second build ran."""
    known = stages(dockerfile, image.args)
    places = [(place_of(step, known)[0][0], state == RERUNS) for step, state in rebuilt.steps()]
    first = of_build(dockerfile, image)
    return [
        state if state.word == SKIPPED else _counted([ran for s, ran in places if s == number])
        for number, state in enumerate(first)
    ]


def _counted(ran: Sequence[bool]) -> State:
    return State("", sum(ran), len(ran))


def told(found: Sequence[Drawn], states: Sequence[State]) -> str:
    """A sentence on one build: the stages by what became of them."""
    return "; ".join(_told(found, states))


def _told(found: Sequence[Drawn], states: Sequence[State]) -> Iterator[str]:
    for text in dict.fromkeys(state.text for state in states):
        named = [one.title for one, state in zip(found, states, strict=True) if state.text == text]
        many, some = bool(named[1:]), next(state for state in states if state.text == text)
        if some.kind == "some":
            yield f"{some.ran} of {counted(some.steps, 'steps')} of {listed(named)} rerun"
        elif text == RERUNS:
            yield f"{listed(named)} {text.removesuffix('s') if many else text}"
        elif some.steps or some.word:
            yield f"{listed(named)} {'are' if many else 'is'} {text}"
