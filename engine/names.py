"""Reads Dockerfiles: their instructions, their stages, the image names that they start from."""

import io
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
# What may have here-documents. Their words are told from the rest as BuildKit does it: not in
# quotes, and nothing but a number before the `<<`
# (https://github.com/moby/buildkit/blob/v0.25.0/frontend/dockerfile/parser/parser.go).
WITH_HEREDOCS = re.compile(r"\s*(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s", re.IGNORECASE)
WORD = re.compile(r"""(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+""")
HEREDOC = re.compile(r"""\d*<<(-?)(["']?)([^<"']+)\2""")
CONTINUED = re.compile(r"\\[ \t]*$")


def full(name: str) -> str:
    """The name in the form that an engine lists it: with a tag, without the default registry."""
    name = name.partition("@")[0]
    name = name.removeprefix("docker.io/").removeprefix("library/")
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def dockerfiles(folder: Path) -> list[Path]:
    """Every Dockerfile below a folder, under any of the usual names."""
    found = {path for pattern in FILES for path in folder.rglob(pattern) if path.is_file()}
    return sorted(path for path in found if path.suffix != ".dockerignore")


def named_in(*folders: Path) -> set[str]:
    """The images that any Dockerfile below these folders names."""
    files = [path for folder in folders for path in dockerfiles(folder)]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in files]
    return {name for text in texts for name in images(text)}


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


def stage_names(dockerfile: str) -> list[str]:
    """The name of each stage in order, in lower case as BuildKit has it, or empty."""
    froms = (rest for keyword, rest in _instructions(dockerfile) if keyword == "FROM")
    plain = ([word for word in rest.split() if not word.startswith("--")] for rest in froms)
    return [words[2].lower() if len(words) > 2 else "" for words in plain]


def instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Each instruction as it stands, and as one line without comments and here-documents.

    As it stands it begins with the comments above it; joined, these texts are the Dockerfile
    again. Comments at its end come last, with an empty line.
    """
    lines = io.StringIO(dockerfile)
    text = line = ""
    for one in lines:
        text += one
        if not one.strip() or one.lstrip().startswith("#"):
            continue
        ended = one.rstrip("\r\n")
        line += CONTINUED.sub("", ended)
        if not CONTINUED.search(ended):
            text += "".join(_heredocs(line, lines))
            yield text, line
            text = line = ""
    if text:
        yield text, line


def _heredocs(line: str, lines: Iterator[str]) -> Iterator[str]:
    """The lines of the here-documents that an instruction announces, with their ends."""
    words = WORD.findall(line) if WITH_HEREDOCS.match(line) else []
    for tabs, _, end in (found.groups() for word in words if (found := HEREDOC.fullmatch(word))):
        for one in lines:
            yield one
            if (one.lstrip("\t") if tabs else one).rstrip("\r\n") == end:
                break


def _instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Keyword and rest of each instruction that may name an image."""
    for _, line in instructions(dockerfile):
        if found := INSTRUCTION.match(line):
            yield found[1].upper(), found[2]


def _declared(rest: str, arguments: dict[str, str]) -> dict[str, str]:
    pairs = (word.partition("=") for word in rest.split())
    return {name: _expanded(value.strip("\"'"), arguments) for name, given, value in pairs if given}


def _expanded(word: str, arguments: dict[str, str]) -> str:
    def value(found: re.Match) -> str:
        return arguments.get(found[1] or found[3]) or found[2] or ""

    return VARIABLE.sub(value, word)
