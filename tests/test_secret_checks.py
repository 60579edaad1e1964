"""Each Dockerfile asks for its secrets, and checks that they are not empty.

`required=true` asks whether the build was given a secret, not whether anything is in it: a
variable that is not set is an empty secret (docs/secrets.md has the transcript).
"""

import re
from collections.abc import Iterator

import pytest

from layerlab.book.built_steps import BuiltStep, SecretMount
from layerlab.book.dockerfiles import DockerfileError, Instruction, instructions, text_of
from layerlab.book.example import Example
from tests.known import EXAMPLES, tell

# Files whose steps show something else, each with the reason.
SHOWN = {
    ("secrets/mounts", "Dockerfile"): "its steps write down what a mount gives, or does not",
    ("secrets/leaks", "Dockerfile.written"): "it shows a leak, and is not to be copied",
    ("secrets/index", "Dockerfile.configured"): "it shows a leak, and is not to be copied",
}
# A shell that finds a variable unset ends by itself; what `test` says has to be obeyed.
_CHECK = re.compile(
    r'\s*(?:(?P<variable>: (?P<quote>"?)\$\{\w+:\?[^}]*\}(?P=quote)(?=\s*(?:&&|;)))'
    r'|(?P<open>\{ )?(?P<text>test -n "\$\(cat \S+\)")'
    r"(?(open) \|\| \{ [^{}]*; exit [1-9]\d*; \}; \})(?=\s*&&))\s*(?:&&|;)"
)


def _read(example: Example, name: str) -> list[Instruction]:
    """The instructions of a file; none of one that is shown because nobody can read it."""
    try:
        return instructions(text_of(example.context / name))
    except DockerfileError:
        return []


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_secret_is_required_and_checked(name: str) -> None:
    """In all files: a variant is copied as well. A command begins by ending where it is empty."""
    tell(
        f"examples/{name}/{file}: '{one.short}' takes {fault}"
        for file in EXAMPLES[name].dockerfiles
        if (name, file) not in SHOWN
        for one in _read(EXAMPLES[name], file)
        for fault in _faults(one)
    )


def test_what_is_excepted_needs_it() -> None:
    """A file that is mended, or gone, needs no reason any more."""
    tell(
        f"examples/{name}/{file} has no fault that needs a reason: take it out of SHOWN"
        for name, file in SHOWN
        if file not in EXAMPLES[name].dockerfiles
        or not any(fault for one in _read(EXAMPLES[name], file) for fault in _faults(one))
    )


MISSING = "a build without its secret: write required=true"
VARIABLE = 'an empty secret: begin its command with : "${A:?is not set}" &&'
FILE, PLACED = (
    f'an empty secret: begin its command with {{ test -n "$(cat {file})" || '
    "{ echo 'secret a is empty' >&2; exit 1; }; } &&"
    for file in ("/run/secrets/a", "/a")
)
TEXT = 'test -n "$(cat /run/secrets/a)"'
SAID = f"{{ {TEXT} || {{ echo 'a is empty' >&2; exit 1; }}; }}"


@pytest.mark.parametrize(
    ("step", "faults"),
    [
        ("type=secret,id=a,env=A,required=true : ${A:?} && ./get", []),
        ('type=secret,id=a,env=A,required : "${A:?is not set}" && ./get', []),
        (f"id=a,type=secret,required=1 {TEXT} && ./get", []),
        (f"type=secret,source=a,required=true {SAID} && ./get", []),
        ('type=secret,id=a,target=/a,required=true test -n "$(cat /a)" && ./get', []),
        ('type=secret,id=a,dst=/a,required=true test -n "$(cat /a)" && ./get', []),
        ('type=secret,dst=/a,env=A,required=true test -n "$(cat /a)" && : ${A:?} && ./get', []),
        ("type=secret,id=a,env=A,required=true : ${A:?x}; ./get", []),
        ("type=cache,target=/a ./get", []),
        ("type=secret,id=a ./get", [MISSING, FILE]),
        ("id=a,type=secret,required=false,env=A : ${A:?} && ./get", [MISSING]),
        (f"type=secret,id=a {TEXT} && ./get", [MISSING]),
        ("type=secret,id=a,env=A,required=true ./get", [VARIABLE]),
        ("id=a,type=secret,required ./get", [FILE]),
        ("type=secret,id=a,required=1 ./get", [FILE]),
        # A line break is a byte, and no token.
        ("type=secret,id=a,required=1 test -s /run/secrets/a && ./get", [FILE]),
        # It says that the secret is empty, and goes on.
        (f"type=secret,id=a,required=1 {SAID.replace('exit 1', 'true')} && ./get", [FILE]),
        (f"type=secret,id=a,required=1 {SAID.replace('exit 1', 'exit 0')} && ./get", [FILE]),
        ("type=secret,id=a,env=A,required=true ./get && : ${A:?}", [VARIABLE]),
        ("type=secret,id=a,env=A,required=true test -n $A; ./get", [VARIABLE]),
        (f"type=secret,id=a,target=/a,required=true {TEXT} && ./get", [PLACED]),
        (f"type=secret,id=a,dst=/a,required=true {TEXT} && ./get", [PLACED]),
        ('type=secret,id=a,destination=/a,required=true test -n "$(cat /a)"; ./get', [PLACED]),
        ('type=secret,id=a,required=true ["./get"]', [FILE]),
    ],
)
def test_what_is_missing_is_named(step: str, faults: list[str]) -> None:
    """However the mount is written; a check that comes too late, or that nothing obeys, is none."""
    (_, one) = instructions(f"FROM alpine\nRUN --mount={step}\n")
    assert list(_faults(one)) == faults


def _faults(one: Instruction) -> Iterator[str]:
    """What an instruction takes that it should not, for each secret that it mounts."""
    checks = list(_checks(" ".join(one.words)))
    for mount in BuiltStep(one, {}).secrets():
        if not mount.required:
            yield MISSING
        for check, begin in _wanted(mount):
            if not any(one.startswith(begin) for one in checks):
                yield f"an empty secret: begin its command with {check} &&"


def _checks(command: str) -> Iterator[str]:
    """The checks that a command begins with, before it does anything else."""
    while found := _CHECK.match(command):
        yield found["variable"] or found["text"]
        command = command[found.end() :]


def _wanted(mount: SecretMount) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The checks of a mount, each as it is recommended, and how those begin that are obeyed."""
    if mount.variable:
        begins = (f": ${{{mount.variable}:?", f': "${{{mount.variable}:?')
        yield f': "${{{mount.variable}:?is not set}}"', begins
    if mount.file:
        test = f'test -n "$(cat {mount.file})"'
        said = f"{{ {test} || {{ echo 'secret {mount.id} is empty' >&2; exit 1; }}; }}"
        yield said, (test,)
