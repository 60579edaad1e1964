"""What of a transcript an older engine printed otherwise, as a diff that a page can show."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from layerlab.transcripts.normal import normal
from layerlab.transcripts.shown import CUT, lines, prompted

# So many lines that both print stand between two differences; of more, the rest is cut.
_NEAR = 1


def difference(record: Mapping[str, Any]) -> str:
    """The commands of which the two engines print something else, with both outputs.

    `-` is the older engine's, as the first two lines say. Lines that differ from run to run only,
    by a time, a size or a digest, are taken for the same, and shown as the newer one printed them.
    """
    head = (f"--- {_named(record['older']['on'])}", f"+++ {_named(record['on'])}")
    pairs = zip(record["older"]["commands"], record["commands"], strict=True)
    return "\n".join([*head, *(line for old, new in pairs for line in _of_command(old, new))])


def _named(on: Mapping[str, str]) -> str:
    return f"Docker Engine {on['engine']}, BuildKit {on['buildkit']}"


def _of_command(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    before, after = _printed(old), _printed(new)
    changes = SequenceMatcher(a=[*map(_key, before)], b=[*map(_key, after)], autojunk=False)
    if all(kind == "equal" for kind, *_ in changes.get_opcodes()):
        return
    yield from (f"  {line}" for line in prompted(new["command"]).split("\n"))
    for group in changes.get_grouped_opcodes(_NEAR):
        if group[0][3]:
            yield f"  {CUT}"
        for kind, a, b, c, d in group:
            if kind == "equal":
                yield from (f"  {line}".rstrip() for line in after[c:d])
                continue
            yield from (f"- {line}".rstrip() for line in before[a:b])
            yield from (f"+ {line}".rstrip() for line in after[c:d])


def _printed(command: Mapping[str, Any]) -> Sequence[str]:
    end = [f"(exit code {command['exit']})"] if command["exit"] else []
    return [*(line for line, _ in lines(command["output"])), *end]


def _key(line: str) -> str:
    """What is compared of a line."""
    return " ".join(normal([line]))
