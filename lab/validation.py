"""What is wrong with the shape of a claims file, as one sentence a fault."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from lab.example import Example
from lab.places import at, nearest

_WORDS = {
    "string_type": "be text in quotes",
    "int_type": "be a whole number",
    "float_type": "be a number",
    "bool_type": "be true or false",
    "list_type": "be a list, in [ ]",
    "dict_type": "be a table",
    "model_type": "be a table",
    "greater_than": "be greater than {gt:g}",
    "greater_than_equal": "be at least {ge}",
    "less_than_equal": "be at most {le}",
    "string_too_short": "not be empty",
    "too_short": "have {min_length} or more entries",
    "too_long": "have {max_length} entries at most",
}


def sentences(file: Path, data: dict[str, Any], error: ValidationError) -> list[str]:
    """One sentence for each place in the file's data that is wrong."""
    places: dict[tuple[str, ...], list[Any]] = {}
    for fault in error.errors():
        places.setdefault(tuple(_place(data, fault)), []).append(fault)
    return [_sentence(file, list(place), faults) for place, faults in places.items()]


def _place(data: Any, fault: Any) -> Iterator[str]:
    """The keys that lead to a fault, without those that pydantic adds (a union's branches)."""
    for part in fault["loc"][:-1] if fault["type"] == "missing" else fault["loc"]:
        if isinstance(data, dict) and part in data:
            data = data[part]
            yield part
        elif isinstance(data, list) and isinstance(part, int):
            data = data[part]
            yield f"{part + 1}"
    if fault["type"] == "missing":
        yield fault["loc"][-1]


def _sentence(file: Path, place: list[str], faults: list[Any]) -> str:
    fault = faults[0]
    if fault["type"] == "extra_forbidden":
        allowed = _allowed_keys(place[:-1])
        text = f"unknown key; allowed: {', '.join(allowed)}{nearest(place[-1], allowed)}"
    elif fault["type"] == "missing":
        text = "missing; it is required"
    elif fault["type"] == "value_error":
        text = _found(fault["input"], str(fault["ctx"]["error"]))
    else:
        first, *others = dict.fromkeys(_words(fault) for fault in faults)
        words = " or ".join([first, *(other.removeprefix("be ") for other in others)])
        text = _found(fault["input"], f"must {words}")
    return at(file, place, text)


def _found(value: Any, text: str) -> str:
    """What was found, unless it is a whole table or the sentence has it."""
    shown = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    return text if isinstance(value, dict) or text.startswith(shown) else f"found {shown}; {text}"


def _words(fault: Any) -> str:
    """What would be right instead, as the end of 'must …'."""
    context = fault.get("ctx", {})
    if fault["type"] == "literal_error":
        return "be " + context["expected"].replace("False", "false").replace("True", "true")
    if fault["type"] == "string_pattern_mismatch":
        example = _examples().get(context["pattern"])
        return f"be like {example!r}" if example else f"match {context['pattern']}"
    if words := _WORDS.get(fault["type"]):
        return words.format(**context)
    return f"be right: {fault['msg']}"


@cache
def _examples() -> dict[str, str]:
    """An example for each pattern of the models."""
    found = {}

    def walk(schema: Any) -> None:
        if isinstance(schema, dict):
            if "pattern" in schema and schema.get("examples"):
                found[schema["pattern"]] = schema["examples"][0]
            # The keys of a table have a pattern of their own.
            walk(list(schema.values()))
        elif isinstance(schema, list):
            for inner in schema:
                walk(inner)

    walk(json.loads(json.dumps(Example.model_json_schema())))
    return found


def _allowed_keys(place: list[str]) -> list[str]:
    """Keys that the model at this place has."""
    model: Any = Example
    for part in place:
        field = model.model_fields.get(part) if _is_model(model) else None
        model = _inner_model(field.annotation) if field else model
    return list(model.model_fields) if _is_model(model) else []


def _inner_model(annotation: Any) -> Any:
    """The model in an annotation such as `dict[str, Image]`, `Serves | None` or a RootModel."""
    if _is_model(annotation):
        root = annotation.model_fields.get("root")
        return _inner_model(root.annotation) or annotation if root else annotation
    for inner in getattr(annotation, "__args__", ()):
        if model := _inner_model(inner):
            return model
    return None


def _is_model(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, BaseModel)
