"""What measures the book: load examples, build them, measure images, check claims, record."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
RECORDS = ROOT / "docs" / "measurements"
