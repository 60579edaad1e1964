"""A recommended Dockerfile checks that a secret which it requires is not empty.

`required=true` asks whether the build was given a secret, not whether anything is in it: a
variable that is not set is an empty secret (docs/secrets.md has the transcript).
"""

from collections.abc import Iterator

import pytest

from layerlab.book.dockerfiles import Instruction, instructions, text_of
from layerlab.book.recommended import RECOMMENDED
from tests.known import EXAMPLES, tell

# Examples whose steps show what a mount is, each with the reason.
SHOWN = {"secrets/mounts": "its steps write down what a mount gives, also where nothing is given"}
SECRET = "--mount=type=secret,"


@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - SHOWN.keys()))
def test_a_required_secret_is_checked(name: str) -> None:
    """The command begins by ending where the variable, or the file, is empty."""
    file = EXAMPLES[name].context / RECOMMENDED
    known = instructions(text_of(file)) if file.is_file() else []
    tell(
        f"examples/{name}/{RECOMMENDED}: '{one.short}' takes an empty secret: begin its command "
        f"with {check}"
        for one in known
        for check in _missing_checks(one)
    )


@pytest.mark.parametrize(
    ("step", "missing"),
    [
        ("id=a,env=A,required=true : ${A:?} && ./get", []),
        ('id=a,env=A,required=true : "${A:?is not set}" && ./get', []),
        ("id=a,required=true test -s /run/secrets/a && ./get", []),
        ("id=a,target=/a,required=true test -s /a && ./get", []),
        ("id=a ./get", []),
        ("id=a,env=A,required=true ./get", [': "${A:?is not set}" &&']),
        ("id=a,env=A,required=true ./get && : ${A:?}", [': "${A:?is not set}" &&']),
        ("id=a,env=A,required=true test -n $A; ./get", [': "${A:?is not set}" &&']),
        ("id=a,required=true ./get", ["test -s /run/secrets/a &&"]),
        ("id=a,target=/a,required=true test -s /run/secrets/a && ./get", ["test -s /a &&"]),
        ("id=a,target=/a,required=true test -s /a; ./get", ["test -s /a &&"]),
    ],
)
def test_a_check_that_is_missing_is_named(step: str, missing: list[str]) -> None:
    """Of the variable, or of the file at its place; one that comes too late is none."""
    (_, one) = instructions(f"FROM alpine\nRUN {SECRET}{step}\n")
    assert list(_missing_checks(one)) == missing


def _missing_checks(one: Instruction) -> Iterator[str]:
    """What the command of a RUN would begin with if it checked each secret that it requires."""
    command = " ".join(one.words)
    mounts = [flag.removeprefix(SECRET) for flag in one.flags if flag.startswith(SECRET)]
    for mount in mounts:
        options = dict(option.partition("=")[::2] for option in mount.split(","))
        place = options.get("target", f"/run/secrets/{options.get('id')}")
        variable = options.get("env")
        check = f': "${{{variable}:?is not set}}" &&' if variable else f"test -s {place} &&"
        begins = (f": ${{{variable}:?", f': "${{{variable}:?') if variable else (check,)
        if options.get("required") == "true" and not command.startswith(begins):
            yield check
