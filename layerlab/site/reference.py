"""`python -m layerlab.site.reference`: write the table of warnings into DIRECTIVES.md."""

import sys
from pathlib import Path

from layerlab.site.page_warnings import WarningType

DIRECTIVES = Path(__file__).with_name("DIRECTIVES.md")
HEADING = "\n## Warnings\n\n"


def with_warnings(text: str) -> str:
    """The text with its last section as the types of warnings are now."""
    rows = [f"| `measured.{known.subtype}` | {known.value} |" for known in WarningType]
    table = "\n".join(["| Warning | What is wrong |", "|---|---|", *rows])
    return text.partition(HEADING)[0] + HEADING + table + "\n"


def main() -> int:
    """Write it."""
    DIRECTIVES.write_text(with_warnings(DIRECTIVES.read_text()))
    print(f"wrote {DIRECTIVES}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
