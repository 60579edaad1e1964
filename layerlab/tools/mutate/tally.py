"""What became of mutants, counted: caught by a claim, noticed by others, or not at all."""

import json
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from layerlab.book.claims.words import counted

SURVIVORS = Path("tests", "survivors.toml")


class Row(NamedTuple):
    """One example's line of the table.

    `unbuilt` do not build, `refused` are refused when the claims file is loaded. `noticed` names
    those that did not survive, in whichever way.
    """

    example: str
    of: str  # what was broken: "claims", or the name of a Dockerfile
    tried: int
    survived: list[str]
    unbuilt: int = 0
    refused: int = 0
    noticed: Sequence[str] = ()

    @property
    def counts(self) -> str:
        """How many were noticed, and by whom: what is not built no claim was asked about."""
        caught = self.tried - len(self.survived) - self.unbuilt - self.refused
        unbuilt = f", {self.unbuilt} do not build" if self.of != "claims" else ""
        refused = f", {self.refused} refused by the loader"
        return f"{counted(self.tried, 'mutants')}, {caught} caught by claims{unbuilt}{refused}"


def reason(example: str, what: str, known: dict[str, dict[str, str]]) -> str | None:
    """Why this survivor may live, or None.

    The nearest table decides: the example's own, `chapter/*`, `*`. An empty reason there says that
    a claim of this example has to notice.
    """
    own = known.get(example, {})
    if what in own:
        return own[what] or None
    near = sorted((name for name in known if "*" in name), key=len, reverse=True)
    tables = [known[name] for name in near if fnmatchcase(example, name)]
    found = (why for one in tables for like, why in one.items() if fnmatchcase(what, like))
    return next(found, None) or None


def report(rows: list[Row], known: dict[str, dict[str, str]]) -> int:
    """Print what was tried, what survived and why, and reasons without need; the exit code."""
    unexplained, needless = 0, list(_needless(rows, known))
    for row in rows:
        print(f"{row.example}, {row.of}: {row.counts}, {len(row.survived)} survive")
        why = {what: reason(row.example, what, known) for what in row.survived}
        for what, said in why.items():
            print(f"    survives: {what}\n      {said or 'no reason is given'}")
        if open := [what for what, said in why.items() if said is None]:
            print(_advice(row.example, open, row.example in known))
            unexplained += len(open)
    total = Row(
        "", "all", sum(row.tried for row in rows), [what for row in rows for what in row.survived],
        sum(row.unbuilt for row in rows), sum(row.refused for row in rows),
    )  # fmt: skip
    print(f"{total.counts}, {len(total.survived)} survive, {unexplained} without a reason")
    for what in needless:
        print(f"    needs no reason in {SURVIVORS}: {what}")
    return 1 if unexplained or needless else 0


def _needless(rows: list[Row], known: dict[str, dict[str, str]]) -> Iterator[str]:
    """The mutants that have a reason of their own and were noticed, each time one was tried."""
    for example in dict.fromkeys(row.example for row in rows):
        of_it = [row for row in rows if row.example == example]
        survived = {what for row in of_it for what in row.survived}
        noticed = {what for row in of_it for what in row.noticed} - survived
        yield from (what for what in known.get(example, {}) if what in noticed)


def _advice(example: str, open: list[str], begun: bool) -> str:
    """Where reasons go, as they are typed there; a table may stand in the file once only."""
    place = f"under the table there is, [{json.dumps(example)}]" if begun else "as a table"
    lines = [f'{json.dumps(what, ensure_ascii=False)} = "…"' for what in open]
    text = [f"    give each a claim, or a reason in {SURVIVORS}, {place}:"]
    return "\n        ".join([*text, *([] if begun else [f"[{json.dumps(example)}]"]), *lines])
