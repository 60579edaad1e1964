"""Shell text as a tree: what shfmt, the parser of mvdan/sh, says of it, remembered."""

import json
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

# A node is what `shfmt --to-json` gives: https://pkg.go.dev/mvdan.cc/sh/v3/syntax
Node = dict[str, Any]
_ERROR = re.compile(r"(\d+):\d+: (.*)")


class ShellSyntaxError(Exception):
    """Text that bash would not take, or would wait for more of; `line` counts from 0."""

    def __init__(self, line: int, text: str) -> None:
        """`text` is what the parser says, a few words."""
        super().__init__(text)
        self.line = line


class Tree(NamedTuple):
    """A parsed text; offsets in it are bytes of `source`."""

    source: bytes
    root: Node

    @property
    def statements(self) -> list[Node]:
        """What stands on its own, in order."""
        found: list[Node] = self.root.get("Stmts", [])
        return found

    def typed(self, node: Node) -> str:
        """A node as it is written."""
        return self.source[node["Pos"]["Offset"] : node["End"]["Offset"]].decode()


@cache
def parse(text: str) -> Tree:
    """The tree of a text in bash; raises ShellSyntaxError."""
    done = subprocess.run(
        [_program(), "--to-json", "--language-dialect=bash"],
        input=text, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        found = _ERROR.search(done.stderr)
        assert found, done.stderr
        raise ShellSyntaxError(int(found[1]) - 1, found[2].strip())
    return Tree(text.encode(), json.loads(done.stdout))


@cache
def _program() -> str:
    """Where shfmt is: beside the interpreter, which need not be on PATH."""
    own = Path(sysconfig.get_path("scripts"), "shfmt")
    return str(own) if own.is_file() else shutil.which("shfmt") or "shfmt"


def nodes(tree: object, *, stop: str = "") -> Iterator[Node]:
    """All nodes of a tree, the inner ones first, not those under a key `stop`."""
    if isinstance(tree, list):
        for one in tree:
            yield from nodes(one, stop=stop)
    elif isinstance(tree, dict):
        for key, one in tree.items():
            if key != stop:
                yield from nodes(one, stop=stop)
        yield tree
