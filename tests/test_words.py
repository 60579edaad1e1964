"""Measured values in words: what pages say of them can be read aloud."""

import re
from typing import Any

import pytest

from layerlab.book.claims.words import code, instruction, listed
from layerlab.site.raw_values import in_full, raw
from tests.test_claim_kinds import CASES, claim_of

# Further values of a claim, with what a sentence says of each.
SAID = [
    ("rebuild", [3, 0], "all 3 steps ran"),
    ("rebuild", [2, 0], "both steps ran"),
    ("rebuild", [1, 3], "1 of 4 steps ran"),
    ("rebuild", [0, 4], "no step ran"),
    ("history", {"with_layer": 0, "empty": 3}, "no entry with a layer and 3 without one"),
    ("history", {"with_layer": 1, "empty": 0}, "1 entry with a layer and none without one"),
    ("env", {"MODE": "", "TOKEN": False}, "an empty `MODE`, but no `TOKEN`"),
    ("env", {"MODE": False, "TOKEN": False}, "neither `MODE` nor `TOKEN`"),
    ("env", {"A": False, "B": False, "C": False}, "none of `A`, `B` and `C`"),
    ("absent", {"/src": False}, "no `/src`"),
    ("files", {"/app": None}, "no `/app`"),
    ("steps", {"go build": False, "go test": False}, "`go build` and `go test` are skipped"),
    ("serves", {"status": 404, "body": "no page\n"}, "`no page` with status 404"),
    ("fails", {"step": "", "message": "no such stage\nline 2"}, "fails with `no such stage`"),
]  # fmt: skip


def _value(key: str, short: Any) -> Any:
    """A rebuild's value out of how many steps ran and how many were cached."""
    if key != "rebuild":
        return short
    ran, cached = ({f"RUN {n}": 1.0 for n in range(number)} for number in short)
    return {"ran": ran, "cached": list(cached), "printed": {}, "seconds": 1.0}


@pytest.mark.parametrize(("key", "short", "said"), SAID)
def test_a_value_is_said_as_a_sentence_says_it(key: str, short: Any, said: str) -> None:
    """None, one and all have words of their own."""
    case = next(param.values[1] for param in CASES if param.values[0] == key)
    assert claim_of(key, case).phrase(_value(key, short)) == said


def test_an_exit_code_is_said_where_it_is_not_0() -> None:
    """In a sentence, in a cell; and neither where a page asks for the message."""
    claim = claim_of("runs", {"claim": {"it": {"contains": "denied", "exit": 1}}})
    value = {"it": {"exit": 1, "stdout": "begun\n", "stderr": "cat: denied\ncat: ended\n"}}
    assert claim.phrase(value) == "`cat: denied` with exit code 1"
    assert claim.cell(value) == "`cat: denied`, exit code 1"
    lines = "`begun`, `cat: denied` and `cat: ended`"
    assert claim.other_forms(value) == {"message": "`cat: denied`", "lines": lines}


@pytest.mark.parametrize(("key", "case"), CASES)
@pytest.mark.parametrize("outcome", ["holds", "fails"])
def test_no_kind_of_claim_speaks_as_a_proof(key: str, case: dict[str, Any], outcome: str) -> None:
    """The words of no case would be refused on a page."""
    claim, value = claim_of(key, case), case.get(outcome)
    for words in (claim.phrase(value), claim.cell(value), *claim.other_forms(value).values()):
        assert not raw(re.sub("`[^`]+`", "`", words)), words


RAW = [
    "who: exit 0, uid 0, gid 0, name root, /etc written",
    "a-shell: exit code 127, no such file",
    "/app/tools absent",
    "DEBIAN_FRONTEND absent",
    "VERSION absent",
    "3 with, 2 without",
    "170 ms, exit code 0",
    "0 ms at the same time, of 3.2 s and 3.2 s",
    "0 of 5 steps ran",
    "2 of 3 steps ran: RUN npm ci, COPY . .",
    "USER is skipped, CMD is skipped",
    "fails in [stage-1 2/2] RUN npm run build",
    "GET / answered 500 'Read-only file system\\n', claimed 200",
    '["5140/tcp"]',
    "{'first': 1}",
    "exit 0",
    "sees: VERSION is unset",
    "uid 0, gid 0, groups 0",
    "found in history",
    "DL3008, DL3009",
    "/lookup 0755",
    "HOME '/journal'",
    "for 98% of the shorter step's time",
    "fails: no such file",
    "slim is 84.3 MB, debian is 126 MB",
    "go build runs, COPY --from=build runs",
]


@pytest.mark.parametrize("text", RAW)
def test_what_a_proof_prints_is_found(text: str) -> None:
    """The forms of the kinds of claim, and of Python."""
    assert raw(f"It is ({text}), it says.")


@pytest.mark.parametrize(
    ("key", "value", "full"),
    [
        ("files", {"/app": {"mode": "0755"}}, "/app 0755"),
        ("writes", {"changed": ["/a"], "refused": ["/b"]}, "/a; refused when read-only: /b"),
        ("writes", {"changed": [], "refused": []}, ""),
        ("user", "root", ""),
    ],
)  # fmt: skip
def test_what_only_a_proof_prints_is_known(key: str, value: Any, full: str) -> None:
    """Not what is short, a sentence's own words, or the same in both."""
    case = next(param.values[1] for param in CASES if param.values[0] == key)
    assert in_full(claim_of(key, case), value) == full


@pytest.mark.parametrize(
    "text",
    ["It stops after 170 ms with exit code 0.", "The file is absent, here.", "Steps 2/3 and [2/3].",
     "It is found in the layers, the history and the cache.", "`RUN` is skipped, and all is well."],
)  # fmt: skip
def test_a_sentence_is_left_alone(text: str) -> None:
    """Words that occur in both are no fault."""
    assert not raw(text)


def test_a_step_is_named_by_its_instruction() -> None:
    """Without its counter and its mounts, and cut where a sentence would be too long."""
    assert instruction("[build 2/3] RUN --mount=type=ssh  make") == "`RUN make`"
    assert instruction("[5/5] RUN <<EOF (set -eu...)") == "`RUN <<EOF`"
    assert instruction("[2/2] COPY --from=build /app /app") == "`COPY --from=build /app /app`"
    assert instruction(f"RUN echo {'word ' * 20}") == f"`RUN echo{' word' * 7} …`"


def test_text_in_code_stays_as_it_is() -> None:
    """Backticks in it and lines do not end the code."""
    assert code("use `npm ci`\nnow\n") == "`` use `npm ci` now ``"
    assert code("a``b") == "``` a``b ```"


def test_several_are_listed_as_one_says_them() -> None:
    """The last one after a word."""
    assert listed(["a"]) == "a"
    assert listed(iter(["a", "b", "c"]), "or") == "a, b or c"
