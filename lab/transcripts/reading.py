"""The simple commands in what an author typed, wherever in it a shell would run one."""

import re
from collections.abc import Iterator

from lab.transcripts.commands import here_documents, simple_text

SHELLS = {"sh", "bash", "dash", "ash", "zsh", "ksh"}
# In place of what nobody knows before it runs: a substitution, the words that `xargs` adds.
UNKNOWN = "$(…)"
_KNOWN = ("$(pwd)", "`pwd`")
_KEYWORDS = {"if", "elif", "then", "else", "while", "until", "do", "!", "coproc"}
# Programs that run another one, with the letters of their options that take a word of their own.
_RUNNERS = {
    "time": "of", "env": "uC", "exec": "a", "command": "", "builtin": "", "nohup": "",
    "setsid": "", "nice": "n", "stdbuf": "ioe", "timeout": "ks", "xargs": "adEILnPs",
}  # fmt: skip
_VALUED = {
    "--unset", "--chdir", "--adjustment", "--kill-after", "--signal", "--arg-file", "--delimiter",
    "--max-args", "--max-lines", "--max-procs", "--max-chars", "--input", "--output", "--error",
}  # fmt: skip
_REDIRECTION = re.compile(r"(?:\d+|\{\w+\}|&)?(?:<<<|<<-?|<>|<&|>&|>>|>\||[<>])(?!\()[ \t]*")
_SUBSTITUTIONS = ("$(", "<(", ">(")


def simple(command: str) -> Iterator[list[str]]:
    """The simple commands in one that is typed, each as words, the program first without its path.

    Those within substitutions, conditions, `eval` and `sh -c` too; what runs another program
    (`env`, `timeout`, `xargs`) is left out, and so are redirections.
    """
    found = _Reader(simple_text(command)).commands()
    found += _Reader(here_documents(command)[0]).substituted()
    for words in found:
        yield from _within(words)


def _within(words: list[str]) -> Iterator[list[str]]:
    """A simple command and those that its program runs."""
    words = _without_before(words)
    if not words:
        return
    words = [_program(words[0]), *words[1:]]
    yield words
    if words[0] == "eval":
        yield from simple(" ".join(words[1:]))
    elif text := command_text(words):
        yield from simple(text)
    elif words[0] == "find":
        yield from _run_by_find(words)


def command_text(words: list[str]) -> str:
    """What a shell is told to run with `-c`; empty where it reads a script, and is none."""
    if words[0] in SHELLS:
        for place, word in enumerate(words[1:], 2):
            if re.fullmatch(r"-[a-z]*c", word):
                return " ".join(words[place : place + 1])
    return ""


def _run_by_find(words: list[str]) -> Iterator[list[str]]:
    """What `find` runs, each with the folders that it looks into in place of what it finds."""
    for place, word in enumerate(words):
        if word in ("-exec", "-execdir", "-ok", "-okdir"):
            rest = words[place + 1 :]
            end = next((n for n, word in enumerate(rest) if word in (";", "+")), len(rest))
            for inner in _within(rest[:end]):
                yield [found for one in inner for found in (roots(words) if one == "{}" else [one])]


def roots(words: list[str]) -> list[str]:
    """The files and folders in which a `find` starts."""
    rest = [word for word in words[1:] if word not in ("-H", "-L", "-P")]
    tests = [place for place, word in enumerate(rest) if word[:1] in ("-", "!", "(")]
    return rest[: min(tests, default=len(rest))] or ["."]


def _program(word: str) -> str:
    return word if word.startswith("$") else word.rpartition("/")[2]


def _without_before(words: list[str]) -> list[str]:
    """The words from the program on that does the work."""
    while words and (words[0] in _KEYWORDS or re.match(r"^\w+\+?=", words[0])):
        words = words[1:]
    runner = _program(words[0]) if words else ""
    if runner not in _RUNNERS:
        return words
    rest = _without_options(words[1:], _RUNNERS[runner])
    rest = rest[1:] if runner == "timeout" else rest
    return _without_before([*rest, UNKNOWN] if rest and runner == "xargs" else rest)


def _without_options(words: list[str], valued: str) -> list[str]:
    while words and words[0].startswith("-"):
        option = words[0]
        short = option[-1] in valued and not option.startswith("--")
        words = words[2 if short or option in _VALUED else 1 :]
        if option == "--":
            break
    return words


class _Reader:
    """Reads a text once, from left to right."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._found: list[list[str]] = []

    def commands(self, end: str = "") -> list[list[str]]:
        """All simple commands, up to the character that ends them or the end of the text."""
        words: list[str] = []
        while (letter := self._next) and letter != end:
            if letter in " \t\r":
                self._at += 1
            elif found := _REDIRECTION.match(self._text, self._at):
                self._at = found.end()
                self._word()
            elif letter in ";&|()\n":
                self._at += 1
                words = self._ended(words)
                if letter == "(":
                    self.commands(")")
            elif (word := self._word()) in ("{", "}"):
                words = self._ended(words)
            else:
                words.append(word)
        self._at += 1
        self._ended(words)
        return self._found

    def substituted(self, end: str = "") -> list[list[str]]:
        """The simple commands in what is quoted, or in a here-document."""
        self._quoted(end)
        return self._found

    @property
    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _ended(self, words: list[str]) -> list[str]:
        self._found += [words] if words else []
        return []

    def _word(self) -> str:
        """One word without its quotes."""
        word = ""
        while letter := self._next:
            if piece := self._substitution() or self._escaped():
                word += piece
            elif letter in " \t\r\n;&|()<>":
                break
            elif letter in "'\"":
                self._at += 1
                word += self._quoted(letter)
            else:
                self._at += 1
                word += letter
        return word

    def _quoted(self, end: str) -> str:
        """The text up to a quote (none: all of it), past it."""
        text = ""
        while (letter := self._next) and letter != end:
            piece = "" if end == "'" else self._substitution() or self._escaped()
            if not piece:
                self._at += 1
            text += piece or letter
        self._at += 1
        return text

    def _escaped(self) -> str:
        if self._next != "\\":
            return ""
        self._at += 2
        return self._text[self._at - 1 : self._at] or "\\"

    def _substitution(self) -> str:
        """What stands in place of `$(…)`, `<(…)` or backticks, past them; nothing without any."""
        start = self._at
        if self._text.startswith(_SUBSTITUTIONS, start):
            self._at += 2
            self.commands(")")
        elif self._next == "`":
            end = re.compile(r"(?:\\.|[^`\\])*", re.DOTALL).match(self._text, start + 1)
            assert end  # it matches nothing, too
            self._found += _Reader(end[0].replace("\\`", "`")).commands()
            self._at = end.end() + 1
        typed = self._text[start : self._at]
        return typed if typed in ("", *_KNOWN) else UNKNOWN
