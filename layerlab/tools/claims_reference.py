"""`python -m layerlab.tools.claims_reference`: write what is read off the models into CLAIMS.md."""

import inspect
import json
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from engine.standard_output import ends_plainly
from layerlab.book.bands import CountBand, SizeBand, TimeBand
from layerlab.book.claim_kinds import Kind, TableKey, keys_of, kinds
from layerlab.book.edits import Edit
from layerlab.book.how_built import HowBuilt
from layerlab.book.service import Service
from layerlab.tools.scaffold import claims_text

CLAIMS = Path(__file__).parents[1] / "book" / "CLAIMS.md"
HEADING = "\n## A claims file with comments\n\n"
SAMPLE = ("chapter/hello", "shell")
_BANDS = {"bytes": SizeBand, "seconds": TimeBand, "pieces": CountBand}
_LINKS = {"an edit": "an [edit](#edit)"} | {
    f"a band: {band.examples}": f"a [band](#bands) of {unit}" for unit, band in _BANDS.items()
}


def with_reference(text: str) -> str:
    """The text with all from its second heading on as the models are now."""
    return text.partition(HEADING)[0] + HEADING + "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    name, language = SAMPLE
    yield f"`make new-example NAME={name} LANG={language}` writes it. The suite builds what it is"
    yield "of: each claim holds, and none could be loosened unseen.\n"
    yield f"```toml\n{claims_text(name, language)}```\n"
    yield "## Bands\n\nText, or for pieces a number, which then is exact.\n"
    for unit, band in _BANDS.items():
        yield f"- of {unit}: {_quoted(band.examples)}"
    yield "\n## How an image is built\n\nKeys of `[image.NAME]` that claim nothing:\n"
    yield from _bullets(keys_of(HowBuilt))
    for heading, model in (("`[service.NAME]`", Service), ("`edit`", Edit)):
        yield f"\n## {heading}\n\n{inspect.getdoc(model)}\n"
        yield from _bullets(keys_of(model))
    for group, members in groupby(sorted(kinds(), key=_group), key=_group):
        yield f"\n## Claims: {group}\n"
        for kind in members:
            yield from _kind(kind)


def _quoted(examples: str) -> str:
    """In code, as they are typed."""
    return re.sub(r"'([^']*)'", r'`"\1"`', examples)


def _group(kind: Kind) -> str:
    return kind.group


def _kind(kind: Kind) -> Iterator[str]:
    name = f"`{kind.key}` in `{kind.table}`" if kind.key else f"`{kind.table}`"
    yield f"- **{name}**, {_linked(kind.holds)}. {' '.join(kind.says.split())}"
    yield from _bullets(kind.keys, "  ")


def _bullets(keys: Iterable[TableKey], indent: str = "") -> Iterator[str]:
    for key in keys:
        says = f". {key.says}" if key.says else ""
        yield f"{indent}- `{key.name}`{_optional(key)}: {_linked(key.holds)}{says}"
        yield from _bullets(key.keys, indent + "  ")


def _optional(key: TableKey) -> str:
    if key.required:
        return ""
    return " (optional)" if key.default is None else f" (by default `{json.dumps(key.default)}`)"


def _linked(holds: str) -> str:
    for words, link in _LINKS.items():
        holds = holds.replace(words, link)
    return holds


@ends_plainly
def main() -> int:
    """Write it."""
    CLAIMS.write_text(with_reference(CLAIMS.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"wrote {CLAIMS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
