"""What a claims file may hold, read off the models: for the reference page and for editors."""

import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

from lab import EXAMPLES
from lab.claims.base import Checkable
from lab.example import Example, Image, Lint, Service, Table

SCHEMA = EXAMPLES / "claims.schema.json"
# The tables of a claims file, by the heading that a contributor types.
TABLES: dict[str, type[Table]] = {
    "[image.NAME]": Image,
    '[lint."Dockerfile.variant"]': Lint,
    "[service.NAME]": Service,
}


class Kind(NamedTuple):
    """A kind of claim: where it stands, its key, what it may hold, what it says."""

    table: str
    key: str
    holds: str
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


def claim_in(annotation: Any) -> type[Checkable] | None:
    """The claim's class in an annotation such as `User | None` or `dict[Name, Rebuild]`."""
    if isinstance(annotation, type) and issubclass(annotation, Checkable):
        return annotation
    return next((found for inner in get_args(annotation) if (found := claim_in(inner))), None)


def _kind(table: str, key: str, claim: type[Checkable]) -> Kind:
    schema = claim.model_json_schema()
    return Kind(table, key, _holds(schema, schema), inspect.getdoc(claim) or "", claim.group)


def _holds(schema: dict[str, Any], whole: dict[str, Any]) -> str:
    """A JSON schema in words, in Markdown."""
    if name := schema.get("$ref"):
        return _holds(whole["$defs"][name.rpartition("/")[2]], whole)
    if "anyOf" in schema:
        parts = [_holds(part, whole) for part in schema["anyOf"] if part.get("type") != "null"]
        return " or ".join(dict.fromkeys(parts))
    if "properties" in schema:
        required = schema.get("required", [])
        return ", ".join(
            f"`{key}`{'' if key in required else ' (optional)'}: {_nested(_holds(part, whole))}"
            for key, part in schema["properties"].items()
        )
    return _simple(schema, whole)


def _nested(words: str) -> str:
    """Brackets around the keys of a table within a table."""
    return f"({words})" if words.startswith("`") and "`: " in words else words


def _simple(schema: dict[str, Any], whole: dict[str, Any]) -> str:
    if "enum" in schema or "const" in schema:
        choices = schema.get("enum", [schema.get("const")])
        return " or ".join(f"`{json.dumps(choice)}`" for choice in choices)
    if "examples" in schema:
        return f"text such as `{schema['examples'][0]}`"
    kind = schema.get("type")
    if kind == "array":
        return f"list of {_holds(schema['items'], whole)}"
    if kind == "object":
        patterns = schema.get("patternProperties", {})
        values = schema.get("additionalProperties") or next(iter(patterns.values()))
        return f"table of {_nested(_holds(values, whole))}"
    if "a band" in schema.get("description", ""):
        return schema["description"]
    return {"string": "text", "integer": "number", "boolean": "`true` or `false`"}.get(
        str(kind), "number"
    )


def schema_text() -> str:
    """The JSON schema of claims files, for editors; `python -m lab.kinds` writes it."""
    schema = Example.model_json_schema() | {"$schema": "http://json-schema.org/draft-07/schema#"}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def write(path: Path = SCHEMA) -> None:
    """Write the schema into the tree."""
    path.write_text(schema_text())


if __name__ == "__main__":
    write()
    sys.exit(print(f"wrote {SCHEMA.relative_to(EXAMPLES.parent)}"))
