"""Edits that a rebuild claim makes in a copy of an example's context."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


class EditError(Exception):
    """An edit that cannot be made; `str()` is one sentence."""


def within(path: str) -> str:
    """The path, if it stays in a folder; raises ValueError with a sentence."""
    if not path or path.startswith("/") or ".." in path.split("/"):
        raise ValueError("a path is relative to the example's folder and stays in it")
    return path


Relative = Annotated[str, AfterValidator(within), Field(examples=["src/main.go"])]
# Options of a second build that choose what reruns. Others could reach any file of the host.
_OPTION = r"^--(no-cache|pull|no-cache-filter=[\w.,-]+|platform=linux/[a-z0-9/]+)$"
Option = Annotated[str, Field(pattern=_OPTION, examples=["--no-cache", "--platform=linux/arm64"])]
ON_FILES = ("touch", "append", "replace", "chmod", "rename", "create", "remove")
_ELSEWHERE = ("args", "options", "rotate", "move", "nothing")
_KINDS = (*ON_FILES, *_ELSEWHERE)


class Move(BaseModel):
    """A tag of a base image that moves between the two builds."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )

    arg: str
    """The build argument that holds the tag."""
    before: str
    """The image of the example that the tag names in the first build."""
    after: str
    """The one that it names in the second."""


class Edit(BaseModel):
    """What is changed between two builds, of exactly one kind.

    `touch`, `append`, `replace`, `chmod`, `rename`, `create` and `remove` are of the file that
    `file` names; the others go without `file`.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )

    file: Relative | None = None
    """The file, by its path in the context."""
    touch: bool = False
    """It gets another time, and nothing else changes."""
    append: Annotated[str, Field(min_length=1)] | None = None
    """This text is added at its end."""
    replace: (
        Annotated[dict[Annotated[str, Field(min_length=1)], str], Field(min_length=1)] | None
    ) = None
    """Each of these texts in it becomes the text after it, as `{ "8080" = "9090" }`."""
    chmod: Annotated[str, Field(pattern=r"^[0-7]{4}$", examples=["0755"])] | None = None
    """It gets this mode."""
    rename: Relative | None = None
    """It gets this name."""
    create: str | None = None
    """It is new, and this is in it."""
    remove: bool = False
    """It is removed."""
    args: Annotated[list[str], Field(min_length=1)] | None = None
    """These build arguments get other values."""
    options: Annotated[list[Option], Field(min_length=1)] | None = None
    """The second build has these options of `docker build`, too."""
    rotate: bool = False
    """The secrets get other values."""
    move: Move | None = None
    """The tag of a base image names another image."""
    nothing: bool = False
    """Nothing changes: it is built again as it is."""
    salt: Relative | None = None
    """Before the first build `file` is made unlike that of any earlier run, so that no step of it
    comes from another run's cache. Where `file` reaches no step, as a Dockerfile does not, this
    names a file that does.
    """

    @model_validator(mode="after")
    def _is_one_edit(self) -> "Edit":
        kinds = [kind for kind in _KINDS if getattr(self, kind) not in (None, False)]
        if len(kinds) != 1:
            raise ValueError(f"an edit has exactly one of {', '.join(_KINDS)}")
        if (self.file is None) != (kinds[0] in _ELSEWHERE):
            raise ValueError(f"{kinds[0]} goes {'without' if self.file else 'with'} file")
        return self

    @property
    def kind(self) -> str:
        """The key that says what is changed."""
        return next(kind for kind in _KINDS if getattr(self, kind) not in (None, False))

    def apply(self, context: Path) -> None:
        """Make the edit in a copy of the context; raises EditError."""
        if self.file is None:
            return
        path = inside(context, self.file)
        if self.create is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.create + whitespace())
        elif self.touch:
            os.utime(path)
        elif self.append is not None:
            path.write_bytes(path.read_bytes() + self.append.encode())
        elif self.replace is not None:
            path.write_bytes(replaced(path, self.replace))
        elif self.chmod is not None:
            path.chmod(int(self.chmod, 8))
        elif self.rename is not None:
            path.rename(inside(context, self.rename))
        elif self.remove:
            path.unlink()

    def describe(self) -> str:
        """Word the edit, in Markdown."""
        file = f"`{self.file}`"
        if self.nothing:
            return "nothing is changed"
        if self.args is not None:
            return "the build argument " + ", ".join(f"`{name}`" for name in self.args) + " changes"
        if self.options is not None:
            return f"`docker build {' '.join(self.options)}`"
        if self.rotate:
            return "the secret gets another value"
        if self.move is not None:
            return f"the tag of the base image is moved to `{self.move.after}`"
        if self.chmod is not None:
            return f"{file} gets mode `{self.chmod}`"
        if self.rename is not None:
            return f"{file} is renamed to `{self.rename}`"
        if self.create is not None:
            return f"{file} is added"
        if self.touch or self.remove:
            return f"{file} is {'touched' if self.touch else 'removed'}"
        return self._say_change(file)

    def _say_change(self, file: str) -> str:
        """Word what was written, where that is short enough for a line."""
        texts = [self.append.strip()] if self.append else list(self.replace or {"": ""})[:1]
        texts += [self.replace[texts[0]]] if self.replace else []
        if not all(0 < len(text) <= 40 and not set(text) & set("`\n") for text in texts):
            return f"{file} is edited"
        if self.append:
            return f"`{texts[0]}` is added to {file}"
        return f"`{texts[0]}` becomes `{texts[1]}` in {file}"


def inside(context: Path, name: str) -> Path:
    """The path of a file in a context; raises EditError when a link leads out of it."""
    path = context / name
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(context)):
        raise EditError(f"{name} leads out of the example's folder")
    return path


def replaced(path: Path, changes: dict[str, str]) -> bytes:
    """A file's content with each old text made new; raises EditError where that changes nothing.

    Content, not text: a file need not be in UTF-8, and its line ends stay as they are.
    """
    before = content = path.read_bytes() if changes else b""
    for old, new in changes.items():
        if old.encode() not in content:
            raise EditError(f"{path.name} does not contain {old!r}")
        content = content.replace(old.encode(), new.encode())
    if changes and content == before:
        raise EditError(f"{path.name} stays as it is: what is replaced becomes the same")
    return content


def whitespace() -> str:
    """A line of spaces and tabs that no earlier run wrote.

    Added to a file it leaves programs and JSON as they are but gives the file a content that no
    builder has seen: whatever is built from it cannot come from another experiment's cache.
    """
    return "\n" + format(secrets.randbits(64), "064b").replace("0", " ").replace("1", "\t") + "\n"


@contextmanager
def copied(context: Path, salted: str | None = None) -> Iterator[Path]:
    """A copy of the context; the `salted` file is in it unlike that of any earlier run.

    The copy's name is new: by the folder's name a builder finds what it was sent before, and is
    then sent only the files whose size or time differs.
    """
    with TemporaryDirectory(prefix="measured-") as folder:
        copy = Path(folder, f"context-{secrets.token_hex(8)}")
        try:
            shutil.copytree(context, copy, symlinks=True)
        except shutil.Error as error:
            path, _, why = error.args[0][0]
            raise EditError(
                f"the context cannot be copied for a second build: {path}: {why}"
            ) from None
        file = inside(copy, salted) if salted else None
        if file and file.is_file():
            # Its time must be new too: the builder asks for files whose size or time differs.
            file.write_bytes(file.read_bytes() + whitespace().encode())
        yield copy
