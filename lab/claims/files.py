"""Claims about files, read from the layers: no shell in the image is needed."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, model_validator

from lab.bands import CountBand
from lab.claims.base import Claim, Plain

if TYPE_CHECKING:
    from lab.subject import ImageSubject

Path = Annotated[str, Field(pattern=r"^/", examples=["/usr/local/bin/app"])]


class Present(Plain[list[Path]]):
    """Paths that the image has."""

    group: ClassVar[str] = "files"

    def measure(self, subject: "ImageSubject") -> dict[str, bool]:
        """Whether each path is in the image."""
        return {path: subject.measurement.file(path) is not None for path in self.root}

    def judge(self, value: dict[str, bool]) -> str | None:
        """Every path must be there."""
        missing = [path for path, there in value.items() if not there]
        return f"absent: {', '.join(missing)}; claimed present" if missing else None

    def say(self) -> str:
        """Word the paths."""
        return "has " + ", ".join(f"`{path}`" for path in self.root)

    def show(self, value: dict[str, bool]) -> str:
        """Word what was found."""
        return ", ".join(f"{p} {'present' if there else 'absent'}" for p, there in value.items())


class Absent(Present):
    """Paths that the image does not have."""

    def judge(self, value: dict[str, bool]) -> str | None:
        """No path may be there."""
        there = [path for path, found in value.items() if found]
        return f"present: {', '.join(there)}; claimed absent" if there else None

    def say(self) -> str:
        """Word the paths."""
        return "does not have " + ", ".join(f"`{path}`" for path in self.root)


class File(Claim):
    """One file of the image: its mode, owner (numeric), content."""

    mode: Annotated[str, Field(pattern=r"^[0-7]{4}$", examples=["0755"])] | None = None
    owner: Annotated[str, Field(pattern=r"^\d+:\d+$", examples=["10001:10001"])] | None = None
    content: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "File":
        if not self.model_fields_set:
            raise ValueError("a file claim needs mode, owner or content")
        return self


class Files(Plain[dict[Path, File]]):
    """Files by path, each with the mode, owner or content it must have."""

    group: ClassVar[str] = "files"

    def measure(self, subject: "ImageSubject") -> dict[str, Any]:
        """Mode, owner and content of each path, as far as claimed."""
        return {path: self._one(subject, path, file) for path, file in self.root.items()}

    @staticmethod
    def _one(subject: "ImageSubject", path: str, file: File) -> dict[str, str] | None:
        entry = subject.measurement.file(path)
        if entry is None:
            return None
        found = {"mode": f"{entry.mode:04o}", "owner": f"{entry.uid}:{entry.gid}"}
        if file.content is not None:
            found["content"] = subject.content(path)
        return {key: found[key] for key in sorted(file.model_fields_set)}

    def judge(self, value: dict[str, Any]) -> str | None:
        """Compare what is claimed of each path."""
        for path, file in self.root.items():
            if value[path] is None:
                return f"{path} is absent"
            for key in sorted(file.model_fields_set):
                if value[path][key] != getattr(file, key):
                    return f"{key} of {path} is {value[path][key]!r}, claimed " + repr(
                        getattr(file, key)
                    )
        return None

    def say(self) -> str:
        """Word each path."""
        return "; ".join(
            f"`{path}` with "
            + ", ".join(
                f"{key} `{getattr(file, key).strip()}`" for key in sorted(file.model_fields_set)
            )
            for path, file in self.root.items()
        )

    def show(self, value: dict[str, Any]) -> str:
        """What was found of each path."""
        return "; ".join(
            f"{path} "
            + ("absent" if found is None else ", ".join(v or "empty" for v in found.values()))
            for path, found in value.items()
        )


class _Count(Plain[CountBand]):
    """A number of things in the file system."""

    group: ClassVar[str] = "files"
    noun: ClassVar[str] = ""

    def names(self, subject: "ImageSubject") -> list[str]:
        """What is counted."""
        raise NotImplementedError

    def measure(self, subject: "ImageSubject") -> int:
        """How many."""
        return len(self.names(subject))

    def judge(self, value: int) -> str | None:
        """Compare with the number or band."""
        return None if self.root.holds(value) else f"{value} {self.noun}, claimed {self.root}"

    def say(self) -> str:
        """Word the number."""
        return f"{self.root} {self.noun}"


class Setuid(_Count):
    """Number of files with the setuid or setgid bit."""

    noun = "setuid or setgid files"

    def names(self, subject: "ImageSubject") -> list[str]:
        """Paths of the files."""
        return subject.measurement.setuid


class Packages(_Count):
    """Number of packages in the image's package database (apk, dpkg, dpkg's status.d)."""

    noun = "packages"

    def names(self, subject: "ImageSubject") -> list[str]:
        """Names of the packages."""
        return subject.measurement.packages


class Shells(_Count):
    """Number of names under which a shell can be started, links included."""

    noun = "shells"

    def names(self, subject: "ImageSubject") -> list[str]:
        """Paths of the shells."""
        return subject.measurement.shells
