"""Claims about secrets: a random value made for this run is found there, or nowhere."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from layerlab.book.claims.answers import PlacesResult, SecretInput
from layerlab.book.claims.base import ExampleClaim, Table
from layerlab.book.claims.probe import ExampleProbe
from layerlab.book.claims.words import listed
from layerlab.book.edits import Relative

# Buildx reads `--secret` as a list with commas: an id with one could name a variable of the host.
SecretId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$", examples=["token"])]
Place = Literal["layers", "config", "history", "provenance", "cache"]
Way = Literal["arg", "secret_file", "secret_env", "file", "ssh"]
_SAID: dict[Place, str] = {
    "layers": "layers", "config": "configuration", "history": "history",
    "provenance": "provenance", "cache": "exported cache",
}  # fmt: skip
_WAYS: tuple[Way, ...] = ("arg", "secret_file", "secret_env", "file", "ssh")


class Given(Table):
    """How the build gets the value: as build argument `arg`, as secret with this id (from a file
    or from a variable), or in the context, in `file`. Where it is not alone, `{value}` stands for
    it in `text`; in a file it may take the place of the text that `replaces` names. `ssh = true`
    looks for the private key that the image's own `ssh = true` lends. An argument that no `ARG`
    declares, a secret that no `RUN` mounts, a key that no `RUN` or `ADD` asks for and a file that
    no `COPY`, `ADD` or bind mount takes from the context, in the stages that are built, are
    refused: such a value was nowhere before it was looked for. That an ignore file keeps a file out
    may be claimed; that no step takes it, beside a claim that finds the same file.
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
        if sum(getattr(self, kind) is not None for kind in _WAYS) != 1:
            raise ValueError(f"a secret is given in exactly one of {', '.join(_WAYS)}")
        if self.replaces and (not self.file or "text" in self.model_fields_set):
            raise ValueError("replaces goes with file and without text")
        if self.ssh and "text" in self.model_fields_set:
            raise ValueError("text goes with arg, secret_file, secret_env or file: a key is alone")
        return self

    def text_lacks_value(self) -> bool:
        """Whether nothing random would be given: an image without it proves nothing."""
        return not (self.replaces or self.ssh or "{value}" in self.text)

    def describe(self) -> str:
        """Word the way."""
        if self.arg:
            return f"the build argument `{self.arg}`"
        if self.file:
            return f"the file `{self.file}` of the context"
        if self.ssh:
            return "an SSH key"
        return f"the secret `{self.secret_file or self.secret_env}`"

    def parts(self) -> SecretInput:
        """The way as plain values."""
        way = next(way for way in _WAYS if getattr(self, way) is not None)
        name = "" if way == "ssh" else getattr(self, way)
        return SecretInput(way, name, self.text, self.replaces)


class Secret(ExampleClaim[PlacesResult]):
    """A random value, given to a build, is found in exactly these places and no others.

    It is looked for as it is and in base64.
    Places: `layers` (every blob, uncompressed, with what zip, jar, wheel, tar, Debian's ar, gzip,
    bzip2, xz, lzma and zstd files in it hold: 6 within one another, 512 MB unpacked of each file of
    a layer), `config`, `history`, `provenance` (attestations) and `cache` (an exported one), both
    of them in `mode`, by default `max`. The build runs without cache. Layers of the images that it
    starts from are older than the value, and are passed over.
    Where something could not be read to its end, it is named, and the claim does not hold: what
    lies beyond those bounds; what is damaged or encrypted; members that an archive's table does not
    list, or that their own header describes otherwise; bytes beside an archive or a stream in its
    file that are no text; a file in 7z, RAR, lz4, lzip, lzop, compress, RPM, cabinet or SquashFS.
    Such files are told by their first bytes, a zip archive also by its end, which 64 KiB may
    follow, and by any member. All else is searched as it is: what a PDF, a program or a Git
    repository holds compressed within itself is not looked into, nor is an encoding other than
    base64 in one line. Nor are files in brotli or zlib, which no first bytes tell from others: they
    are not read, and not named as unread.
    In each place canaries are planted and found first, or nothing is said of it.
    """

    group: ClassVar[str] = "secrets"
    heading: ClassVar[str] = "Secrets"
    how: ClassVar[str] = "The value was made at random for this run."

    image: str
    given: Given
    found: list[Place]
    mode: Literal["min", "max"] = "max"

    def measure(self, probe: ExampleProbe) -> PlacesResult:
        """Places that were looked at, and those in which the value was found."""
        return probe.secret(self.image, self.given.parts(), self.mode)

    def check(self, value: PlacesResult) -> str | None:
        """Compare the places, of those that this engine lets one look at."""
        looked, found = set(value["looked"]), set(value["found"])
        wanted = set(self.found) & looked
        if found == wanted:
            unread = value.get("unread")
            return f"nobody could look into {unread[0]}{_more(unread)}" if unread else None
        return f"the value is {_in(found)}, claimed {_in(wanted)} (looked at: {_listed(looked)})"

    def describe(self) -> str:
        """Word the places."""
        places = f"in {_the(self.found, 'and')}" if self.found else "nowhere"
        places += ", exported in mode min" if self.mode == "min" else ""
        return f"a value given to `{self.image}` as {self.given.describe()} is {places}"

    def format(self, value: PlacesResult) -> str:
        """Where it was found, of the places looked at."""
        if value["found"]:
            return self.phrase(value)
        return f"not in {_the(value['looked'], 'or')}"

    def phrase(self, value: PlacesResult) -> str:
        """Where it was found; `nowhere`, once a page has said where that is."""
        return f"found in {_the(value['found'], 'and')}" if value["found"] else "nowhere"

    def cell(self, value: PlacesResult) -> str:
        """The same, shorter."""
        return self.phrase(value).removeprefix("found ")

    def other_forms(self, value: PlacesResult) -> dict[str, str]:
        """What `nowhere` is short for, for the first time that a page says it."""
        if value["found"]:
            return {}
        return {"full": f"nowhere: not in {_the(value['looked'], 'or')}"}


def _the(places: Iterable[str], last: str) -> str:
    """The places as a sentence names them, in the order in which a reader meets them."""
    there = set(places)
    return listed((f"the {said}" for place, said in _SAID.items() if place in there), last)


def _more(names: list[str]) -> str:
    return f" and {len(names) - 1} more" if len(names) > 1 else ""


def _in(places: Iterable[str]) -> str:
    return f"in {_listed(places)}" if places else "nowhere"


def _listed(places: Iterable[str]) -> str:
    return ", ".join(sorted(places))
