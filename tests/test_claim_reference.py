"""The reference and the editors' schema are read off the models, and are current."""

import json
import re
import tomllib

import pytest
from pydantic import BaseModel

from layerlab.book import references
from layerlab.book.claim_kinds import TableKey, keys_of, kinds, schema_text
from layerlab.book.edits import Edit
from layerlab.book.example import Example
from layerlab.book.how_built import HowBuilt
from layerlab.book.service import Service
from layerlab.tools import claims_reference
from tests.known import BOOK, EXAMPLES


def test_the_schema_is_current() -> None:
    """Editors complete what the loader takes."""
    assert BOOK.schema.read_text() == schema_text(), "run `make reference`"


def test_the_reference_is_current() -> None:
    """What is read in the repository and on the site's page is what the loader takes."""
    text = claims_reference.CLAIMS.read_text()
    assert text == claims_reference.with_reference(text), "run `make reference`"


@pytest.mark.parametrize("model", [HowBuilt, Service, Edit])
def test_every_key_beside_claims_is_explained(model: type[BaseModel]) -> None:
    """Also those of the tables in it."""

    def silent(keys: list[TableKey]) -> list[str]:
        return [key.name for key in keys if not key.says] + [
            name for key in keys for name in silent(key.keys)
        ]

    assert silent(keys_of(model)) == []


def test_the_claims_file_of_an_api_is_one() -> None:
    """Its keys and names are right; only its folder is missing."""
    text, *_ = re.findall(r"```toml\n(.*?)```", claims_reference.CLAIMS.read_text(), re.DOTALL)
    example = Example.of(tomllib.loads(text), "chapter/api", BOOK)
    assert list(references.problems_within(example, example.claims_file)) == []
    assert len([one for one in example.claims() if one.table == "image.api"]) == 4


def test_every_claims_file_names_the_schema() -> None:
    """Editors find it by the first line."""
    lines = {
        name: (BOOK.examples / f"{name}.toml").read_text().splitlines()[0] for name in EXAMPLES
    }
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
    for name in EXAMPLES:
        assert set(tomllib.loads((BOOK.examples / f"{name}.toml").read_text())) <= known
