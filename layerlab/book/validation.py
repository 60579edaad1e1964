"""What is wrong with the shape of a claims file, as one sentence a place."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from layerlab.book.diagnostics import at, choices
from layerlab.book.example import Example

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


def sentences(file: Path, data: Mapping[str, object], error: ValidationError) -> list[str]:
    """One sentence for each place in the file's data that is wrong."""
    places: dict[tuple[str, ...], list[ErrorDetails]] = {}
    for problem in error.errors():
        places.setdefault(tuple(_place(data, problem)), []).append(problem)
    return [_sentence(file, list(place), problems) for place, problems in places.items()]


def _place(data: object, problem: ErrorDetails) -> Iterator[str]:
    """The keys that lead to a problem, without those that pydantic adds (a union's branches)."""
    for part in problem["loc"][:-1] if problem["type"] == "missing" else problem["loc"]:
        if isinstance(data, dict) and part in data:
            data = data[part]
            yield str(part)
        elif isinstance(data, list) and isinstance(part, int):
            data = data[part]
            yield f"{part + 1}"
    if problem["type"] == "missing":
        yield str(problem["loc"][-1])


def _sentence(file: Path, place: list[str], problems: list[ErrorDetails]) -> str:
    first = problems[0]
    if first["type"] == "extra_forbidden":
        quoted = _quoted_name(place, first["input"])
        text = f"unknown key{quoted or choices(place[-1], _allowed_keys(place[:-1]))}"
    elif first["type"] == "missing":
        text = "missing; it is required"
    elif first["type"] == "value_error":
        text = _found(first["input"], str(first["ctx"]["error"]))
    else:
        word, *others = dict.fromkeys(map(_words, problems))
        words = " or ".join([word, *(other.removeprefix("be ") for other in others)])
        text = _found(first["input"], f"must {words}")
    return at(file, place, text)


def _quoted_name(place: list[str], value: object) -> str:
    """What is to be typed where the name of a Dockerfile was taken for tables in one another."""
    if place[0] != "lint" or len(place) < 3 or not isinstance(value, dict):
        return ""
    return f'; a name with a dot stands in quotes: [lint."{".".join(place[1:])}"]'


def _found(value: object, text: str) -> str:
    """What was found, unless it is a whole table or the sentence has it."""
    shown = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    return text if isinstance(value, dict) or text.startswith(shown) else f"found {shown}; {text}"


def _words(problem: ErrorDetails) -> str:
    """What would be right instead, as the end of 'must …'."""
    context = problem.get("ctx", {})
    if problem["type"] == "literal_error":
        return "be " + str(context["expected"]).replace("False", "false").replace("True", "true")
    if problem["type"] == "string_pattern_mismatch":
        example = _examples().get(context["pattern"])
        return f"be like {example!r}" if example else f"match {context['pattern']}"
    if words := _WORDS.get(problem["type"]):
        return words.format(**context)
    return f"be right: {problem['msg']}"


@cache
def _examples() -> dict[str, str]:
    """An example for each pattern of the models."""
    found = {}

    def walk(schema: object) -> None:
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
    model: type[BaseModel] | None = Example
    for part in place:
        field = model.model_fields.get(part) if model else None
        model = _inner_model(field.annotation) if field else model
    fields = model.model_fields.items() if model else ()
    return [field.alias or name for name, field in fields]


def _inner_model(annotation: object) -> type[BaseModel] | None:
    """The model in an annotation such as `dict[str, Image]`, `Serves | None` or a RootModel."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        root = annotation.model_fields.get("root")
        return _inner_model(root.annotation) or annotation if root else annotation
    for inner in getattr(annotation, "__args__", ()):
        if model := _inner_model(inner):
            return model
    return None
