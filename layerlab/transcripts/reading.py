"""The simple commands in what an author typed, wherever in it a shell would run one."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from layerlab.transcripts.syntax import Node, ShellSyntaxError, Tree, nodes, parse

SHELLS = {"sh", "bash", "dash", "ash", "zsh", "ksh"}
# In place of what nobody knows before it runs: a substitution, the words that `xargs` adds.
UNKNOWN = "$(…)"
_KNOWN = ("$(pwd)", "`pwd`")
# Programs that run another one, with the letters of their options that take a word of their own.
_RUNNERS = {
    "env": "uC", "exec": "a", "command": "", "builtin": "", "nohup": "", "setsid": "",
    "nice": "n", "stdbuf": "ioe", "timeout": "ks", "xargs": "adEILnPs", "time": "of",
}  # fmt: skip
_VALUED = {
    "--unset", "--chdir", "--adjustment", "--kill-after", "--signal", "--arg-file", "--delimiter",
    "--max-args", "--max-lines", "--max-procs", "--max-chars", "--input", "--output", "--error",
}  # fmt: skip


class Call(NamedTuple):
    """A simple command: the program without its path, and its arguments.

    `path` is the program as it is typed, `before` what stands before it (`env -i`, `xargs`).
    """

    words: list[str]
    path: str
    before: list[str]

    @property
    def program(self) -> str:
        """The program's name."""
        return self.words[0]


def calls(text: str) -> Iterator[Call]:
    """The simple commands in a text, those within substitutions, `eval` and `sh -c` too.

    What runs another program (`env`, `timeout`, `xargs`) is left out of their words, and so are
    assignments and redirections. Raises ShellSyntaxError.
    """
    tree = parse(text)
    for node in nodes(tree.root):
        if words := _words(tree, node):
            yield from _within(words)


def here_documents(text: str) -> str:
    """The lines of all here-documents in a text; raises ShellSyntaxError."""
    tree = parse(text)
    return "\n".join(tree.typed(one["Hdoc"]) for one in nodes(tree.root) if "Hdoc" in one)


def assigned(text: str) -> set[str]:
    """The variables that a text sets by an assignment or a loop; raises ShellSyntaxError."""
    named = (one["Name"] for one in nodes(parse(text).root) if isinstance(one.get("Name"), dict))
    return {str(name["Value"]) for name in named}


def _words(tree: Tree, node: Node) -> list[str]:
    """The words of a simple command, or of `export` and its like; none of another node."""
    if node.get("Type") == "CallExpr":
        return [_word(tree, word) for word in node.get("Args", [])]
    if node.get("Type") == "DeclClause":
        return [node["Variant"]["Value"], *(tree.typed(one) for one in node.get("Args", []))]
    return []


def _word(tree: Tree, word: Node) -> str:
    """One word without its quotes."""
    return "".join(_part(tree, part) for part in word.get("Parts", []))


def _part(tree: Tree, part: Node, quoted: bool = False) -> str:
    match part["Type"]:
        case "Lit":
            escaped = r'\\\n|\\([$`"\\])' if quoted else r"\\\n|\\(.)"
            return re.sub(escaped, r"\1", part.get("Value", ""))
        case "SglQuoted":
            return ("$" if part.get("Dollar") else "") + str(part.get("Value", ""))
        case "DblQuoted":
            return "".join(_part(tree, one, True) for one in part.get("Parts", []))
        case "CmdSubst" | "ProcSubst":
            typed = tree.typed(part)
            return typed if typed in _KNOWN else UNKNOWN
    return tree.typed(part)


def _within(typed: list[str]) -> Iterator[Call]:
    """A simple command and those that its program runs."""
    words = _without_before(typed)
    if not words:
        return
    before = typed[: typed.index(words[0])] if words[0] in typed else typed
    one = Call([_program(words[0]), *words[1:]], words[0], before)
    yield one
    if one.program == "eval":
        yield from _told(" ".join(words[1:]))
    elif text := command_text(one.words):
        yield from _told(text)
    elif one.program == "find":
        yield from _run_by_find(one)


def _told(text: str) -> Iterator[Call]:
    """The commands in a text that a shell is told to run."""
    try:
        yield from calls(text)
    except ShellSyntaxError:
        yield Call([UNKNOWN], UNKNOWN, [])


def command_text(words: Sequence[str]) -> str:
    """What a shell is told to run with `-c`; empty where it reads a script, and is none."""
    if words[0] in SHELLS:
        for place, word in enumerate(words[1:], 2):
            if re.fullmatch(r"-[a-z]*c", word):
                return " ".join(words[place : place + 1])
    return ""


def _run_by_find(one: Call) -> Iterator[Call]:
    """What `find` runs, each with the folders that it looks into in place of what it finds."""
    for place, word in enumerate(one.words):
        if word in ("-exec", "-execdir", "-ok", "-okdir"):
            rest = one.words[place + 1 :]
            end = next((n for n, word in enumerate(rest) if word in (";", "+")), len(rest))
            program = [UNKNOWN if "{}" in word else word for word in rest[:1]]
            for inner in _within([*program, *rest[1:end]]):
                found = [f for w in inner.words for f in (roots(one.words) if w == "{}" else [w])]
                yield inner._replace(words=found)


def roots(words: Sequence[str]) -> list[str]:
    """The files and folders in which a `find` starts."""
    rest = [word for word in words[1:] if word not in ("-H", "-L", "-P")]
    tests = [place for place, word in enumerate(rest) if word[:1] in ("-", "!", "(")]
    return rest[: min(tests, default=len(rest))] or ["."]


def _program(word: str) -> str:
    return word if "$" in word else word.rpartition("/")[2]


def _without_before(words: list[str]) -> list[str]:
    """The words from the program on that does the work."""
    while words and re.match(r"^\w+\+?=", words[0]):  # what `env` sets
        words = words[1:]
    runner = _program(words[0]) if words else ""
    if runner not in _RUNNERS:
        return words
    rest = _without_options(words[1:], _RUNNERS[runner])
    rest = rest[1:] if runner == "timeout" else rest
    if runner == "xargs" and rest:
        place = _replaced(words)
        rest = [*(word.replace(place, UNKNOWN) if place else word for word in rest), UNKNOWN]
    return _without_before(rest)


def _replaced(words: list[str]) -> str:
    """The letters in place of which `xargs` puts what it reads, if it is told any."""
    for place, word in enumerate(words):
        if word.startswith("-I"):
            return word[2:] or " ".join(words[place + 1 : place + 2])
        if word.startswith("--replace"):
            return word.partition("=")[2] or "{}"
    return ""


def _without_options(words: list[str], valued: str) -> list[str]:
    while words and words[0].startswith("-"):
        option = words[0]
        short = option[-1] in valued and not option.startswith("--")
        words = words[2 if short or option in _VALUED else 1 :]
        if option == "--":
            break
    return words
