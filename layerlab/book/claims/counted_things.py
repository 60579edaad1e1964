"""What a number was counted of, a line each: for a claim on it that does not hold."""

from collections.abc import Iterable, Iterator, Sequence

from layerlab.book.claims.contents import Layer, is_whiteout
from layerlab.book.claims.probe import ImageProbe
from layerlab.book.claims.words import as_typed, counted

MOST = 8  # names in a line
_LONG = 100  # letters of an instruction


def files_added(probe: ImageProbe) -> list[str]:
    """The files of each layer that the Dockerfile adds, folders with many of them as one."""
    return [
        f"{step}: {counted(layer.regular_files, 'files')}: {folded(_files(layer))}"
        for step, layer in _own_layers(probe)
        if layer.regular_files
    ]


def layers_added(probe: ImageProbe) -> list[str]:
    """The instruction of each layer that the Dockerfile adds."""
    return [step for step, _ in _own_layers(probe)]


def folded(paths: Iterable[str]) -> str:
    """Paths in one line: folders that hold many are named with their number, in place of these."""
    groups = {"/": sorted(paths)}
    while split := next(_smaller(groups), None):
        groups = split
    largest = sorted(groups, key=lambda name: -len(groups[name]))
    more = sum(len(groups[name]) for name in largest[MOST:])
    said = [_named(name, groups[name]) for name in groups if name in largest[:MOST]]
    return ", ".join([*said, *([f"and {more} more"] if more else [])])


def first(names: Sequence[str]) -> str:
    """Names in one line, the first of many."""
    more = [f"and {len(names) - MOST} more"] if len(names) > MOST else []
    return ", ".join([*names[:MOST], *more])


def _own_layers(probe: ImageProbe) -> list[tuple[str, Layer]]:
    """Each layer over those of the base, with the instruction that made it."""
    own = probe.contents.layers[probe.base_layers :]
    steps = [as_typed(entry.created_by) for entry in probe.own_history if not entry.empty]
    if len(steps) != len(own):  # history need not be complete
        steps = [f"layer {probe.base_layers + number}" for number in range(1, len(own) + 1)]
    shown = [step if len(step) < _LONG else f"{step[:_LONG]} …" for step in steps]
    return list(zip(shown, own, strict=True))


def _files(layer: Layer) -> list[str]:
    return [p for p, one in layer.entries.items() if one.kind in "fh" and not is_whiteout(p)]


def _smaller(groups: dict[str, list[str]]) -> Iterator[dict[str, list[str]]]:
    """The groups with one folder in parts, the fullest first, where that leaves few enough."""
    for name in sorted(groups, key=lambda name: -len(groups[name])):
        if not name.endswith("/") or len(groups[name]) == 1 and name != "/":
            continue
        parts: dict[str, list[str]] = {}
        for path in groups[name]:
            inner, folder, _ = path[len(name) :].partition("/")
            parts.setdefault(f"{name}{inner}{folder}", []).append(path)
        if name == "/" or len(groups) - 1 + len(parts) <= MOST:
            yield {
                key: value
                for known, old in groups.items()
                for key, value in (parts if known == name else {known: old}).items()
            }


def _named(name: str, paths: list[str]) -> str:
    return f"{name} ({len(paths)})" if len(paths) > 1 else paths[0]
