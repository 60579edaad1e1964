"""The code is a house in which a newcomer finds a room: names once, functions and modules short."""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.known import ROOT

# What each room imports of other people's packages, and no more; `make lint` holds the arrows.
PACKAGES = {
    "book": {"dockerfile", "packaging", "pydantic", "pydantic_core"},
    "images": {"backports", "compression", "pydantic_core", "zlib_ng"},
    "records": set(),
    "builds": {"cryptography", "docker", "engine", "requests", "testcontainers"},
    "transcripts": {
        "docker", "docutils", "engine", "markdown_it", "mdit_py_plugins", "myst_parser",
    },
    "site": {
        "bs4", "docutils", "pikepdf", "playwright", "pygments", "rjsmin", "sphinx", "sphinx_design",
    },
    "tools": {"engine", "markdown_it", "myst_parser", "pydantic", "pytest"},
    "pytest_plugin": {"docker", "engine", "pytest"},
}  # fmt: skip
FILES = sorted(
    path
    for room in ("layerlab", "engine")
    for path in (ROOT / room).rglob("*.py")
    if "templates" not in path.parts
)


@cache
def tree(file: Path) -> ast.Module:
    """A module as Python reads it."""
    return ast.parse(file.read_text(encoding="utf-8"))


def twice(names: list[str]) -> list[str]:
    """The names that stand more than once."""
    return [name for name, times in Counter(names).items() if times > 1]


@cache
def modules() -> dict[str, Path]:
    """The modules of all rooms by the name under which they are imported."""
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in FILES}
    return {name.removesuffix(".__init__"): path for name, path in paths.items()}


def imports(name: str, known: Iterable[str]) -> set[str]:
    """The modules that a module imports, also for types only and within functions."""
    found = set()
    for node in ast.walk(tree(modules()[name])):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{one.name}" for one in node.names}
            found |= inner & {*known} or {node.module}
    return found & {*known} - {name}


def test_no_module_stands_on_itself() -> None:
    """No circle, types included: whoever reads from the bottom up need never turn back."""
    known = modules()
    sorter = TopologicalSorter({name: imports(name, known) for name in known})
    assert len(list(sorter.static_order())) == len(known)


def test_no_two_modules_have_one_name() -> None:
    """Whoever reads a module's name in a sentence knows which one is meant."""
    assert twice([path.stem for path in FILES if not path.stem.startswith("__")]) == []


def test_no_two_classes_have_one_name() -> None:
    """The same for classes."""
    nodes = (node for path in FILES for node in ast.walk(tree(path)))
    assert twice([node.name for node in nodes if isinstance(node, ast.ClassDef)]) == []


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_read_at_once_is_short(file: Path) -> None:
    """A module has 250 lines at most, a function 40."""
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 250
    functions = (n for n in ast.walk(tree(file)) if isinstance(n, ast.FunctionDef))
    long = {f.name: (f.end_lineno or 0) - f.lineno + 1 for f in functions}
    assert {name: lines for name, lines in long.items() if lines > 40} == {}


def imported(room: str) -> set[str]:
    """Packages that a room's modules import, also within functions and for types only."""
    found: set[str] = set()
    for path in (path for path in FILES if path.relative_to(ROOT).parts[:2] == ("layerlab", room)):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
    return {name.partition(".")[0] for name in found}


@pytest.mark.parametrize("room", PACKAGES)
def test_a_room_takes_these_packages_only(room: str) -> None:
    """A list that is longer than what is imported says nothing either."""
    found = imported(room) - set(sys.stdlib_module_names) - {"layerlab"}
    assert found | ({"compression"} & PACKAGES[room]) == PACKAGES[room]  # Python 3.14's own


def arrows_imported() -> set[tuple[str, str]]:
    """From room to room, as modules import, also within functions and for types only."""
    found = set()
    for path in FILES:
        home, *inner = path.relative_to(ROOT).parts
        room = home if home == "engine" else inner[0]
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module:
                top, *below = node.module.split(".")
                to = top if top == "engine" else below[0] if top == "layerlab" and below else room
                found.add((room, to))
    return {(room, to) for room, to in found if room != to and not room.endswith(".py")}


def arrows_allowed() -> set[tuple[str, str]]:
    """The contracts of `make lint`."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = set()
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "protected":
            [to] = contract["protected_modules"]
            found |= {(room, to) for room in contract["allowed_importers"]}
    short = {(room.removeprefix("layerlab."), to.removeprefix("layerlab.")) for room, to in found}
    return {(room, to) for room, to in short if room != "__main__"}  # the door to all


def arrows_drawn() -> set[tuple[str, str]]:
    """README's list."""
    lines = re.findall(r"^(\w+) +─► *(.*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert [room for room, _ in lines] == [*PACKAGES, "engine"]
    return {(room, to) for room, others in lines for to in others.split(", ") if to}


def test_the_arrows_are_those_that_are_drawn_and_held() -> None:
    """An arrow that nobody needs any more is taken out of the drawing and out of its contract."""
    assert arrows_drawn() == arrows_allowed() == arrows_imported()


def words(node: ast.AST) -> set[str]:
    """The names in an annotation, also of one in quotes."""
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name | ast.Attribute):
            found.add(inner.id if isinstance(inner, ast.Name) else inner.attr)
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            found |= set(re.findall(r"\w+", inner.value))
    return found


def names_of_any(trees: Iterable[ast.Module]) -> set[str]:
    """`Any`, and every name of a module that hides it: an alias, an import under another name."""
    found, before = {"Any"}, set[str]()
    nodes = [node for tree in trees for node in tree.body]
    while found != before:
        before = set(found)
        for node in nodes:
            if isinstance(node, ast.ImportFrom):
                found |= {one.asname for one in node.names if one.asname and one.name in before}
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                hides = words(node.value) & before
                found |= {one.id for one in targets if hides and isinstance(one, ast.Name)}
    return found


def said_openly(body: Iterable[ast.stmt]) -> Iterator[tuple[int, set[str]]]:
    """Line and names of what a public function, method, attribute or a class says of its types."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield node.lineno, set().union(*map(words, node.bases))
            yield from said_openly(node.body)  # of a private one, too: it may be inherited from
        elif isinstance(node, ast.FunctionDef) and is_public(node.name):
            yield node.lineno, words(node.args) | (words(node.returns) if node.returns else set())
            inner = (one for one in ast.walk(node) if isinstance(one, ast.AnnAssign))
            yield from said_openly(one for one in inner if isinstance(one.target, ast.Attribute))
        elif isinstance(node, ast.AnnAssign) and is_public(ast.unparse(node.target)):
            yield node.lineno, words(node.annotation)


def is_public(name: str) -> bool:
    """Whether others may use it; `__init__` and its like are called by its class's users."""
    name = name.removeprefix("self.")
    return not name.startswith("_") or name.endswith("__")


def saying_any(trees: dict[str, ast.Module]) -> list[str]:
    """Places, `file:line`, at which a public signature leaves a type open."""
    hidden = names_of_any(trees.values())
    return [
        f"{file}:{line}"
        for file, tree in trees.items()
        for line, said in said_openly(tree.body)
        if said & hidden
    ]


def test_public_signatures_say_what_they_take_and_give() -> None:
    """Whoever calls what is said, images or records need not read how it is done."""
    rooms = [ROOT / "layerlab" / room for room in ("book", "images", "records")]
    trees = {str(path): tree(path) for path in FILES if {*rooms} & {*path.parents}}
    assert len(trees) > 50
    assert saying_any(trees) == []


@pytest.mark.parametrize(
    "text",
    [
        "def f(x: Any): ...",
        "def f(*, x: 'list[Any]'): ...",
        "def f(**x: typing.Any): ...",
        "def f() -> dict[str, Any]: ...",
        "class A:\n def f(self, x: Any = None): ...",
        "class _A:\n def __init__(self, x: Any): ...",
        "class A:\n x: ClassVar[Any]",
        "class A:\n def __init__(self):\n  self.x: Any = 1",
        "class A(RootModel[Any]): ...",
        "x: Any = 1",
        "Document = Any\ndef f(x: Document): ...",
        "Value: TypeAlias = dict[str, Any]\nMore = list[Value]\ndef f() -> More: ...",
        "from typing import Any as Some\ndef f(x: Some): ...",
    ],
)
def test_an_open_type_is_seen(text: str) -> None:
    """Also behind another name, in quotes, and in a class that others inherit from."""
    assert saying_any({"a": ast.parse(text)})


@pytest.mark.parametrize(
    "text",
    [
        "def _f(x: Any): ...",
        "class A:\n _x: Any",
        "class A:\n def f(self):\n  self._x: Any = 1",
        "def f(x: object):\n y: Any = x",
    ],
)
def test_what_nobody_else_sees_may_be_open(text: str) -> None:
    """A private function, a private attribute, a line within."""
    assert saying_any({"a": ast.parse(text)}) == []


@pytest.mark.parametrize("tool", ["ruff check", "ruff format --check", "mypy", "lint-imports"])
def test_make_lint_asks_every_tool(tool: str) -> None:
    """What nothing runs guards nothing."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.partition("\nlint:")[2].partition("\n\n")[0]
    assert tool in recipe


def test_the_wheel_has_every_file_of_the_rooms() -> None:
    """What a room reads beside its modules would be missed only where it is installed."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    missed = []
    for room, patterns in settings["tool"]["setuptools"]["package-data"].items():
        shipped = {path for pattern in patterns for path in (ROOT / room).glob(pattern)}
        modules = {path for path in (ROOT / room).rglob("*.py") if path in FILES}
        here = {path for path in (ROOT / room).rglob("*") if path.is_file()}
        built = {path for path in here if "__pycache__" in path.parts}
        missed += sorted(here - shipped - modules - built)
    assert missed == []
