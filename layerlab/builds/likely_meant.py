"""What a Dockerfile likely means by a name that the builder does not find."""

import re
from difflib import get_close_matches
from pathlib import Path

_GUESS = re.compile(r" \(did you mean [^()]*\)$")
_NO_FILE = re.compile(r'"/([^"]+)": not found$')


def meant(last: str, error: str) -> str:
    """BuildKit's own guess at the name of a stage or an instruction, or nothing.

    It stands at the end of the `last` thing that a build says, not in the error of its step.
    """
    found = _GUESS.search(last)
    return found[0] if found and not error.endswith(found[0]) else ""


def near_file(step: str, error: str, context: Path) -> str:
    """What to know of a file that a step does not find in the context, or nothing."""
    missing = _NO_FILE.search(error)
    if missing is None or "--from=" in step:
        return ""
    name = missing[1]
    if (context / name).exists():
        return " (it is in the context's folder, and .dockerignore leaves it out)"
    known = [path.relative_to(context).as_posix() for path in context.rglob("*")]
    near = get_close_matches(name, known, n=1)
    return f" (did you mean {near[0]}?)" if near else ""
