"""In which order a transcript times things: what goes first may be slower, or faster, for that.

So the list of what is timed must read the same from its end, as in `a b b a`: then each goes first
as often as the other. And each is timed several times, since one time shows no spread.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from layerlab.transcripts.commands import Command
from layerlab.transcripts.reading import calls
from layerlab.transcripts.syntax import Node, Tree, parse

RUNS = 3  # of each thing that is timed, at least
# By these a time is taken, too, but of what, and in which order, cannot be seen.
_CLOCKS = re.compile(
    r"""
    \bdate\b(?:\ +-[^|;&)\n]*?)?\ +['"]?\+[^|;&)\n]*?%[-_:0-9]*[sNSTXcrR][%\w.:]*  # date -u '+%s'
    | \bdate\ +(?:-u\ +)?(?:-I\w|--iso-8601=|--rfc-3339=|-R\b|--rfc-email)\w*
    | %\([^)]*\)T                                                # printf '%(%s)T'
    | \bEPOCH(?:REALTIME|SECONDS)\b | \$\{?SECONDS\b
    | %\{time_\w+\}                                              # curl -w
    | /proc/(?:uptime|timer_list|\w+/stat)\b | \betimes?\b
    | \b(?:Started|Finished|Completed)At\b | \bTimeNano\b | \{\{[^}]*\.[Tt]ime\b
    | \bDuration\b | \bDONE\b                                   # what a build says of its steps
    | \btime\.(?:time|monotonic|perf_counter|process_time)\w* | \bperformance\.now\b
    | \bDate\.now\b | \bhrtime\b | \bclock_gettime\b
    | (?:/|\\|\b(?:command|env|exec|sudo)\ +)time(?=\s)         # a program, not the shell's word
    | \blogs\b[^|;&\n]*\ (?:-\w*t\w*|--timestamps)\b
    """,
    re.VERBOSE,
)
_TIMERS = {"hyperfine", "perf", "uptime", "ts", "strace", "ltrace", "multitime", "poop"}
_TIMER = re.compile(rf"\b(?:{'|'.join(sorted(_TIMERS))})\b")
_QUOTES = re.compile(r"[\\'\"\n]")  # what may stand within a program's name


def fault(commands: Sequence[Command]) -> tuple[int, str] | None:
    """The line (from 0) and one sentence, where times are taken that cannot be compared."""
    for one in commands:
        if hidden := _hidden(one.text):
            return one.line, (
                f"`{hidden}` takes a time in a way that hides what goes first; take it with "
                "`time`, before the command itself"
            )
    found = [(one.line, text) for one in commands for text in timed(one.text)]
    things = [text for _, text in found]
    if things != things[::-1]:
        return found[0][0], (
            f"the times of `{'`, `'.join(dict.fromkeys(things))}` are taken in one order only; "
            "time them forwards and backwards, as in `for one in a b b a`"
        )
    for text, runs in Counter(things).items():
        if runs < RUNS:
            return found[0][0], (
                f"`{text}` is timed {'once' if runs == 1 else f'{runs} times'}; a time shows its "
                f"spread only over several runs: time it {RUNS} times or more"
            )
    return None


def timed(text: str) -> list[str]:
    """What `time` stands before, in the order in which it runs, loops over words unrolled.

    A command is written with what it reads, without where it writes to.
    """
    if "time " not in text:
        return []
    tree = parse(text)
    return list(_timed(tree, tree.root, {}))


def _timed(tree: Tree, node: object, words: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _timed(tree, one, words)
    elif not isinstance(node, dict):
        return
    elif node.get("Type") == "TimeClause":
        yield _filled(_read(tree, node["Stmt"]), words)
    elif node.get("Type") == "ForClause" and node["Loop"].get("Items"):
        for word in node["Loop"]["Items"]:
            named = {**words, node["Loop"]["Name"]["Value"]: tree.typed(word)}
            yield from _timed(tree, node["Do"], named)
    else:
        yield from _timed(tree, list(node.values()), words)


def _read(tree: Tree, statement: Node) -> str:
    """A command and the redirections from which it reads."""
    redirections = [tree.typed(one) for one in statement.get("Redirs", [])]
    return " ".join([tree.typed(statement["Cmd"]), *(r for r in redirections if r[0] == "<")])


def _filled(text: str, words: Mapping[str, str]) -> str:
    """The text with the words of loops in place of their variables."""
    return re.sub(
        r"\$(?:(\w+)|\{(\w+)\})", lambda found: words.get(found[1] or found[2], found[0]), text
    )


def _hidden(text: str) -> str:
    """What takes a time otherwise, or nothing."""
    if found := _CLOCKS.search(text):
        return found[0]
    if not _TIMER.search(_QUOTES.sub("", text)):  # most commands need no parser
        return ""
    timers = (one.program for one in calls(text) if one.program in _TIMERS)
    return next(timers, "")
