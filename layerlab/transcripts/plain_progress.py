"""Read BuildKit's plain progress: steps that run side by side are printed mixed, in any order."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_LINE = re.compile(r"^#(\d+)(?: (.*))?$")
_STEP = re.compile(r"^\[(?P<stage>.*?) ?(?P<number>\d+)/\d+\] (?P<instruction>\w+)")
_LABEL = re.compile(r"^\[[^\]]*?\d+/\d+\] ")
_INTERNAL = re.compile(r"^\[(internal|auth)\]|^resolve image config|^docker-image://")
_CLOCK = re.compile(r"^\d+\.\d{1,3}(?: |$)")
_TOOK = re.compile(r"(?<= )\d+\.\d+s(?= done$|$)")
# Which digest a base has, and whether it is printed, differs between image stores.
_DIGEST = re.compile(r"@sha256:\w+$")
_FETCHING = re.compile(r"^(resolve|extracting|sha256:)")
_FIRST = "building with"
_RULE = "------"
_STATUS = re.compile(r"^(DONE [\d.]+s|CACHED|CANCELED)$")
_EXPORT = re.compile(r"^(exporting to (docker )?image|importing to docker)")
_PUSHED = re.compile(r"^pushing manifest for [^@ ]+")


@dataclass
class ProgressStep:
    """One step as printed: its name and the lines under it, in order."""

    name: str
    lines: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """DONE, CACHED, CANCELED, ERROR, or nothing when the build ended before it did."""
        words = [line.split()[0].rstrip(":") for line in self.lines if line]
        return next((w for w in words if w in ("DONE", "CACHED", "CANCELED", "ERROR")), "")

    @property
    def rank(self) -> tuple[int, str, int]:
        """Where it stands among others: the builder's own, then stage by stage, then results."""
        if _INTERNAL.match(self.name):
            return (0, "", 0)
        if found := _STEP.match(self.name):
            return (1, found["stage"], int(found["number"]))
        return (2, "", 0)


def parts(lines: Iterable[str]) -> Iterator[str | list[ProgressStep]]:
    """The output's lines, with each build's progress in one piece: its steps as they began."""
    steps: dict[str, ProgressStep] = {}
    blank = 0
    for line in lines:
        found = _LINE.match(line)
        if steps and not line:
            blank += 1
        elif found and not (steps and found[1] == "0"):
            _take(steps, found[1], found[2] or "")
            blank = 0
        else:
            if steps:
                yield list(steps.values())
                yield from [""] * blank
            steps, blank = {}, 0
            if found:
                _take(steps, found[1], found[2] or "")
            else:
                yield line
    if steps:
        yield list(steps.values())


def _take(steps: dict[str, ProgressStep], number: str, text: str) -> None:
    if number not in steps:
        steps[number] = ProgressStep(text)
    elif text not in (steps[number].name, "..."):
        steps[number].lines.append(text)


def tidy(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The output with each step in one piece, in the order of the Dockerfile, numbered anew.

    With each line whether it belongs to a step of the Dockerfile, or to no build at all. Without
    seconds: they are those of one run.
    """
    for part in parts(lines):
        if isinstance(part, str):
            yield part, True
            continue
        first = part[0].name.startswith(_FIRST)
        for number, step in enumerate(_ordered(part), 0 if first else 1):
            own = step.rank[0] == 1 or step.status == "ERROR"
            yield f"#{number} {step.name}", own
            for line in step.lines:
                yield f"#{number} {_timeless(line)}", own and not _FETCHING.match(line)
            yield "", own


def _timeless(line: str) -> str:
    """A line of a step without the seconds that had passed, or that it took."""
    return _TOOK.sub("…", _CLOCK.sub("… ", line)).rstrip()


def _ordered(steps: Sequence[ProgressStep]) -> list[ProgressStep]:
    """Stages in the order in which they began their work: bases come in any order."""
    of_stages = [step for step in steps if step.rank[0] == 1]
    working = [step for step in of_stages if not _is_base(step)]
    stages = {step.rank[1]: None for step in [*working, *of_stages]}
    place = {stage: number for number, stage in enumerate(stages)}
    building = [step for step in steps if step.name.startswith(_FIRST)]
    rest = [step for step in steps if not step.name.startswith(_FIRST)]
    key = lambda step: (step.rank[0], place.get(step.rank[1], 0), step.rank[2])  # noqa: E731
    return building + sorted(rest, key=key)


def _is_base(step: ProgressStep) -> bool:
    found = _STEP.match(step.name)
    return found is not None and found["instruction"] == "FROM"


def stable(lines: Iterable[str], fresh: bool) -> Iterator[str]:
    """The output with of each build only what does not depend on chance, sorted.

    A step is known by its instruction: which of several stages, or of several builds at once on
    one engine, gives a step that they share its name is chance. Where a build fails that is the
    failing step alone: how far others came varies. On a fresh engine (`fresh`) it includes which
    steps ran, which were cached and what they printed; on another that depends on what it built
    before.
    """
    built = repeating = False
    for part in parts(lines):
        if isinstance(part, str):
            # under its progress a failed build repeats between two rules what the step printed
            if built and part == _RULE:
                repeating = not repeating
            elif not repeating:
                yield part
            continue
        built = True
        failed = [step for step in part if step.status == "ERROR"]
        shown = failed or [step for step in part if _counts(step)]
        blocks = {(_plain_name(step), *_said(step, fresh)): step.rank[0] for step in shown}
        for block in sorted(blocks, key=lambda block: (blocks[block], block)):
            yield from block


def _counts(step: ProgressStep) -> bool:
    """Whether the step is compared: how an image reaches the engine depends on the builder."""
    if step.rank[0] == 0 or step.name.startswith(_FIRST):
        return False
    return not _EXPORT.match(step.name) or any(map(_PUSHED.match, step.lines))


def _plain_name(step: ProgressStep) -> str:
    return "# " + _DIGEST.sub("", _LABEL.sub("", step.name))


def _said(step: ProgressStep, fresh: bool) -> Iterator[str]:
    """Of a step's lines those that are the same on each run."""
    if step.rank[0] == 2 and step.status != "ERROR":
        yield from sorted({found[0] for line in step.lines if (found := _PUSHED.match(line))})
        return
    if _is_base(step) and step.status != "ERROR":
        return
    if fresh or step.status == "ERROR":
        # a step's two streams arrive in any order
        printed = [_CLOCK.sub("", line) for line in step.lines if not _STATUS.match(line)]
        yield from [*sorted(printed), *([step.status] if step.status != "ERROR" else [])]
