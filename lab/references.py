"""Names in a claims file must exist: Dockerfiles, stages, images, services, files."""

from collections.abc import Iterator
from pathlib import Path

from engine.names import stage_names
from lab.edits import Edit, EditError, inside, replaced
from lab.example import Example
from lab.places import at, nearest, shown, unknown

# Keys that name an image of the same example, by kind of table.
_IMAGE_KEYS = {
    "compare": ("smaller", "than"),
    "rebuild": ("image",),
    "sends": ("image",),
    "secret": ("image",),
    "agree": ("image",),
    "service": ("image",),
    "fetches": ("image",),
    "pulls": ("image",),
    "overlap": ("images",),
}


def faults(example: Example, file: Path) -> list[str]:
    """One sentence for each name that does not exist, and each claim that cannot be."""
    finders = (
        _dockerfiles, _contexts, _impossible, _images, _secrets, _services, _edits, _lints,
    )  # fmt: skip
    return list(_folder(example, file)) or [
        fault for found in finders for fault in found(example, file)
    ]


def _folder(example: Example, file: Path) -> Iterator[str]:
    """A link in its place would send whatever it leads to as the build context."""
    if not example.context.resolve().is_relative_to(file.parent.resolve()):
        folder = shown(example.context)
        yield f"{shown(file)}: {folder} is a link out of its chapter; make it a folder"


def _dockerfiles(example: Example, file: Path) -> Iterator[str]:
    for name, image in example.image.items():
        path, place = example.context / image.dockerfile, ("image", name, "dockerfile")
        if fault := _outside(example.context, image.dockerfile):
            yield at(file, place, fault)
        elif not path.is_file():
            near = nearest(image.dockerfile, example.dockerfiles)
            yield at(file, place, f"{shown(path)} does not exist{near}")
        elif image.target is not None:
            stages = stage_names(path.read_text(encoding="utf-8", errors="replace"))
            named = [stage for stage in stages if stage]
            numbers = [str(number) for number, _ in enumerate(stages)]
            if image.target.lower() not in [*named, *numbers]:
                allowed = f"{', '.join(named) or 'none'}{nearest(image.target, named)}"
                found = f"found {image.target!r}, which is no stage of {image.dockerfile}"
                yield at(file, ("image", name, "target"), f"{found}; allowed: {allowed}")


def _contexts(example: Example, file: Path) -> Iterator[str]:
    for name, image in example.image.items():
        for key, source in image.contexts.items():
            fault = None if "://" in source else _outside(example.context, source)
            if fault:
                yield at(file, ("image", name, "contexts", key), fault)


def _outside(context: Path, path: str) -> str | None:
    """What is wrong with a path that a build, an edit or a linter follows, if a link leads out."""
    try:
        inside(context, path)
    except EditError as error:
        return f"{error}; copy what is needed into that folder"
    return None


def _impossible(example: Example, file: Path) -> Iterator[str]:
    for name, image in example.image.items():
        if image.fails and len([c for c in example.claims() if c.table == f"image.{name}"]) > 1:
            text = "an image that does not build can have no other claim"
            yield at(file, ("image", name, "fails"), text)
        if image.hardened and not (image.serves or image.runs):
            text = "needs a serves or runs claim in the same table: that is what must still work"
            yield at(file, ("image", name, "hardened"), text)


def _images(example: Example, file: Path) -> Iterator[str]:
    images = list(example.image)
    for kind, keys in _IMAGE_KEYS.items():
        for name, claim in getattr(example, kind).items():
            for key in keys:
                for image in _named(claim, key):
                    if image not in images:
                        yield unknown(file, (kind, name, key), image, images)
    for name, rebuild in example.rebuild.items():
        move = rebuild.edit.move
        for image in (move.before, move.after) if move else ():
            if image not in images:
                yield unknown(file, ("rebuild", name, "edit", "move"), image, images)


def image_names(kind: str, claim: object) -> set[str]:
    """The images of its example that an experiment or a service names."""
    return {name for key in _IMAGE_KEYS[kind] for name in _named(claim, key)}


def _named(claim: object, key: str) -> list[str]:
    value = getattr(claim, key)
    return [value] if isinstance(value, str) else list(value)


def _secrets(example: Example, file: Path) -> Iterator[str]:
    for name, image in example.image.items():
        for secret, text in image.secret_text.items():
            place = ("image", name, "secret_text", secret)
            if secret not in image.secrets:
                yield unknown(file, place, secret, image.secrets)
            elif "{value}" not in text:
                yield at(file, place, "needs {value} where the random value goes")


def _services(example: Example, file: Path) -> Iterator[str]:
    for name, image in example.image.items():
        for service in image.services:
            if service not in example.service:
                yield unknown(file, ("image", name, "services"), service, list(example.service))
    for name, claim in example.service.items():
        image = example.image.get(claim.image)
        if image and image.services:  # it would wait for itself, or for one that waits for it
            text = f"the image of {name} needs services itself; name one that is built without"
            yield at(file, ("service", name, "image"), text)


def _edits(example: Example, file: Path) -> Iterator[str]:
    for kind in ("rebuild", "fetches", "pulls"):
        for name, claim in getattr(example, kind).items():
            if fault := _edit(example.context, claim.edit):
                yield at(file, (kind, name, "edit"), fault)


def _edit(context: Path, edit: Edit) -> str | None:
    """What is wrong with an edit, if anything is."""
    named = [name for name in (edit.salt, edit.file, edit.rename) if name is not None]
    if fault := next(filter(None, (_outside(context, name) for name in named)), None):
        return fault
    for name in (edit.salt, edit.file if edit.create is None else None):
        if name is not None and not (context / name).is_file():
            files = [f.relative_to(context).as_posix() for f in context.rglob("*") if f.is_file()]
            return f"{shown(context / name)} does not exist{nearest(name, files)}"
    try:
        replaced(context / (edit.file or ""), edit.replace or {})
    except EditError as error:
        return str(error)
    return None


def _lints(example: Example, file: Path) -> Iterator[str]:
    for name in example.lint:
        if name not in example.dockerfiles:
            yield unknown(file, ("lint", name), name, example.dockerfiles)
    built = [image.dockerfile for image in example.image.values()]
    for name in example.dockerfiles:  # each is read by the linters, and their findings are printed
        if name not in built and (fault := _outside(example.context, name)):
            yield at(file, ("lint", name), fault)
