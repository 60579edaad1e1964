"""Commands of pages that nobody runs: in code blocks, where they must not be, and in sentences.

A sentence names a command, or a part of one; what it names must at least be there.
"""

import re
from collections.abc import Iterator

from layerlab.transcripts.actions import Action, action
from layerlab.transcripts.command_options import OPTIONS
from layerlab.transcripts.reading import calls
from layerlab.transcripts.syntax import ShellSyntaxError

# A line that somebody could type: a program's name first, also as the value of a key, or an option.
_PROGRAMS = (
    r"act|apk|apt(?:-get)?|bash|brew|buildah|buildctl|cargo|cat|cd|chmod|chown|cosign|cp|crane|crictl|"
    r"ctr|curl|dive|dlv|dnf|docker(?:d|-[\w-]+)?|du|echo|env|export|find|gh|git|go|grep|grype|"
    r"gunzip|hadolint|head|helm|jq|kind|kubectl|lima|ls|make|minikube|mkdir|mv|nerdctl|node|np[mx]|"
    r"oras|pip3?|podman(?:-[\w-]+)?|pnpm|printf|python3?|regctl|rm|sed|sh|skopeo|ssh(?:-\w+)?|stat|"
    r"sudo|syft|systemctl|tar|touch|trivy|unzip|uv|wget|yarn|yum|zstd"
)
_ASSIGNED = r"(?:\w+=(?:\$\([^)]*\)|\"[^\"]*\"|'[^']*'|\S)*\s+)*"
_BEGUN = rf"^\s*(?:-\s+)?(?:[\w-]+:\s+)?(?:[$#>%]\s)?\s*{_ASSIGNED}"
_COMMAND = re.compile(
    rf"{_BEGUN}(?:{_PROGRAMS})(?=\s+[\w$.~/'\"-]|$)"
    # any program, by an option or its prompt
    rf"|{_BEGUN}[a-z][\w.+-]*(?:\s+[\w./:@=-]+)*\s+-{{1,2}}[A-Za-z][\w-]*(?=[=\s]|$)"
    r"|^\s*[$]\s+[a-z./]"
    r"|(?:^|\s)--[a-z][\w-]*(?=[=\s]|$)"
)
_INSTRUCTION = re.compile(
    r"^\s*(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|"
    r"SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s+\S"
)


def in_code(code: str) -> Iterator[str]:
    """One sentence each of the first command and the first instruction in a code block."""
    lines = code.splitlines()
    if command := next(filter(_COMMAND.search, lines), None):
        yield (
            f"a command that nobody runs: {command.strip()!r}; let a `{{transcript}}` run it, "
            "or say with its `:norun:` why it is not run"
        )
    if instruction := next(filter(_INSTRUCTION.search, lines), None):
        yield (
            f"an instruction that nobody builds: {instruction.strip()!r}; show an example's file "
            "with `{dockerfile}` or `{change}`"
        )


def in_sentence(code: str) -> Iterator[str]:
    """One sentence for each option of a docker command that Docker is not known to have."""
    if not code.startswith("docker "):
        return
    try:
        found = [action(one.words[1:]) for one in calls(code) if one.program == "docker"]
    except ShellSyntaxError:  # a part of one, or with a place for a name
        return
    for one in found:
        for option in _unknown(one):
            yield (
                f"`docker {one.name}` is not known to have {option}; see its `--help`, and "
                "layerlab/transcripts/command_options.py"
            )


def _unknown(one: Action) -> Iterator[str]:
    known = OPTIONS.get(one.name)
    for option, _ in one.options:
        if known is None or option not in known.flags | known.valued:
            yield option
