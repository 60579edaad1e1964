"""What of an output legitimately differs from run to run, replaced by what kind of thing it is."""

import re
from collections.abc import Iterator, Sequence

from layerlab.transcripts.plain_progress import stable

_CLOCK = r"\d\d:\d\d:\d\d(?:[.,]\d+)?"
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_UNIT = r"(?:second|minute|hour|day|week|month|year)s?"
_PRIVATE = r"(?:10|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|198\.1[89])"

# In this order: a digest is not an identifier, a date is not a time.
RULES = [(re.compile(pattern), placeholder) for pattern, placeholder in [
    (r"sha256:[0-9a-f]{12,64}(?:…|\.\.\.)?", "<digest>"),
    (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<uuid>"),
    (r"\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|(?=[0-9a-f]*\d)[0-9a-f]{12})\b", "<id>"),
    (r"\b(?=[a-z]*\d)[0-9a-z]{25}\b\*?", "<id>"),
    (rf"\b\d{{4}}-\d\d-\d\d[T ]{_CLOCK}(?:Z| ?[+-]\d\d:?\d\d)?(?: [A-Z]{{3,4}}\b)?", "<date>"),
    (rf"\b{_DAY},? +(?:{_MONTH} +\d\d?|\d\d? +{_MONTH}),? +(?:\d{{4}} +)?{_CLOCK}"
     r"(?: [A-Z]{3,4}\b)?(?: \d{4})?", "<date>"),
    (rf"\b{_MONTH} +\d\d?,? +(?:\d\d:\d\d(?::\d\d)?|\d{{4}})\b", "<date>"),
    (rf"\b\d{{4}}[-/]\d\d[-/]\d\d(?: {_CLOCK})?\b", "<date>"),
    (rf"\b{_CLOCK}", "<time>"),
    (rf"\b(?:About an? {_UNIT}|Less than a second|\d+ {_UNIT})(?: ago)?\b", "<duration>"),
    (r"(?<![\w.])(?:\d+(?:\.\d+)?(?:h|m|ms|s|µs|us|ns))+(?![\w.])", "<duration>"),
    (r" <duration> done$", " done"),  # BuildKit says how long what took a few milliseconds, or not
    (r"(?<![\w.])\d+(?:\.\d+)? ?(?:B|[kKMGT]i?B)(?:/s)?(?!\w)", "<size>"),
    (r"/tmp/[\w.-]+", "<temp>"),
    (r"((?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::\]):)(?:3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[4-6]\d{4})\b",
     r"\1<port>"),
    (rf"(?<![\d.]){_PRIVATE}(?:\.\d{{1,3}}){{1,3}}(?![\d.])", "<address>"),
    (r"^(<id> .*) [a-z]+_[a-z]+$", r"\1 <name>"),
    # Buildx says what was heard first of its two calls (moby/buildkit v0.33.0, client/solve.go).
    (r"\bfailed to run Build function: ", "failed to solve: "),
]]  # fmt: skip
# Progress of pulling and pushing, one line a layer and state, in any order; Docker Desktop's own.
_NOISE = re.compile(
    r"^View build details: |"
    r"^(?:<id>|[0-9a-f]{12}): (?:Pulling fs layer|Waiting|Verifying Checksum|Download complete|"
    r"Pull complete|Already exists|Preparing|Waiting|Pushing|Pushed|Layer already exists|"
    r"Mounted from .*)$"
)


def normal(
    output: Sequence[str], fresh: bool = False, vary: str = "", unordered: bool = False
) -> list[str]:
    """The lines of an output as they are compared; `vary` matches what else may differ."""
    lines = _lines(output, fresh, re.compile(vary) if vary else None)
    return sorted(lines) if unordered else list(lines)


def _lines(output: Sequence[str], fresh: bool, vary: re.Pattern[str] | None) -> Iterator[str]:
    for line in stable(output, fresh):
        text = line
        for pattern, placeholder in RULES:
            text = pattern.sub(placeholder, text)
        if _NOISE.match(text):
            continue
        text = vary.sub("<varies>", text) if vary else text
        # columns are as wide as what stood in them; the margin stays
        yield re.sub(r"(?<=\S)[ \t]{2,}", "  ", text).rstrip()
