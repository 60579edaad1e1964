"""Where a book's parts lie: the only place that knows the names of its folders."""

import re
import shlex
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Book:
    """A folder with `examples/CHAPTER/EXAMPLE/` and `EXAMPLE.toml` beside it; pages may be none."""

    root: Path

    @classmethod
    def of(cls, claims_file: Path) -> Self:
        """The book of a claims file, `examples/CHAPTER/EXAMPLE.toml` in it."""
        above = claims_file.parents
        return cls(above[min(2, len(above) - 1)])

    @property
    def examples(self) -> Path:
        """A folder a chapter; in it a build context and a claims file an example."""
        return self.root / "examples"

    @property
    def docs(self) -> Path:
        """The pages."""
        return self.root / "docs"

    @property
    def has_pages(self) -> bool:
        """Whether there are pages, to which a chapter could be added."""
        return (self.docs / "index.md").is_file()

    @property
    def records(self) -> Path:
        """What was measured, written by `layerlab measure` only."""
        return self.docs / "measurements"

    @property
    def coverage(self) -> Path:
        """What the book says of each item of its plan."""
        return self.docs / "coverage"

    @property
    def schema(self) -> Path:
        """The JSON schema of claims files, for editors."""
        return self.examples / "claims.schema.json"

    @property
    def lints_all(self) -> bool:
        """Whether the linters must have nothing to say of a Dockerfile of which nothing is claimed.

        A book says so in its pyproject.toml (`[tool.layerlab]`, `lint = "all"`); of anybody's
        Dockerfile only what is written is claimed.
        """
        return self._settings.get("lint") == "all"

    @property
    def recommends(self) -> bool:
        """Whether `Dockerfile` of each example is recommended, and rules hold for what it makes.

        A book says so in its pyproject.toml, too (`recommended = true`).
        """
        return self._settings.get("recommended") is True

    @cached_property
    def _settings(self) -> dict[str, object]:
        """The table `tool.layerlab` of the book's pyproject.toml, if there is one."""
        file = self.root / "pyproject.toml"
        known = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return dict(known.get("tool", {}).get("layerlab", {}))

    def typed(self, text: str) -> str:
        """The text with commands as they are typed here: only a book's Makefile knows `make`.

        From another folder they name this one.
        """
        makefile = self.root / "Makefile"
        if makefile.is_file() and b"-m layerlab" in makefile.read_bytes():
            return text
        where = (
            "" if self.root.resolve() == Path.cwd() else f" --root {shlex.quote(str(self.root))}"
        )
        text = re.sub(
            r"make new-(\w+) NAME=([\w/-]*\w)(?: LANG=(\w+))?",
            lambda found: (
                f"layerlab new {found[1]} {found[2]}"
                + (f" --language {found[3]}" if found[3] else "")
                + where
            ),
            text,
        )
        return re.sub(
            r"make (\w+) EXAMPLE=([\w./-]*\w)",
            lambda found: f"layerlab {found[1]} {found[2]}{where}",
            text,
        )

    def shown(self, path: Path) -> str:
        """The path as a contributor types it, from the book's root."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)
