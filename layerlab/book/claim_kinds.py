"""What a claims file may hold, read off the models: for the reference and for editors."""

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, TypedDict, cast, get_args

from pydantic import BaseModel

from layerlab.book.book import Book
from layerlab.book.claims.base import Claim, Table
from layerlab.book.example import Example, Image, Lint

# The tables of a claims file whose keys are claims, by the heading that a contributor types.
TABLES: dict[str, type[Table]] = {"[image.NAME]": Image, '[lint."Dockerfile.variant"]': Lint}
# What stands in many tables, and is explained once: what a key holds then is named.
ELSEWHERE = {"Edit": "an edit"}


class TableKey(NamedTuple):
    """A key of a table: what it holds, in Markdown; for a table within it, `keys`."""

    name: str
    holds: str
    required: bool
    default: str | int | None  # None also where it is a table, a list, or `false`
    says: str
    keys: list["TableKey"]


# What is read of the JSON schema that pydantic makes of a model.
_Schema = TypedDict(
    "_Schema",
    {
        "$ref": str, "$defs": dict[str, "_Schema"], "anyOf": list["_Schema"],
        "type": str, "description": str, "default": object, "examples": list[str],
        "enum": list[str | bool], "const": str | bool, "items": "_Schema", "required": list[str],
        "properties": dict[str, "_Schema"], "patternProperties": dict[str, "_Schema"],
        "additionalProperties": "Literal[False] | _Schema",
    },
    total=False,
)  # fmt: skip


class Kind(NamedTuple):
    """A kind of claim: where it stands, its key, what it may hold, what it says."""

    table: str
    key: str
    holds: str
    keys: list[TableKey]
    says: str
    group: str


def kinds() -> Iterator[Kind]:
    """Every kind of claim, in the order of the models."""
    for table, model in TABLES.items():
        for key, field in model.model_fields.items():
            if claim := claim_in(field.annotation):
                yield _kind(table, key, claim)
    for key, field in Example.model_fields.items():
        if claim := claim_in(field.annotation):
            yield _kind(f"[{key}.NAME]", "", claim)


def claim_in(annotation: object) -> type[Claim[object]] | None:
    """The claim's class in an annotation such as `User | None` or `dict[Name, Rebuild]`."""
    if isinstance(annotation, type) and issubclass(annotation, Claim):
        return annotation
    return next((found for inner in get_args(annotation) if (found := claim_in(inner))), None)


def keys_of(model: type[BaseModel]) -> list[TableKey]:
    """The keys of a table, in the order of the model."""
    schema = cast(_Schema, model.model_json_schema())
    return _Words(schema.get("$defs", {})).keys(schema)


def _kind(table: str, key: str, claim: type[Claim[object]]) -> Kind:
    schema = cast(_Schema, claim.model_json_schema())
    words = _Words(schema.get("$defs", {}))
    says = inspect.getdoc(claim) or ""
    return Kind(table, key, words.holds(schema), words.keys(schema), says, claim.group)


class _Words:
    """A JSON schema in words, in Markdown."""

    def __init__(self, known: dict[str, _Schema]) -> None:
        """`known` are the schemas that others refer to."""
        self.known = known

    def keys(self, schema: _Schema) -> list[TableKey]:
        """The keys of the table that it is of, or that it has as entries."""
        if name := schema.get("$ref", "").rpartition("/")[2]:
            return [] if name in ELSEWHERE else self.keys(self.known[name])
        if "properties" in schema:
            required = schema.get("required", [])
            return [
                self._key(name, part, name in required)
                for name, part in schema["properties"].items()
            ]
        inner = [*schema.get("anyOf", []), schema.get("items"), _values(schema)]
        return [key for part in inner if part for key in self.keys(part)]

    def holds(self, schema: _Schema) -> str:
        """What a value is."""
        if name := schema.get("$ref", "").rpartition("/")[2]:
            return ELSEWHERE.get(name) or self.holds(self.known[name])
        if not schema.keys() - {"default", "description", "title"}:
            return "any value that JSON has"
        if "anyOf" in schema:
            parts = [self.holds(part) for part in schema["anyOf"] if part.get("type") != "null"]
            return " or ".join(dict.fromkeys(parts))
        if "enum" in schema or "const" in schema:
            choices = schema.get("enum", [schema.get("const")])
            return " or ".join(f"`{json.dumps(choice)}`" for choice in choices)
        if "examples" in schema:
            return f"text such as `{schema['examples'][0]}`"
        if "a band" in schema.get("description", ""):
            return schema["description"]
        return self._plain(schema)

    def _key(self, name: str, schema: _Schema, required: bool) -> TableKey:
        default = schema.get("default")
        if not isinstance(default, str | int) or default is False:
            default = None
        return TableKey(
            name, self.holds(schema), required, default, self._says(schema), self.keys(schema)
        )

    def _says(self, schema: _Schema) -> str:
        """A key's own docstring, or that of the table that it holds; a band's is in `holds`."""
        said = str(schema.get("description", ""))
        for part in [] if said else (schema, *schema.get("anyOf", [])):
            name = part.get("$ref", "").rpartition("/")[2]
            if name in self.known and name not in ELSEWHERE:
                said = str(self.known[name].get("description", ""))
        return "" if said.startswith("a band") else " ".join(said.split())

    def _plain(self, schema: _Schema) -> str:
        kind = schema.get("type")
        if kind == "array":
            return f"list of {self.holds(schema['items'])}"
        if values := _values(schema):
            inner = self.holds(values)
            return "tables by name" if inner == "a table" else f"table of {inner}"
        known = {"string": "text", "boolean": "`true` or `false`", "object": "a table"}
        return known.get(str(kind), "number")


def _values(schema: _Schema) -> _Schema | None:
    """The schema of the values of a table with any keys, or None."""
    patterns = schema.get("patternProperties", {})
    values = schema.get("additionalProperties") or next(iter(patterns.values()), None)
    return values if isinstance(values, dict) else None


def schema_text() -> str:
    """The JSON schema of claims files; `layerlab schema` writes it."""
    schema = Example.model_json_schema() | {"$schema": "http://json-schema.org/draft-07/schema#"}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def write(book: Book) -> Path:
    """Write the schema into the book; returns where."""
    book.schema.write_text(schema_text())
    return book.schema
