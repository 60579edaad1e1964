"""Names in a claims file must exist: Dockerfiles, stages, images, services, files."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from layerlab.book.build_secrets import edited_arguments, secrets_given
from layerlab.book.diagnostics import at, choices, nearest, unknown
from layerlab.book.dockerfiles import DockerfileError, instructions, stage_names, text_of
from layerlab.book.edited_builds import edited_in_vain
from layerlab.book.edits import Edit, EditError, inside, replaced
from layerlab.book.example import Example
from layerlab.book.unfilled import placeholders_sent

_CONTINUED = re.compile(r"\\[ \t]*\n")
_NEEDED = {"hardened": "that is what must still work", "writes": "that is what it does meanwhile"}


def problems(example: Example, file: Path) -> list[str]:
    """One sentence for each name that does not exist, and each claim that cannot be."""
    of_files = (
        _dockerfiles, _contexts, secrets_given, edited_arguments, edited_in_vain, _steps, _edits,
        _lints,
    )  # fmt: skip
    return [*_folder(example, file), *_names(example, file)] or [
        *problems_within(example, file),
        *(problem for found in of_files for problem in found(example, file)),
    ]


def problems_within(example: Example, file: Path) -> list[str]:
    """The problems that the claims file alone shows; there need be no context beside it."""
    finders = (_impossible, _images, _secrets, _services, placeholders_sent)
    return [problem for found in finders for problem in found(example, file)]


def _folder(example: Example, file: Path) -> Iterator[str]:
    """A link in its place would send whatever it leads to as the build context."""
    if not example.context.resolve().is_relative_to(file.parent.resolve()):
        folder = example.book.shown(example.context)
        yield f"{example.book.shown(file)}: {folder} is a link out of its chapter; make it a folder"


def _names(example: Example, file: Path) -> Iterator[str]:
    """Records and pages are UTF-8: what is called otherwise cannot be told of."""
    for path in sorted(example.context.rglob("*")):
        target = os.readlink(path) if path.is_symlink() else ""
        if not _is_text(path.name + target):
            shown = str(os.fsencode(path.relative_to(example.context)))[1:]
            what = "leads to a name that" if _is_text(path.name) else "has a name that"
            folder = example.book.shown(example.context)
            yield f"{example.book.shown(file)}: {shown} in {folder} {what} is not UTF-8; rename it"


def _is_text(name: str) -> bool:
    """Whether it is no name with bytes that are none, which Python keeps as lone surrogates."""
    return not any(0xD800 <= ord(letter) <= 0xDFFF for letter in name)


def _dockerfiles(example: Example, file: Path) -> Iterator[str]:
    for name, image in example.image.items():
        path, place = example.context / image.dockerfile, ("image", name, "dockerfile")
        if problem := _outside(example.context, image.dockerfile):
            yield at(file, place, problem)
        elif path.is_dir():
            text = "is a folder; name the file in it that is the Dockerfile"
            yield at(file, place, f"{example.book.shown(path)} {text}")
        elif not path.is_file():
            near = nearest(image.dockerfile, example.dockerfiles)
            yield at(file, place, f"{example.book.shown(path)} does not exist{near}")
        elif image.target is not None and (problem := _target(example, path, image.target)):
            yield at(file, ("image", name, "target"), problem)


def _target(example: Example, path: Path, target: str) -> str | None:
    """What is wrong with a target: it is no stage, or nobody can tell."""
    try:
        stages = stage_names(text_of(path))
    except DockerfileError as error:
        return f"the stages of {example.book.shown(path)} cannot be read: {error}"
    named = [stage for stage in stages if stage]
    if target.lower() in named:
        return None
    if target.isdecimal() and int(target) < len(stages):
        return f"found {target!r}; a target is the name of a stage: {_instead(stages, int(target))}"
    return f"found {target!r}, which is no stage of {path.name}{choices(target, named)}"


def _instead(stages: list[str], number: int) -> str:
    """What to write for the stage with a number, which BuildKit takes in `COPY --from` alone."""
    if stages[number]:
        return f'write target = "{stages[number]}"'
    last = number == len(stages) - 1
    return "leave target out, for the last stage" if last else "give it one, `FROM … AS name`"


def _contexts(example: Example, file: Path) -> Iterator[str]:
    for name, image in example.image.items():
        for key, source in image.contexts.items():
            problem = None if "://" in source else _outside(example.context, source)
            if problem:
                yield at(file, ("image", name, "contexts", key), problem)


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
        if not image.promises():
            for key in ("hardened", "writes"):
                if getattr(image, key) is not None:
                    text = f"needs a serves or runs claim in the same table: {_NEEDED[key]}"
                    yield at(file, ("image", name, key), text)


def _images(example: Example, file: Path) -> Iterator[str]:
    images = list(example.image)
    for name, service in example.service.items():
        if service.image not in images and not service.foreign:
            yield unknown(file, ("service", name, "image"), service.image, images)
    for kind, name, claim in example.experiments():
        for key, image in claim.named():
            if image not in images:
                yield unknown(file, (kind, name, *key), image, images)


def _secrets(example: Example, file: Path) -> Iterator[str]:
    for name, image in example.image.items():
        for secret, text in image.secret_text.items():
            place = ("image", name, "secret_text", secret)
            if secret not in image.secrets:
                yield unknown(file, place, secret, image.secrets)
            elif text.strip() and "{value}" not in text:
                yield at(file, place, "needs {value} where the random value goes, or is blank")


def _services(example: Example, file: Path) -> Iterator[str]:
    for name, image in example.image.items():
        for key, named in ("services", image.services), ("container", image.container.services):
            for service in named:
                if service not in example.service:
                    yield unknown(file, ("image", name, key), service, list(example.service))
    for name, claim in example.service.items():
        if name not in _used(example):
            text = "no image has it in its services, and no container"
            yield at(file, ("service", name), text)
        serving = example.image.get(claim.image)
        if serving and serving.services:  # it would wait for itself, or for one that waits for it
            text = f"the image of {name} needs services itself; name one that is built without"
            yield at(file, ("service", name, "image"), text)


def _used(example: Example) -> set[str]:
    images = example.image.values()
    return {name for one in images for name in (*one.services, *one.container.services)}


def _edits(example: Example, file: Path) -> Iterator[str]:
    for kind, name, claim in example.experiments():
        for edit in claim.edits():
            if problem := _edit(example, edit):
                yield at(file, (kind, name, "edit"), problem)


def _edit(example: Example, edit: Edit) -> str | None:
    """What is wrong with an edit, if anything is."""
    context = example.context
    named = [name for name in (edit.salt, edit.file, edit.rename) if name is not None]
    if problem := next(filter(None, (_outside(context, name) for name in named)), None):
        return problem
    for name in (edit.salt, edit.file if edit.create is None else None):
        if name is not None and not (context / name).is_file():
            files = [f.relative_to(context).as_posix() for f in context.rglob("*") if f.is_file()]
            return f"{example.book.shown(context / name)} does not exist{nearest(name, files)}"
    try:
        replaced(context / (edit.file or ""), edit.replace or {})
    except EditError as error:
        return str(error)
    return None


def _steps(example: Example, file: Path) -> Iterator[str]:
    """A step that no Dockerfile has is skipped by every build: that says nothing."""
    for name, image in example.image.items():
        path = example.context / image.dockerfile
        if image.skips is None or not path.is_file():
            continue
        try:
            written = [_plain(one.body) for one in instructions(text_of(path))]
        except DockerfileError:  # which the build tells
            continue
        for step in image.skips.root:
            if not any(_plain(step) in one for one in written):
                text = f"found {step!r}, which is in no instruction of {path.name}"
                yield at(file, ("image", name, "skips"), text)


def _plain(text: str) -> str:
    """In one line, as a build log shows a step."""
    return " ".join(_CONTINUED.sub(" ", text).split())


def _lints(example: Example, file: Path) -> Iterator[str]:
    for name in example.lint:
        if name not in example.dockerfiles:
            yield unknown(file, ("lint", name), name, example.dockerfiles)
    built = [image.dockerfile for image in example.image.values()]
    for name in example.dockerfiles:  # each is read by the linters, and their findings are printed
        if name not in built and (problem := _outside(example.context, name)):
            yield at(file, ("lint", name), problem)
