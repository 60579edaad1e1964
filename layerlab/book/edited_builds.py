"""What an edit changes must be there: else the second build is the first, whatever it shows."""

from collections.abc import Iterator
from pathlib import Path

from layerlab.book.built_steps import taken
from layerlab.book.diagnostics import at, choices
from layerlab.book.dockerfiles import DockerfileError, stage_names, text_of
from layerlab.book.edits import Edit
from layerlab.book.example import Example, Image

_FILTER = "--no-cache-filter="


def edited_in_vain(example: Example, file: Path) -> Iterator[str]:
    """One sentence for each secret, tag, stage or file that an edit changes and no build has."""
    for kind, name, claim in example.experiments():
        built = dict.fromkeys(image for key, image in claim.named() if key[0] != "edit")
        images = [example.image[image] for image in built if image in example.image]
        for edit in claim.edits():
            problems = [said for image in images for said in _in_vain(example, image, edit)]
            yield from (at(file, (kind, name, "edit"), said) for said in dict.fromkeys(problems))


def _in_vain(example: Example, image: Image, edit: Edit) -> Iterator[str]:
    if edit.rotate and not _has_secret(example, image):
        yield (
            "rotate changes secrets, and the image's build is given none; "
            'write secrets = ["ID"] in its table'
        )
    if edit.chmod and edit.file and _mode(example.context / edit.file) == int(edit.chmod, 8):
        yield f"{edit.file} has the mode {edit.chmod} already"
    for new in filter(None, (edit.rename, edit.file if edit.create is not None else None)):
        if (example.context / new).exists():
            yield f"{example.book.shown(example.context / new)} is there already"
    try:
        yield from _not_in_the_dockerfile(text_of(example.context / image.dockerfile), image, edit)
    except (OSError, DockerfileError):  # which is told of the image
        return


def _mode(file: Path) -> int | None:
    return file.stat().st_mode & 0o7777 if file.is_file() else None


def _has_secret(example: Example, image: Image) -> bool:
    """Whether a build has the random value: as a secret, or in a service that runs beside it."""
    services = [example.service[name] for name in image.services if name in example.service]
    texts = [text for service in services for text in service.env.values()]
    return bool(image.secrets) or any("{value}" in text for text in texts)


def _not_in_the_dockerfile(dockerfile: str, image: Image, edit: Edit) -> Iterator[str]:
    args = sorted(taken(dockerfile, image).args) if edit.move else []
    if edit.move and edit.move.arg not in args:
        yield (
            f"found {edit.move.arg!r}, which no ARG declares for the tag to be moved"
            f"{choices(edit.move.arg, args)}"
        )
    elif edit.move and edit.move.before == edit.move.after:
        yield f"the tag names {edit.move.after} before and after: name two images"
    stages = [stage for stage in stage_names(dockerfile) if stage]
    filters = [each for each in edit.options or () if each.startswith(_FILTER)]
    for stage in ",".join(each.removeprefix(_FILTER) for each in filters).split(","):
        if filters and stage.lower() not in stages:
            near = choices(stage, stages)
            yield f"found {stage!r}, which is no stage of {image.dockerfile}{near}"
