"""Finds the image names that Dockerfiles start from."""

import re
from collections.abc import Iterator
from pathlib import Path

FILES = ("Dockerfile*", "*.Dockerfile", "*.dockerfile")
INSTRUCTION = re.compile(r"\s*(FROM|ARG|COPY|ADD|RUN)\s+(.*)", re.IGNORECASE)
VARIABLE = re.compile(r"\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)")
# COPY --from=NAME, and RUN --mount=type=bind,from=NAME,target=/x
SOURCE = re.compile(r"--(?:from=|mount=(?:[^\s=,]+=[^\s,]*,)*from=)([^\s,]+)")
# The first line may name an image that BuildKit reads the rest with.
SYNTAX = re.compile(r"#\s*syntax\s*=\s*(\S+)", re.IGNORECASE)
# A page's commands, in a fence of backticks or colons.
TRANSCRIPT = re.compile(
    r"^(?:`{3,}|:{3,})\{transcript\}[^\n]*\n(.*?)^(?:`{3,}|:{3,})\s*$", re.M | re.S
)
HEREDOC = re.compile(r"<<-?([\"']?)(\w+)\1")


def full(name: str) -> str:
    """The name in the form that an engine lists it: with a tag, without the default registry."""
    name = name.partition("@")[0]
    name = name.removeprefix("docker.io/").removeprefix("library/")
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def dockerfiles(folder: Path) -> list[Path]:
    """Every Dockerfile below a folder, under any of the usual names."""
    found = {path for pattern in FILES for path in folder.rglob(pattern) if path.is_file()}
    return sorted(path for path in found if path.suffix != ".dockerignore")


def transcripts(page: str) -> str:
    """The commands of a page that are run: the insides of its `{transcript}` fences."""
    return "\n".join(TRANSCRIPT.findall(page))


def images(dockerfile: str) -> list[str]:
    """The images that a Dockerfile names: syntax, FROM, COPY --from, RUN --mount=from; in order."""
    syntax = SYNTAX.match(dockerfile)
    found = {full(syntax[1]): None} if syntax else {}
    arguments: dict[str, str] = {}
    stages = {"", "scratch"}
    for keyword, rest in _instructions(dockerfile):
        if keyword == "ARG":
            arguments |= _declared(rest, arguments)
            continue
        words = [word for word in rest.split() if not word.startswith("--")]
        named = words[:1] if keyword == "FROM" else SOURCE.findall(rest)
        for name in (_expanded(word, arguments) for word in named):
            # A stage is meant by its name or its number.
            if name.lower() not in stages and not name.isdigit():
                found[full(name)] = None
        if keyword == "FROM" and len(words) > 2:
            stages.add(words[2].lower())
    return list(found)


def _instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Keyword and rest of each instruction that may name an image; heredocs are passed over."""
    lines = iter(re.sub(r"\\[ \t]*\n", " ", dockerfile).splitlines())
    for line in lines:
        if found := INSTRUCTION.match(line):
            yield found[1].upper(), found[2]
        for _, end in HEREDOC.findall(line):
            for inside in lines:
                if inside.strip() == end:
                    break


def _declared(rest: str, arguments: dict[str, str]) -> dict[str, str]:
    pairs = (word.partition("=") for word in rest.split())
    return {name: _expanded(value.strip("\"'"), arguments) for name, given, value in pairs if given}


def _expanded(word: str, arguments: dict[str, str]) -> str:
    def value(found: re.Match) -> str:
        return arguments.get(found[1] or found[3]) or found[2] or ""

    return VARIABLE.sub(value, word)
