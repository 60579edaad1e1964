"""Claims about secrets: a random value made for this run is found there, or nowhere."""

import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from lab import search
from lab.building import SECRET, BuildxImage
from lab.claims.base import Claim
from lab.edits import Relative, copied, inside, replaced

if TYPE_CHECKING:
    from lab.experiments import ExampleSubject

# Buildx reads `--secret` as a list with commas: an id with one could name a variable of the host.
SecretId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$", examples=["token"])]
Place = Literal["layers", "config", "history", "provenance", "cache"]
_KINDS = ("arg", "secret_file", "secret_env", "file", "ssh")


class Given(Claim):
    """How the build gets the value: as build argument `arg`, as secret with this id (from a file
    or from a variable), or in the context, in `file`. Where it is not alone, `{value}` stands for
    it in `text`; in a file it may take the place of the text that `replaces` names. `ssh = true`
    looks for the private key that the image's own `ssh = true` lends.
    """

    arg: str | None = None
    secret_file: SecretId | None = None
    secret_env: SecretId | None = None
    file: Relative | None = None
    text: str = "{value}\n"
    replaces: Annotated[str, Field(min_length=1)] | None = None
    ssh: Literal[True] | None = None

    @model_validator(mode="after")
    def _is_one_way(self) -> "Given":
        if sum(getattr(self, kind) is not None for kind in _KINDS) != 1:
            raise ValueError(f"a secret is given in exactly one of {', '.join(_KINDS)}")
        if self.replaces and (not self.file or "text" in self.model_fields_set):
            raise ValueError("replaces goes with file and without text")
        return self

    def say(self) -> str:
        """Word the way."""
        if self.arg:
            return f"build argument `{self.arg}`"
        if self.file:
            return f"file `{self.file}` of the context"
        if self.ssh:
            return "SSH key"
        return f"secret `{self.secret_file or self.secret_env}`"

    def options(self, value: str, context: Path, folder: Path) -> list[str]:
        """Options that give the value to the build; or it is written into the context."""
        text = self.text.replace("{value}", value)
        if self.arg:
            return [f"--build-arg={self.arg}={text.strip()}"]
        if self.file:
            self._write(inside(context, self.file), text, value)
            return []
        if self.secret_file:
            source = folder / "secret"
            source.write_text(text)
            return [f"--secret=id={self.secret_file},src={source}"]
        return [f"--secret=id={self.secret_env},type=env,env={SECRET}"] if self.secret_env else []

    def _write(self, path: Path, text: str, value: str) -> None:
        content = replaced(path, {self.replaces: value}) if self.replaces else text.encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


class Secret(Claim):
    """A random value, given to a build, is found in exactly these places and no others.

    It is looked for as it is and in base64.
    Places: `layers` (every blob, uncompressed), `config`, `history`, `provenance` (attestations)
    and `cache` (an exported one), both of them in `mode`, by default `max`. The build runs without
    cache.
    """

    group: ClassVar[str] = "secrets"

    image: str
    given: Given
    found: list[Place]
    mode: Literal["min", "max"] = "max"

    def measure(self, subject: "ExampleSubject") -> dict[str, Any]:
        """Places that were looked at, and those in which the value was found."""
        lab = subject.lab
        value = lab.key.line if self.given.ssh else f"canary{secrets.token_hex(16)}"
        with (
            copied(subject.example.context) as context,
            tempfile.TemporaryDirectory(prefix="measured-") as folder,
        ):
            options = (*self.given.options(value, context, Path(folder)), "--no-cache")
            image = subject.unbuilt(self.image, context, value=value, options=options)
            exports = lab.engine.store == "containerd"
            return (
                _search_exports(image, value, Path(folder), self.mode)
                if exports
                else _search(image, value, Path(folder))
            )

    def judge(self, value: dict[str, Any]) -> str | None:
        """Compare the places, of those that this engine lets one look at."""
        looked, found = set(value["looked"]), set(value["found"])
        wanted = set(self.found) & looked
        if found == wanted:
            return None
        return f"the value is {_in(found)}, claimed {_in(wanted)} (looked at: {_listed(looked)})"

    def say(self) -> str:
        """Word the places."""
        places = _in(set(self.found))
        places += ", exported in mode min" if self.mode == "min" else ""
        return f"a value given to `{self.image}` as {self.given.say()} is {places}"

    def show(self, value: dict[str, Any]) -> str:
        """Where it was found, of the places looked at."""
        found, looked = set(value["found"]), set(value["looked"])
        return f"found in {_listed(found)}" if found else f"nowhere in {_listed(looked)}"


def _in(places: set[str]) -> str:
    return f"in {_listed(places)}" if places else "nowhere"


def _listed(places: set[str]) -> str:
    return ", ".join(sorted(places))


def _search_exports(image: BuildxImage, value: str, folder: Path, mode: str) -> dict[str, Any]:
    """Search all that the builder exports."""
    archive, cache = folder / "image.tar", folder / "cache"
    image.export(
        f"--output=type=oci,dest={archive}",
        f"--cache-to=type=local,dest={cache},mode={mode}",
        f"--provenance=mode={mode}",
    )
    found = search.places_in_image(archive, value)
    found |= {"cache"} if search.in_folder(cache, value) else set()
    looked = ["layers", "config", "history", "provenance", "cache"]
    return {"looked": looked, "found": sorted(found)}


def _search(image: BuildxImage, value: str, folder: Path) -> dict[str, Any]:
    """Search the image; without the containerd store an engine exports no more than that."""
    archive = folder / "image.tar"
    with archive.open("wb") as file, image:
        file.writelines(image.saved())
    found = search.places_in_image(archive, value)
    return {"looked": ["layers", "config", "history"], "found": sorted(found)}
