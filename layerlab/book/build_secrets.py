"""What a Dockerfile takes from its build: a value that it does not take, no build ever had."""

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath

from layerlab.book.built_steps import Taken, taken
from layerlab.book.claims.secret import Secret
from layerlab.book.diagnostics import at, nearest
from layerlab.book.dockerfiles import DockerfileError, text_of
from layerlab.book.example import Example, Image

# Taken without a word in the Dockerfile: secrets by `ADD` of a Git repository, arguments by every
# step. https://docs.docker.com/build/building/secrets/#git-authentication-for-remote-contexts,
# https://docs.docker.com/reference/dockerfile/#predefined-args
_GIT = re.compile(r"GIT_AUTH_(?:TOKEN|HEADER)(?:\.(.+))?")
_PREDEFINED = re.compile(r"(?i:(?:https?|ftp|no|all)_proxy)|BUILDKIT_\w+|SOURCE_DATE_EPOCH")


def secrets_given(example: Example, file: Path) -> Iterator[str]:
    """One sentence for each secret, key, argument or file that would be given and never arrive."""
    for name, image in example.image.items():
        if takes := _taken(example, image):
            for key, problem in _sent_in_vain(takes, image):
                yield at(file, ("image", name, key), problem)
    for name, claim in example.secret.items():
        given, place = claim.given, ("secret", name, "given")
        if given.text_lacks_value():
            yield at(file, (*place, "text"), "needs {value} where the random value goes")
        built = example.image.get(claim.image)
        if built and (takes := _taken(example, built)):
            for key, problem in _not_taken(example, claim, takes, built):
                yield at(file, (*place, key), problem)


def _sent_in_vain(takes: Taken, image: Image) -> Iterator[tuple[str, str]]:
    """The key of what an image's own build is given and does not take, and why not."""
    for secret in image.secrets:
        if problem := _secret(takes, image, secret):
            yield "secrets", problem
    if image.ssh and not takes.ssh:
        yield "ssh", _no_key(image)
    for argument in image.args:
        if problem := _misspelt(takes, image, argument):
            yield "args", problem


def _taken(example: Example, image: Image) -> Taken | None:
    """What the image's build takes; None where its Dockerfile cannot be read, which is told."""
    path = example.context / image.dockerfile
    try:
        return taken(text_of(path), image) if path.is_file() else None
    except DockerfileError:
        return None


def _not_taken(
    example: Example, claim: Secret, takes: Taken, image: Image
) -> Iterator[tuple[str, str]]:
    """The key of what is given and does not arrive, and why not."""
    given = claim.given
    for key in ("secret_file", "secret_env"):
        secret = getattr(given, key)
        if secret is not None and (problem := _secret(takes, image, secret)):
            yield key, problem
    if given.arg is not None and (problem := _argument(takes, image, given.arg)):
        yield "arg", problem
    if given.file and (problem := _file(example, claim, given.file, takes, image)):
        yield "file", problem
    if given.ssh and not image.ssh:
        yield "ssh", f"needs ssh = true in [image.{claim.image}], which lends the key"
    elif given.ssh and not takes.ssh:
        yield "ssh", _no_key(image)


def edited_arguments(example: Example, file: Path) -> Iterator[str]:
    """One sentence for each argument that an edit changes and whose name is misspelt."""
    for kind, name, claim in example.experiments():
        for built in {image for _, image in claim.named()} & example.image.keys():
            image = example.image[built]
            changed = [one for edit in claim.edits() for one in edit.args or []]
            if not changed or (takes := _taken(example, image)) is None:
                continue
            for problem in filter(None, (_misspelt(takes, image, one) for one in changed)):
                yield at(file, (kind, name, "edit"), problem)


def _misspelt(takes: Taken, image: Image, name: str) -> str | None:
    """What is wrong with an argument that is nearly one that is declared.

    Any other may be meant not to be: that it then changes nothing is worth a claim.
    """
    return _argument(takes, image, name) if nearest(name, sorted(takes.args)) else None


def _argument(takes: Taken, image: Image, name: str) -> str | None:
    if name in takes.args or _PREDEFINED.fullmatch(name):
        return None
    return _refused(name, f"which no ARG declares in {_stages(image)}", takes.args)


def _file(example: Example, claim: Secret, path: str, takes: Taken, image: Image) -> str | None:
    """Why nothing of a file could be found; the Dockerfile itself is part of the provenance."""
    if takes.file(path) or normpath(path) == image.dockerfile:
        return None
    # A build that leaves out what another one is found to hold is worth a claim.
    others = (other for other in example.secret.values() if other.given.file == path)
    if not claim.found and any(other.found for other in others):
        return None
    why = f"which no COPY, ADD or RUN --mount=type=bind takes from the context in {_stages(image)}"
    return _refused(path, why, takes.sources)


def _secret(takes: Taken, image: Image, secret: str) -> str | None:
    if secret in takes.secrets:
        return None
    if git := _GIT.fullmatch(secret):
        if takes.git if git[1] is None else git[1] in takes.git:
            return None
        host = f" from {git[1]}" if git[1] else ""
        stages = _stages(image)
        return f"found {secret!r}, by which no ADD fetches a Git repository{host} in {stages}"
    why = f"which no RUN --mount=type=secret names in {_stages(image)}"
    return _refused(secret, why, takes.secrets)


def _no_key(image: Image) -> str:
    return (
        f"found true, and no RUN --mount=type=ssh, nor an ADD over SSH, is in {_stages(image)}: "
        "the key is never asked for"
    )


def _stages(image: Image) -> str:
    """Where a build looks: what stands in another stage of the file, it does not run."""
    target = f" for the target {image.target}" if image.target else ""
    return f"the stages of {image.dockerfile} that are built{target}"


def _refused(name: str, why: str, allowed: set[str]) -> str:
    names = sorted(allowed)
    return f"found {name!r}, {why}; allowed: {', '.join(names) or 'none'}{nearest(name, names)}"
