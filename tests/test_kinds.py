"""The reference and the editors' schema are read off the models, and are current."""

import json
import tomllib

from lab import EXAMPLES
from lab.kinds import SCHEMA, kinds, schema_text
from lab.load import names


def test_the_schema_is_current() -> None:
    """Editors complete what the loader takes."""
    assert SCHEMA.read_text() == schema_text(), "run `.venv/bin/python -m lab.kinds`"


def test_every_claims_file_names_the_schema() -> None:
    """Editors find it by the first line."""
    lines = {name: (EXAMPLES / f"{name}.toml").read_text().splitlines()[0] for name in names()}
    assert {name for name, line in lines.items() if line != "#:schema ../claims.schema.json"} == (
        set()
    )


def test_every_kind_is_explained() -> None:
    """A kind of claim without a docstring would be an empty line in the reference."""
    found = list(kinds())
    assert len(found) > 40
    assert [kind for kind in found if not (kind.says and kind.holds and kind.group)] == []


def test_the_schema_names_what_a_claims_file_has() -> None:
    """Each top-level key of each claims file is in the schema."""
    known = set(json.loads(schema_text())["properties"])
    for name in names():
        assert set(tomllib.loads((EXAMPLES / f"{name}.toml").read_text())) <= known
