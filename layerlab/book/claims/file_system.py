"""Claims about files, read from the layers: no shell in the image is needed."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from layerlab.book.bands import CountBand
from layerlab.book.claims.base import Table, ValueClaim
from layerlab.book.claims.counted_things import first
from layerlab.book.claims.probe import ImageProbe
from layerlab.book.claims.words import code, counted, found_and_not, listed

Path = Annotated[str, Field(pattern=r"^/", examples=["/usr/local/bin/app"])]


class Present(ValueClaim[Annotated[list[Path], Field(min_length=1)], dict[str, bool]]):
    """Paths that the image has."""

    group: ClassVar[str] = "files"
    by_name: ClassVar[bool] = True

    def measure(self, probe: ImageProbe) -> dict[str, bool]:
        """Whether each path is in the image."""
        return {path: probe.file(path) is not None for path in self.root}

    def check(self, value: dict[str, bool]) -> str | None:
        """Every path must be there."""
        missing = [path for path, there in value.items() if not there]
        return f"absent: {', '.join(missing)}; claimed present" if missing else None

    def describe(self) -> str:
        """Word the paths."""
        return "has " + ", ".join(f"`{path}`" for path in self.root)

    def format(self, value: dict[str, bool]) -> str:
        """Word what was found."""
        return ", ".join(f"{p} {'present' if there else 'absent'}" for p, there in value.items())

    def phrase(self, value: dict[str, bool]) -> str:
        """What there is, by its path, and what there is not."""
        return found_and_not(
            [code(path) for path, there in value.items() if there],
            [code(path) for path, there in value.items() if not there],
        )


class Absent(Present):
    """Paths that the image does not have."""

    def check(self, value: dict[str, bool]) -> str | None:
        """No path may be there."""
        there = [path for path, found in value.items() if found]
        return f"present: {', '.join(there)}; claimed absent" if there else None

    def describe(self) -> str:
        """Word the paths."""
        return "does not have " + ", ".join(f"`{path}`" for path in self.root)


class File(Table):
    """One file of the image: its mode, owner (numeric), content."""

    mode: Annotated[str, Field(pattern=r"^[0-7]{4}$", examples=["0755"])] | None = None
    owner: Annotated[str, Field(pattern=r"^\d+:\d+$", examples=["10001:10001"])] | None = None
    content: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "File":
        if not self.model_fields_set:
            raise ValueError("a file claim needs mode, owner or content")
        return self


class Files(
    ValueClaim[Annotated[dict[Path, File], Field(min_length=1)], dict[str, dict[str, str] | None]]
):
    """Files by path, each with the mode, owner or content it must have."""

    group: ClassVar[str] = "files"
    by_name: ClassVar[bool] = True

    def measure(self, probe: ImageProbe) -> dict[str, dict[str, str] | None]:
        """Mode, owner and content of each path, as far as claimed."""
        return {path: self._one(probe, path, file) for path, file in self.root.items()}

    @staticmethod
    def _one(probe: ImageProbe, path: str, file: File) -> dict[str, str] | None:
        facts = probe.file(path)
        if facts is None:
            return None
        found = {"mode": facts["mode"], "owner": facts["owner"]}
        if file.content is not None:
            found["content"] = probe.content(path)
        return {key: found[key] for key in sorted(file.model_fields_set)}

    def check(self, value: dict[str, dict[str, str] | None]) -> str | None:
        """Compare what is claimed of each path."""
        for path, file in self.root.items():
            if (found := value[path]) is None:
                return f"{path} is absent"
            for key in sorted(file.model_fields_set):
                if found[key] != getattr(file, key):
                    return f"{key} of {path} is {found[key]!r}, claimed {getattr(file, key)!r}"
        return None

    def describe(self) -> str:
        """Word each path."""
        return "; ".join(
            f"`{path}` with "
            + ", ".join(
                f"{key} `{getattr(file, key).strip()}`" for key in sorted(file.model_fields_set)
            )
            for path, file in self.root.items()
        )

    def format(self, value: dict[str, dict[str, str] | None]) -> str:
        """What was found of each path."""
        return "; ".join(
            f"{path} "
            + ("absent" if found is None else ", ".join(v or "empty" for v in found.values()))
            for path, found in value.items()
        )

    def phrase(self, value: dict[str, dict[str, str] | None]) -> str:
        """Each path with what was asked of it."""
        return listed(
            f"no {code(path)}" if found is None
            else f"{code(path)} with "
            + listed(f"{key} {code(v)}" if v.strip() else f"no {key}" for key, v in found.items())
            for path, found in value.items()
        )  # fmt: skip


class _Count(ValueClaim[CountBand, int]):
    """A number of things in the file system."""

    group: ClassVar[str] = "files"
    noun: ClassVar[str] = ""

    def names(self, probe: ImageProbe) -> Sequence[str]:
        """What is counted."""
        raise NotImplementedError

    def measure(self, probe: ImageProbe) -> int:
        """How many."""
        return len(self.names(probe))

    def check(self, value: int) -> str | None:
        """Compare with the number or band."""
        said = counted(value, self.noun)
        return None if self.root.holds(value) else f"{said}, claimed {self.root}"

    def describe(self) -> str:
        """Word the number."""
        return counted(self.root, self.noun)

    def counted_things(self, probe: ImageProbe) -> Sequence[str]:
        """The first names."""
        names = self.names(probe)
        return [first(names)] if names else []


class Setuid(_Count):
    """Number of files with the setuid or setgid bit."""

    noun = "setuid or setgid files"

    def names(self, probe: ImageProbe) -> Sequence[str]:
        """Paths of the files."""
        return probe.setuid


class Packages(_Count):
    """Number of packages in the image's package database (apk, dpkg, dpkg's status.d)."""

    noun = "packages"

    def names(self, probe: ImageProbe) -> Sequence[str]:
        """Names of the packages."""
        return probe.packages


class Shells(_Count):
    """Number of names under which a shell can be started, links included."""

    noun = "shells"

    def names(self, probe: ImageProbe) -> Sequence[str]:
        """Paths of the shells."""
        return probe.shells
