"""Transcripts of a page that has nothing else, and the tables of cases for them."""

import tomllib
from pathlib import Path
from typing import Any

from layerlab.transcripts.pages import read
from layerlab.transcripts.transcript import Transcript

CASES = Path(__file__).with_name("transcripts")


def cases(name: str) -> dict[str, Any]:
    """A table of cases."""
    return tomllib.loads((CASES / f"{name}.toml").read_text())


def page(body: str, options: str = ":name: one", argument: str = "-") -> Transcript:
    """The transcript of a page that has nothing else."""
    return read("page", f"# T\n\n```{{transcript}} {argument}\n{options}\n\n{body}\n```\n")[0]
