"""Wording that kinds of claim share, for the pages: Markdown that can be read aloud."""

import re
from collections.abc import Iterable

LONG = 48  # letters of a step that a sentence can carry
_STAGE = re.compile(r"^\[[^\]]*\d+/\d+\] ")
_COUNTER = re.compile(r"^\[?(?:(\S+) +)?(\d+)/\d+\] *")  # a claim may begin within it
_SCRIPT = re.compile(r" \([^)]*\.\.\.\)$")  # what BuildKit adds to a here-document's name
_OPTIONS = re.compile(r" --(mount|checksum)=\S+")  # longer than what they belong to


def code(text: str) -> str:
    """Text as it was printed or typed, in one line of code, whatever is in it."""
    text = " ".join(text.split("\n")).strip()
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def listed(parts: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, end = parts
    return f"{', '.join(first)} {last} {end}" if first else end


def counted(number: object, things: str) -> str:
    """`1 layer`, `2 layers`, `< 10 layers`."""
    return f"{number} {things.removesuffix('s') if str(number) == '1' else things}"


def instruction(step: str) -> str:
    """A build step about as its Dockerfile has it, in code."""
    return code(plain_instruction(step))


def plain_instruction(step: str) -> str:
    """A build step about as its Dockerfile has it: no counter, and not too long."""
    text = " ".join(_OPTIONS.sub("", _SCRIPT.sub("", _STAGE.sub("", step))).split())
    if len(text) > LONG:
        text = text[:LONG].rpartition(" ")[0] + " …"
    return text


def named_step(part: str) -> str:
    """A step by the part of its text that a claim has: in code, without BuildKit's counter."""
    counter = _COUNTER.match(part)
    rest = part[counter.end() :] if counter else part
    if counter and not rest.strip():
        return f"step {counter[2]}" + (f" of `{counter[1]}`" if counter[1] else "")
    return code(rest)


def found_and_not(found: list[str], lacking: list[str]) -> str:
    """`a and b, but neither c nor d`; of more than two, `none of c, d and e`."""
    said = [listed(found)] if found else []
    if lacking:
        none = f"none of {listed(lacking)}" if lacking[2:] else f"neither {listed(lacking, 'nor')}"
        said.append(none if lacking[1:] else f"no {lacking[0]}")
    return ", but ".join(said)


def as_typed(created_by: str) -> str:
    """A history entry as its Dockerfile has it, without what builders wrap around it."""
    text = re.sub(r"^/bin/sh -c #\(nop\)\s*", "", created_by)
    text = re.sub(r"\s*# buildkit$", "", text)
    text = re.sub(r"^RUN (\|\d+ (\S+=\S* )*)?/bin/sh -c ", "RUN ", text)
    text = re.sub(r"^EXPOSE (?:map)?\[(.*)\]$", lambda ports: _exposed(ports[1]), text)
    return re.sub(r"\s+", " ", re.sub(r"^/bin/sh -c ", "RUN ", text))


def _exposed(ports: str) -> str:
    """What BuildKit writes as Go prints a map."""
    return f"EXPOSE {ports.replace(':{}', '')}"
