"""Read a TOML file; one that is none is a sentence with its line and what is likely missing."""

import re
import tomllib
from pathlib import Path

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
# What the parser says first, and what then is likely meant.
_LIKELY = {
    'Expected "\'"': "a quote is missing",
    "Unterminated string": "a quote is missing",
    "Unclosed array": "a comma or ] is missing before it",
    "Unclosed inline table": "a comma or } is missing before it",
    "Expected '=' after a key": "a key and its value are joined by =",
    "Expected ']'": "a ] is missing",
    "Cannot": "it stands further up as well; keep one",
    "Unescaped '\\'": r"write \\ for \, or put the text in single quotes",
    "Expected newline": "is a quote, or # before a comment, missing?",
    "Invalid initial character for a key part": "a table in { } stands on one line",
}


class NotToml(Exception):
    """A file that is no TOML; `line` of it, and `str()` is one sentence without the place."""

    def __init__(self, line: int, text: str) -> None:
        """The line counts from 1."""
        super().__init__(f"not valid TOML: {text}")
        self.line = line


def table(file: Path) -> dict[str, object]:
    """What the file holds. Raises NotToml, or OSError."""
    raw = file.read_bytes()
    if b"\0" in raw:
        raise NotToml(1, "it is a binary file")
    try:
        text = raw.decode("utf-8-sig") + "\n"  # the parser says more of a line that has an end
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise NotToml(raw.count(b"\n", 0, error.start) + 1, "it is not in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise _explained(str(error), text.splitlines() or [""]) from None


def _explained(said: str, lines: list[str]) -> NotToml:
    """The parser's words with the line that it stopped at, and what is likely missing there."""
    words, place = _PLACE.sub("", said), _PLACE.search(said)
    if place and place[1]:
        number, column = int(place[1]), int(place[2])
    else:
        number, column = _left_open(lines), 0
    line = lines[number - 1] if number <= len(lines) else ""
    hint = _likely(words, line, line[column - 1 :].strip() if column else line)
    at = f" (column {column})" if column else " before the end of the file"
    shown = f" in `{line.strip()}`" if line.strip().isprintable() and line.strip() else ""
    return NotToml(number, f"{words}{at}{shown}" + (f"; {hint}" if hint else ""))


def _left_open(lines: list[str]) -> int:
    """The last line in which a text or list begins that does not end there, or the last line."""
    begins = re.compile(r"=\s*('[^']*|\"\"\".*|\[[^\]]*)$")
    found = [number for number, line in enumerate(lines, 1) if begins.search(line)]
    return found[-1] if found else len(lines)


def _likely(words: str, line: str, rest: str) -> str:
    """What is likely missing in a line, of which the parser did not get to the rest."""
    if re.search("[“”‘’„]", line):
        return "quotes must be straight"
    if re.sub(r"\\.", "", line).count('"') % 2 or words.endswith("character '\\n'"):
        return "a quote is missing"
    if words.startswith("Invalid value"):
        if rest.lower() in ("true", "false"):
            return f"write {rest.lower()}, in small letters"
        return f'text stands in quotes: "{rest}"' if rest else "a value is missing"
    return next((hint for begin, hint in _LIKELY.items() if words.startswith(begin)), "")
