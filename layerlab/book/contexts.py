"""What a claims file gives a build: its Dockerfile; contexts, `--build-context NAME=SOURCE`."""

import posixpath
import re
from typing import Annotated

from pydantic import AfterValidator, Field

from layerlab.book.edits import within


def _context(source: str) -> str:
    scheme, found, _ = source.partition("://")
    if found and scheme != "docker-image":  # oci-layout:// would be any folder of the host
        raise ValueError("a context is a folder of the example, or docker-image:// and an image")
    return source if found else within(source)


def _context_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][\w.:/-]*", name, re.ASCII):  # an = would begin the source
        raise ValueError("a context has the name of a stage or of an image, such as alpine:3.23")
    return name


def _dockerfile(path: str) -> str:
    return posixpath.normpath(within(path))  # one name for a file, as the linters' tables have it


DockerfileName = Annotated[str, AfterValidator(_dockerfile), Field(examples=["Dockerfile.variant"])]
ContextName = Annotated[str, AfterValidator(_context_name)]
ContextSource = Annotated[str, AfterValidator(_context), Field(examples=["docker-image://alpine"])]
