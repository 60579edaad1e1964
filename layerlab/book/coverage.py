"""What the book treats: every item of its plan, the page that treats it, and its state."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from layerlab.book import sources
from layerlab.book.toml_file import NotToml, table

# The items that the book promises to treat: the lines of the course, before and after, myths.
PROMISED = [
    f"{kind}{number:02}"
    for kind, last in {"S": 128, "C": 35, "D": 28}.items()
    for number in range(1, last + 1)
]
STATES = ("tested", "recorded", "quoted", "untestable")


class CoverageError(Exception):
    """What is wrong in a coverage file; `str()` names file and item."""


class Item(BaseModel):
    """One statement of the book, in exactly one state.

    `tested` lists claims (`chapter/example image key`), `recorded` names transcripts
    (`page name`), `quoted` is the source's address, `untestable` the reason.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    says: str
    page: Annotated[str, Field(pattern=r"^[a-z0-9-]+(#[a-z0-9-]+)?$")]
    tested: list[str] = []
    recorded: list[str] = []
    quoted: Annotated[str, Field(pattern=r"^(https://\S+)?$")] = ""
    untestable: str = ""

    @model_validator(mode="after")
    def _has_one_state(self) -> "Item":
        if sum(bool(getattr(self, state)) for state in STATES) != 1:
            raise ValueError(f"an item has exactly one of {', '.join(STATES)}")
        if self.quoted and (wrong := sources.problem(self.quoted)):
            raise ValueError(wrong)
        return self

    @property
    def state(self) -> str:
        """The state's name."""
        return next(state for state in STATES if getattr(self, state))

    @property
    def on(self) -> str:
        """The page's name, without the section."""
        return self.page.partition("#")[0]


def statements(found: Iterable[Item]) -> dict[str, list[Item]]:
    """What the book says, each sentence once, with all items that say it."""
    said: dict[str, list[Item]] = {}
    for item in found:
        said.setdefault(item.says, []).append(item)
    return said


def items(folder: Path) -> dict[str, Item]:
    """All items by id, in order; raises CoverageError."""
    found: dict[str, Item] = {}
    for file in sorted(folder.glob("*.toml")):
        for name, item in _table(file).items():
            if name in found:
                raise CoverageError(f"{file.name}: {name} stands in another file too")
            if not re.fullmatch(r"[SCD]\d{2,3}", name):
                raise CoverageError(f"{file.name}: {name} is no item; allowed are S01, C01, D01 …")
            try:
                found[name] = Item.model_validate(item)
            except ValidationError as error:
                raise CoverageError(f"{file.name}: {name}: {error.errors()[0]['msg']}") from None
    return dict(sorted(found.items(), key=lambda pair: (pair[0][0] != "S", _order(pair[0]))))


def _table(file: Path) -> dict[str, object]:
    try:
        return table(file)
    except NotToml as error:
        raise CoverageError(f"{file.name}:{error.line}: {error}") from None


def _order(name: str) -> tuple[str, int]:
    return name[0], int(name[1:])
