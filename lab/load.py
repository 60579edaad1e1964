"""Load examples; every fault is one sentence with file, table, key and what is allowed."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from lab import EXAMPLES, references
from lab.example import Example
from lab.places import nearest, shown
from lab.validation import sentences


class ExampleError(Exception):
    """A fault in an example or its claims file; `str()` is one sentence a fault."""


def names(root: Path = EXAMPLES) -> list[str]:
    """Names of all examples, `chapter/example`; a leading underscore opts out."""
    files = sorted(root.glob("*/*.toml"))
    return [f"{f.parent.name}/{f.stem}" for f in files if not f.name.startswith("_")]


def load(name: str, root: Path = EXAMPLES) -> Example:
    """Load one example by name; raises ExampleError."""
    file = root / f"{name}.toml"
    if not file.is_file():
        raise ExampleError(
            f"there is no example {name!r}{nearest(name, names(root))}: "
            f"{shown(file)} does not exist"
        )
    if not file.with_suffix("").is_dir():
        raise ExampleError(f"{shown(file)}: the folder {shown(file.with_suffix(''))} is missing")
    example = _parse(file)
    example._name, example._root = name, root
    if faults := references.faults(example, file):
        raise ExampleError("\n".join(faults))
    return example


def load_all(root: Path = EXAMPLES) -> dict[str, Example]:
    """Load every example, by name; raises ExampleError with all faults, one a line."""
    examples, faults = {}, []
    for name in names(root):
        try:
            examples[name] = load(name, root)
        except ExampleError as error:
            faults.append(str(error))
    for folder in sorted(root.glob("*/*/")):
        if not folder.with_suffix(".toml").is_file() and not folder.name.startswith(("_", ".")):
            faults.append(f"{shown(folder)}: an example without claims; add {folder.name}.toml")
    if faults:
        raise ExampleError("\n".join(faults))
    return examples


def _parse(file: Path) -> Example:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        return Example.model_validate(data)
    except UnicodeDecodeError:
        raise ExampleError(f"{shown(file)}: not valid TOML: it is not in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ExampleError(f"{shown(file)}: not valid TOML: {error}") from None
    except ValidationError as error:
        raise ExampleError("\n".join(sentences(file, data, error))) from None
